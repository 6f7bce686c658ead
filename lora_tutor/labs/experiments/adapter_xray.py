"""L6 on an adapter that PEFT saved: the spectrum of each update, and intruders beside a base."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from lora_tutor.labs.apparatus.adapter_readings import Reading
from lora_tutor.labs.apparatus.adapter_report import outcome
from lora_tutor.labs.apparatus.adapter_spectra import update_spectrum
from lora_tutor.labs.apparatus.base_comparison import Base
from lora_tutor.labs.apparatus.narration import Narration
from lora_tutor.labs.apparatus.peft_adapter import Adapter, read_adapter
from lora_tutor.labs.apparatus.safetensors_file import read_tensors
from lora_tutor.labs.model import LabOutcome, Tell


def run(tell: Tell, folder: str, base: str, shown: str) -> LabOutcome:
    """`base` is empty or a path; `shown` modules are told one by one, and compared with it.

    Raises UsageError for whatever cannot be read.
    """
    adapter = read_adapter(Path(folder))
    weights = read_tensors(Path(base), "model") if base else None
    most = min(int(shown), len(adapter.modules))
    narration = Narration(tell, len(adapter.modules) + (10 * most if base else 0))
    readings = []
    for module in adapter.modules:
        readings.append(Reading(module, update_spectrum(module)))
        narration.advance(module.name)
    readings.sort(key=lambda each: -each.size)
    if weights is not None:
        beside = Base(weights, adapter.modules, adapter.fan_in_fan_out)
        for at, each in enumerate(readings[:most]):
            comparison = beside.compare(each.module, each.size)
            readings[at] = replace(each, comparison=comparison)
            for _ in range(10):
                narration.advance(f"{each.module.name} beside the base")
    return outcome(readings, most, adapter.notes + _notes(readings, adapter), weights is not None)


def _notes(readings: list[Reading], adapter: Adapter) -> tuple[tuple[str, str], ...]:
    """What the measured numbers belong to, where it is not the whole update."""
    notes = []
    directions = sum(each.of == "direction" for each in readings)
    merged = sum(each.of == "merged" for each in readings)
    if directions:
        notes.append(
            (f"DoRA: {directions}", "s·BA alone is shown; with --base, magnitudes as well")
        )
    if merged:
        notes.append((f"DoRA: {merged}", "the merged matrix less W, magnitudes included"))
    embeddings = sum(each.is_embedding for each in adapter.modules)
    if embeddings:
        notes.append((f"embeddings: {embeddings}", "d is the width, k the number of words"))
    return tuple(notes)
