"""An adapter as PEFT saves it: which modules it changes, by which factors, at which scale.

PEFT's letters: lora_A (r, k) reads, lora_B (d, r) writes, and ΔW = scale · lora_B lora_A. Every
refusal is a UsageError whose sentence says what to do.
"""

from __future__ import annotations

import contextlib
import math
import re
import signal
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

from lora_tutor.errors import UsageError
from lora_tutor.labs.apparatus.safetensors_file import (
    StoredMatrix,
    StoredTensor,
    read_json,
    read_tensors,
)

CONFIG = "adapter_config.json"
STEM = "adapter_model"
LONGEST_CONFIG = 1024 * 1024
MOST_MODULES = 10_000
MOST_RANK = 4096
_SMALLEST_SIDE, _LARGEST_SIDE = 1, 2**31
_DEFAULT_RANK, _DEFAULT_ALPHA = 8, 8
"""PEFT's own, where the settings name none."""
_PATTERN_SECONDS = 30
_PART = re.compile(
    r"(?P<module>.+)\.lora_(?P<embedding>embedding_)?(?P<part>A|B|magnitude_vector)"
    r"(?:\.(?P<adapter>[^.]+))??(?:\.(?P<kind>weight|bias))?"
)
_OTHER_FORMS = {
    "use_qalora": "QA-LoRA",
    "use_bdlora": "BD-LoRA",
    "kasa_config": "KaSA",
    "monteclora_config": "MonteCLoRA",
    "target_parameters": "LoRA on bare parameters (target_parameters)",
}
"""Settings of PEFT under which the product of lora_B and lora_A is not the update of a matrix."""
_STARTS_THAT_CHANGE_THE_BASE = ("pissa", "olora", "corda", "loftq", "lora_ga")


@dataclass(frozen=True, slots=True)
class Module:
    """One adapted matrix (d, k), d outputs. An embedding is (width, words)."""

    name: str
    reads: StoredMatrix
    writes: StoredMatrix
    shape: tuple[int, int]
    r: int
    scale: float
    magnitude: StoredMatrix | None
    is_embedding: bool


@dataclass(frozen=True, slots=True)
class Adapter:
    """`notes` are pairs of words: what else the files hold, and how it is taken."""

    modules: tuple[Module, ...]
    fan_in_fan_out: bool
    notes: tuple[tuple[str, str], ...]


def read_adapter(folder: Path) -> Adapter:
    """Raises UsageError."""
    config = read_json(folder / CONFIG, LONGEST_CONFIG)
    _refuse_other_methods(config)
    tensors = read_tensors(folder, STEM)
    factors: dict[str, dict[str, StoredTensor]] = {}
    others: list[str] = []
    for name, tensor in tensors.items():
        found = _PART.fullmatch(name)
        if found is None:
            if ".lora_" in name:
                raise UsageError(
                    f"The tensor {name} belongs to a form of LoRA that is not read here; save the "
                    "adapter as plain LoRA, or merge it."
                )
            others.append(name)
            continue
        part = (found["embedding"] or "") + found["part"]
        if found["kind"] == "bias":
            part += " bias"
        of_module = factors.setdefault(found["module"], {})
        if part in of_module:
            raise UsageError(
                f"{found['module']} stands twice in the file; save one adapter by itself."
            )
        of_module[part] = tensor
    if not factors:
        raise UsageError(
            "There is no lora_A and no lora_B in the adapter's file; give an adapter that PEFT "
            "trained and saved."
        )
    if len(factors) > MOST_MODULES:
        raise UsageError(
            f"The adapter has {len(factors):,} modules, more than the {MOST_MODULES:,} that are "
            "read; save a part of them by itself."
        )
    with _patience():
        settings = _Settings(config)
        modules = tuple(_module(name, parts, settings) for name, parts in factors.items())
    return Adapter(modules, settings.fan_in_fan_out, _notes(config, factors, others))


def plain_name(name: str) -> str:
    """Of a module, without what PEFT puts around a model."""
    return name.removeprefix("base_model.model.").removesuffix(".base_layer")


def _refuse_other_methods(config: Mapping[str, Any]) -> None:
    kind = config.get("peft_type")
    if kind is None:
        raise UsageError(
            f"{CONFIG} has no peft_type; give the folder that PEFT's `save_pretrained` wrote."
        )
    if kind != "LORA":
        raise UsageError(
            f"This is an adapter of the kind {kind!a:.40}, and only LORA can be taken apart here "
            "(plain, rsLoRA, DoRA); give one of those."
        )
    for key, name in _OTHER_FORMS.items():
        if config.get(key):
            raise UsageError(
                f"This adapter is {name}, whose update is not lora_B times lora_A; give one of "
                "plain LoRA, rsLoRA or DoRA."
            )


class _Settings:
    """Rank and scale of each module, as PEFT finds them. Raises UsageError."""

    def __init__(self, config: Mapping[str, Any]) -> None:
        self._config = config
        self._r = config.get("r", _DEFAULT_RANK)
        self._alpha = config.get("lora_alpha", _DEFAULT_ALPHA)
        self._ranks = self._patterns("rank_pattern")
        self._alphas = self._patterns("alpha_pattern")
        self._stabilised = self._switch("use_rslora")
        self.fan_in_fan_out = self._switch("fan_in_fan_out")

    def rank(self, module: str) -> int:
        r = _by_pattern(self._ranks, module, self._r)
        if not isinstance(r, int) or isinstance(r, bool) or r < 1:
            raise _odd("r", r, "a whole number from 1 on")
        return r

    def scale(self, module: str, r: int) -> float:
        alpha = _by_pattern(self._alphas, module, self._alpha)
        if isinstance(alpha, bool) or not isinstance(alpha, int | float) or abs(alpha) > 1e9:
            raise _odd("lora_alpha", alpha, "a number")
        return alpha / (math.sqrt(r) if self._stabilised else r)

    def _switch(self, key: str) -> bool:
        value = self._config.get(key) or False
        if not isinstance(value, bool):
            raise _odd(key, value, "true or false")
        return value

    def _patterns(self, key: str) -> list[tuple[re.Pattern[str], object]]:
        patterns = self._config.get(key) or {}
        if not isinstance(patterns, dict):
            raise _odd(key, patterns, "an object")
        try:
            return [(re.compile(rf"(.*\.)?({each})$"), value) for each, value in patterns.items()]
        except (re.error, RecursionError, OverflowError) as error:
            raise UsageError(
                f"A pattern of {key} in {CONFIG} is no regular expression; correct it there."
            ) from error


def _odd(key: str, value: object, wanted: str) -> UsageError:
    return UsageError(f"{key} in {CONFIG} is {value!a:.40}, not {wanted}; correct it there.")


def _by_pattern(
    patterns: list[tuple[re.Pattern[str], object]], module: str, default: object
) -> object:
    """As PEFT's `get_pattern_key` does: the first pattern that fits the end of the name."""
    return next((value for each, value in patterns if each.match(module)), default)


@contextlib.contextmanager
def _patience() -> Iterator[None]:
    """A pattern of a stranger may need ages: after some seconds it is refused."""
    if not hasattr(signal, "setitimer"):
        yield
        return
    before = signal.signal(signal.SIGALRM, _too_slow)
    signal.setitimer(signal.ITIMER_REAL, _PATTERN_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _too_slow(number: int, frame: FrameType | None) -> None:
    raise UsageError(
        f"A rank_pattern or alpha_pattern in {CONFIG} takes too long to match; simplify it."
    )


def _module(name: str, parts: Mapping[str, StoredTensor], settings: _Settings) -> Module:
    is_embedding = "embedding_A" in parts or "embedding_B" in parts
    names = ("embedding_A", "embedding_B") if is_embedding else ("A", "B")
    if not set(names) <= parts.keys():
        raise UsageError(
            f"{name} has one factor without the other; save the adapter once more, as a whole."
        )
    reads, writes = (parts[each] for each in names)
    r, d = _first(reads), _first(writes)
    k, wide = math.prod(reads.shape[1:]), math.prod(writes.shape[1:])
    if not (len(reads.shape) >= 2 and len(writes.shape) >= 2 and r == wide):
        raise UsageError(
            f"The factors of {name}, {_sides(writes)} and {_sides(reads)}, do not fit each other; "
            "save the adapter once more, all of its shards gathered."
        )
    if not all(_SMALLEST_SIDE <= side <= _LARGEST_SIDE for side in (r, d, k)) or r > MOST_RANK:
        raise UsageError(
            f"The update of {name} is {d} × {k} of rank {r}; ranks from 1 to {MOST_RANK} are read, "
            "of matrices that are not empty."
        )
    said = settings.rank(plain_name(name))
    if said != r:
        raise UsageError(
            f"{CONFIG} gives {name} the rank {said}, its factors have {r}; put the two files of "
            "one adapter together."
        )
    magnitude = parts.get("magnitude_vector")
    if magnitude is not None and math.prod(magnitude.shape) != d:
        raise UsageError(
            f"The magnitudes of {name} are {_sides(magnitude)} for {d} outputs; save the adapter "
            "once more."
        )
    return Module(
        plain_name(name),
        reads.matrix(r, k),
        writes.matrix(d, r),
        (d, k),
        r,
        settings.scale(plain_name(name), r),
        None if magnitude is None else magnitude.matrix(d, 1),
        is_embedding,
    )


def _first(tensor: StoredTensor) -> int:
    return tensor.shape[0] if tensor.shape else 0


def _sides(tensor: StoredTensor) -> str:
    return " × ".join(map(str, tensor.shape)) or "a single number"


def _notes(
    config: Mapping[str, Any], factors: Mapping[str, Mapping[str, object]], others: list[str]
) -> tuple[tuple[str, str], ...]:
    """What a reader of the numbers must know besides."""
    notes = []
    if config.get("use_rslora"):
        notes.append(("rsLoRA", "the scale is α/√r"))
    start = config.get("init_lora_weights")
    if isinstance(start, str) and start.lower().startswith(_STARTS_THAT_CHANGE_THE_BASE):
        notes.append((f"start: {start!a:.12}", "its base is what the start left, not the model"))
    if config.get("alora_invocation_tokens"):
        notes.append(("aLoRA", "the update acts after the invocation tokens only"))
    biases = sum(name.endswith(".bias") for name in others)
    biases += sum("B bias" in parts for parts in factors.values())
    if biases:
        notes.append((f"biases: {biases}", "trained too, but a vector has no spectrum"))
    tokens = sum("trainable_tokens" in name for name in others)
    if tokens:
        notes.append((f"token rows: {tokens}", "trained too; new rows of an embedding"))
    whole = len(others) - sum(name.endswith(".bias") for name in others) - tokens
    if whole:
        notes.append((f"whole tensors: {whole}", "saved beside the adapter, not taken apart"))
    return tuple(notes)
