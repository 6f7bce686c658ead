"""What was measured, in words: one table for each workload, for both faces."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lora_tutor.course.text_table import columns
from lora_tutor.reports.amounts import bytes_text, count_text, duration
from lora_tutor.reports.cost import Cost, Measured, Side
from lora_tutor.reports.words import Look, printable

SIDES = ("yours", "the reference")
NOTHING = "-"
_SAME = 1.3
"""Times closer than this are told apart by the machine's other work, not by the code."""
_MANY = 10


@dataclass(frozen=True, slots=True)
class CostRow:
    """One thing measured; `ratio` says how yours stands to the reference, "" if nothing does."""

    what: str
    yours: str
    reference: str
    ratio: str

    @property
    def cells(self) -> tuple[str, str, str, str]:
        return (self.what, self.yours, self.reference, self.ratio)


def rows(measured: Measured) -> list[CostRow]:
    """Flops, time and memory, so far as there are any."""
    yours, reference = measured.yours, measured.reference
    found = []
    if measured.counting != "none" and (_counted(yours) or _counted(reference)):
        what = "flops" if measured.counting == "all" else "flops of products"
        found.append(
            CostRow(what, _flops(yours), _flops(reference), _flops_ratio(yours, reference))
        )
    for what, left, right, shown, ratio in (
        ("time", yours.seconds, reference.seconds, _time, _time_ratio),
        ("new arrays", yours.peak_bytes, reference.peak_bytes, bytes_text, _memory_ratio),
    ):
        if left is not None or right is not None:
            found.append(CostRow(what, _or_nothing(left, shown), _or_nothing(right, shown), ""))
            if left is not None and right:
                found[-1] = CostRow(what, shown(left), shown(right), ratio(left / right))
    return found


def problems(measured: Measured) -> list[str]:
    """Why numbers are missing, a sentence for each side."""
    return [side.problem for side in (measured.yours, measured.reference) if side.problem]


def lines(cost: Cost) -> list[tuple[str, str, str, str]]:
    """All workloads as the cells of one table: each begins with its sizes."""
    table = []
    for number, measured in enumerate(cost.workloads):
        heads = SIDES if number == 0 else ("", "")
        table.append((measured.sizes, *heads, ""))
        table += [row.cells for row in rows(measured)]
    return table


def write_cost(cost: Cost, look: Look) -> str:
    """A table for a terminal; "" where nothing was measured."""
    table = lines(cost)
    heads = {measured.sizes for measured in cost.workloads}
    text = ""
    for (what, *_), line in zip(table, columns(table, (False, True, True, False)), strict=True):
        text += (look.bold(line) if what in heads else line) + "\n"
    for sentence in dict.fromkeys(s for each in cost.workloads for s in problems(each)):
        text += printable(sentence) + "\n"
    return text.replace("×", look.sign("×", "x"))


# -- numbers --------------------------------------------------------------------------------------


def flops(count: int) -> str:
    """`12,345`, then three digits and k, M or G."""
    return f"{count:,}" if count < 100_000 else count_text(count)


# -- ratios ---------------------------------------------------------------------------------------


def _time(seconds: float) -> str:
    return duration(seconds, fine=True)


def _times(ratio: float) -> str:
    if ratio >= _MANY:
        return f"{ratio:,.0f} ×"
    return f"{ratio:.2f} ×" if ratio >= 0.01 else "below 0.01 ×"


def _time_ratio(ratio: float) -> str:
    if 1 / _SAME <= ratio <= _SAME:
        return "about as fast"
    return f"{ratio:.1f} × the time" if 0.1 <= ratio < _MANY else f"{_times(ratio)} the time"


def _memory_ratio(ratio: float) -> str:
    return f"{_times(ratio)} the memory"


def _flops_ratio(yours: Side, reference: Side) -> str:
    if yours.uncounted or reference.uncounted:
        return yours.uncounted or reference.uncounted
    if yours.flops is None or not reference.flops:
        return ""
    return f"{_times(yours.flops / reference.flops)} the flops"


def _counted(side: Side) -> bool:
    return side.flops is not None or bool(side.uncounted)


def _flops(side: Side) -> str:
    if side.uncounted:
        return "not counted"
    return NOTHING if side.flops is None else flops(side.flops)


def _or_nothing(value: float | None, shown: Callable[[float], str]) -> str:
    return NOTHING if value is None else shown(value)
