"""Three tenants, two servers: what each of them does in every tick, as a timeline."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.content import Content

from lora_tutor.figures.parameters import Parameter
from lora_tutor.figures.tenants import (
    START_SWAP,
    SWAPS,
    TENANTS,
    TICKS,
    TRAFFIC,
    Score,
    Span,
    arrivals,
    batched,
    lane,
    merged,
    remark,
    score,
)
from lora_tutor.tui.figures.bars import FILLS
from lora_tutor.tui.figures.lines import Lines, row, run
from lora_tutor.tui.figures.player import Player
from lora_tutor.tui.style import QUIET, ascii_only

NAMES = tuple(TRAFFIC)
_LABELS = 11


class Tenants(Player):
    """Requests above; a lane for each tenant of the merged server, and of the batched one."""

    HELP = (
        "A figure. Play it. Where does the merged server lose its time? Then give it one tenant "
        "alone, or swaps that cost nothing, and see who is ahead."
    )
    KEYS_TEXT = "Up, down: which slider. Left, right. Space: play."

    def __init__(self) -> None:
        super().__init__()
        self.border_title = "Three tenants share one W"
        self.lines = Lines(11)

    def parameters(self) -> Sequence[Parameter]:
        return (
            Parameter("time", range(TICKS + 1), TICKS),
            Parameter("requests", range(len(NAMES)), 0, lambda place: NAMES[int(place)]),
            Parameter("a swap takes", SWAPS, START_SWAP, "{:g} ticks".format),
        )

    def picture(self) -> ComposeResult:
        yield self.lines

    def tell(self) -> None:
        traffic, swap = NAMES[int(self.values[1])], int(self.values[2])
        one, many = merged(traffic, swap), batched(traffic)
        self.lines.show(
            [
                row(f"{'requests':<{_LABELS}}", _coloured(arrivals(traffic, self.now)), _edge()),
                *self._lanes("merged", one),
                *self._lanes("batched", many),
                _scored("merged", score(one, self.now)),
                _scored("batched", score(many, self.now)),
                run(remark(traffic, swap, self.now), "bold"),
                run("A digit: so many requests in this pass. ~ is a swap of adapters.", QUIET),
            ]
        )

    def _lanes(self, server: str, spans: list[Span]) -> list[Content]:
        return [
            row(
                f"{server if tenant == TENANTS[0] else '':<{_LABELS - 2}}{tenant} ",
                _coloured(lane(spans, tenant, self.now), tenant),
                _edge(),
            )
            for tenant in TENANTS
        ]


def _edge() -> Content:
    """The line at the end of the time that is shown."""
    return run("|" if ascii_only() else "│", QUIET)


def _coloured(signs: str, tenant: str = "") -> Content:
    """Each tenant on a ground of its own; swaps on none."""
    return row(*(run(sign, _fill(sign, tenant)) for sign in signs))


def _fill(sign: str, tenant: str) -> str:
    if sign in " ~":
        return QUIET
    return FILLS[TENANTS.index(tenant or sign)]


def _scored(server: str, got: Score) -> Content:
    return row(
        f"{server:<{_LABELS}}",
        run(f"{got.answered:>3} answered", "bold"),
        f"   mean time {got.mean_time:>4.1f} ticks   swaps {got.swaps}",
    )
