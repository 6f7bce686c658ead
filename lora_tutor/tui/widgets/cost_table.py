"""The table of flops, time and memory of one's own code and of the reference."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from textual.content import Content

from lora_tutor.reports.cost import Cost
from lora_tutor.reports.writers.cost import lines, problems
from lora_tutor.tui.style import QUIET, plain
from lora_tutor.tui.widgets.fitted import Fitted

GAP = "  "


class CostTable(Fitted):
    """One table for each workload; before there is one, the sizes and a sentence."""

    def __init__(self, sizes: Sequence[str], *, id: str) -> None:
        super().__init__(id=id)
        self._sizes = sizes
        self._cost: Cost | None = None
        self._sentence = Content()

    def say(self, text: str, style: str = QUIET) -> None:
        """A sentence in the place of the numbers."""
        self._cost, self._sentence = None, Content.styled(plain(text), style)
        self.forget_layout()

    def show(self, cost: Cost) -> None:
        self._cost = cost
        self.forget_layout()

    def lines_at(self, width: int) -> list[Content]:
        if self._cost is None:
            heading = Content.styled(plain("; ".join(self._sizes)), "bold")
            return [*heading.wrap(width), *self._sentence.wrap(width)]
        found = list(_table(self._cost, width))
        for sentence in dict.fromkeys(s for w in self._cost.workloads for s in problems(w)):
            found += Content.styled(plain(sentence), "$text-warning").wrap(width)
        return found


def _table(cost: Cost, width: int) -> Iterator[Content]:
    """Numbers stand under each other, and only the last column wraps; sizes which would leave it
    no room stand on a line of their own."""
    heads = {plain(each.sizes) for each in cost.workloads}
    table = [[plain(cell) for cell in line] for line in lines(cost)]
    columns = [max(map(len, column), default=0) for column in zip(*table, strict=True)]
    if sum(columns) + 3 * len(GAP) > width:
        table = [part for line in table for part in _apart(line, heads)]
        columns[0] = max((len(line[0]) for line in table if line[0] not in heads), default=0)
    for what, yours, reference, ratio in table:
        is_head = what in heads
        sides = (yours.rjust(columns[1]), reference.rjust(columns[2]))
        numbers = f"{GAP}{GAP.join(sides)}{GAP}" if yours else ""
        first = what.ljust(columns[0])
        room = max(width - len(first + numbers), 8)
        wrapped = Content.styled(ratio, "$text-primary").wrap(room) if ratio else [Content()]
        style = QUIET if is_head or not what else ""
        yield Content.assemble((first, "bold" if is_head else ""), (numbers, style), wrapped[0])
        indent = " " * len(first + numbers)
        yield from (Content.assemble(indent, line) for line in wrapped[1:])


def _apart(line: list[str], heads: set[str]) -> list[list[str]]:
    what, *others = line
    if what in heads and others[0]:
        return [[what, "", "", ""], ["", *others]]
    return [line]
