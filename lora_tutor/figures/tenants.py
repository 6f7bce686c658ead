"""Three tenants on one base: a server that merges one adapter, against one that batches them all.

The times are a model's, in ticks, chosen so that the order of things can be seen.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass

TENANTS = "abc"
TICKS = 58
BATCH = 6
PASS, ADAPTER = 4, 1
"""Ticks of one pass over W, and what unmerged adapters add to it."""
SWAPS = (0, 1, 2, 3, 4, 6, 8)
START_SWAP = SWAPS.index(3)
COUNT = 48
TRAFFIC: Mapping[str, str] = {
    "taking turns": "abc" * (COUNT // 3),
    "in bursts": "".join(tenant * (COUNT // 3) for tenant in TENANTS),
    "one tenant alone": "a" * COUNT,
}
"""One request each tick, in this order."""


@dataclass(frozen=True, slots=True)
class TenantRequest:
    tenant: str
    arrives: int


@dataclass(frozen=True, slots=True)
class Span:
    """What a server does from tick `start` to before `end`: one pass, or a swap to a tenant."""

    start: int
    end: int
    served: tuple[TenantRequest, ...]
    swap_to: str = ""


def requests(traffic: str) -> list[TenantRequest]:
    return [TenantRequest(tenant, place) for place, tenant in enumerate(TRAFFIC[traffic])]


def merged(traffic: str, swap: int) -> list[Span]:
    """One adapter is in W at a time: a pass serves one tenant, whoever has waited longest."""
    waiting, spans, now, inside = requests(traffic), [], 0, TENANTS[0]
    while waiting and now < TICKS:
        here = [each for each in waiting if each.arrives <= now]
        if not here:
            now = waiting[0].arrives
            continue
        wanted = here[0].tenant
        if wanted != inside:
            spans.append(Span(now, now + swap, (), wanted))
            now, inside = now + swap, wanted
            continue
        served = tuple(each for each in here if each.tenant == wanted)[:BATCH]
        spans.append(Span(now, now + PASS, served))
        waiting = [each for each in waiting if each not in served]
        now += PASS
    return spans


def batched(traffic: str) -> list[Span]:
    """W stays as it is, each row of a pass takes its own adapter beside it."""
    waiting, spans, now = requests(traffic), [], 0
    while waiting and now < TICKS:
        served = tuple(each for each in waiting if each.arrives <= now)[:BATCH]
        if not served:
            now = waiting[0].arrives
            continue
        spans.append(Span(now, now + PASS + ADAPTER, served))
        waiting = waiting[len(served) :]
        now += PASS + ADAPTER
    return spans


@dataclass(frozen=True, slots=True)
class Score:
    answered: int
    swaps: int
    mean_time: float
    """From arrival to answer, in ticks, over those answered."""


def score(spans: list[Span], now: int) -> Score:
    """What had been done by tick `now`."""
    done = [span for span in spans if span.end <= now]
    times = [span.end - each.arrives for span in done for each in span.served]
    swaps = sum(bool(span.swap_to) for span in done)
    return Score(len(times), swaps, sum(times) / len(times) if times else 0.0)


def lane(spans: list[Span], tenant: str, now: int) -> str:
    """One sign a tick: how many of its requests a pass takes, its letter, `~` in a swap to it."""
    signs = [" "] * TICKS
    for span in spans:
        count = sum(each.tenant == tenant for each in span.served)
        text = f"{count}".ljust(span.end - span.start, tenant) if count else ""
        if span.swap_to == tenant:
            text = "~" * (span.end - span.start)
        for offset, sign in enumerate(text):
            if span.start + offset < min(now, TICKS):
                signs[span.start + offset] = sign
    return "".join(signs)


def arrivals(traffic: str, now: int) -> str:
    signs = [" "] * TICKS
    for each in requests(traffic):
        if each.arrives < min(now, TICKS):
            signs[each.arrives] = each.tenant
    return "".join(signs)


def remark(traffic: str, swap: int, now: int) -> str:
    """Who is ahead, and by what."""
    one, many = score(merged(traffic, swap), now), score(batched(traffic), now)
    if not one.answered and not many.answered:
        return "Nobody has an answer yet."
    if one.answered == many.answered and one.mean_time <= many.mean_time:
        return "Merged is ahead: no second path, and nothing to swap in between."
    if one.answered < many.answered:
        if swap == 0 and one.swaps:
            return "Swaps are free here, and merged is still behind: it cannot mix tenants."
        return "Batched is ahead: one pass serves whoever waits."
    if one.answered > many.answered:
        return "Merged is ahead: its pass is shorter, without the second path."
    return "Equally many answers; merged made people wait longer."


def twin(width: int = 80) -> str:
    """Answers, swaps and times at the end, for each traffic, as a table."""
    opening = (
        f"Three tenants share one W. A pass over W takes {PASS} ticks; unmerged adapters add "
        f"{ADAPTER}; a swap of the merged adapter takes as many ticks as the table says. "
        f"After {TICKS} ticks, with {COUNT} requests, one each tick:"
    )
    lines = textwrap.wrap(opening, width)
    lines.append(f"{'traffic':<17}{'server':<18}{'answers':>8}{'swaps':>7}{'mean time':>10}")
    for traffic in TRAFFIC:
        rows = [(f"merged, swap {swap}", score(merged(traffic, swap), TICKS)) for swap in (0, 3)]
        rows.append(("batched", score(batched(traffic), TICKS)))
        for server, got in rows:
            numbers = f"{got.answered:>8}{got.swaps:>7}{got.mean_time:>10.1f}"
            lines.append(f"{traffic:<17}{server:<18}{numbers}")
    return "\n".join(lines)
