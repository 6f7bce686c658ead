"""L5, the experiment: the old accuracy at equal new accuracy, by method, rate and shift."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import islice

import numpy as np

from lora_tutor.charts.model import Chart, Series
from lora_tutor.labs.apparatus.arrays import Array
from lora_tutor.labs.apparatus.glyphs import SHIFTS as CHANGES
from lora_tutor.labs.apparatus.glyphs import Pictures, draw
from lora_tutor.labs.apparatus.narration import GrowingChart, Narration
from lora_tutor.labs.apparatus.network import BATCH, Network, NetworkMethod, fine_tune, pretrain
from lora_tutor.labs.descriptions.forgetting import (
    ALIKE,
    INVERTED_RANKS,
    LAB,
    METHOD,
    METHODS,
    NO_RANK,
    RATE,
    SHIFTS,
)
from lora_tutor.labs.model import LabAnswer, LabOutcome, Table, Tell

RANKS, RATES = (0, 16, 4), (2e-3, 6e-3, 2e-2)
NETWORKS, DRAWN = 3, 1408
EPOCHS, BASE_RATE = 40, 3e-3
ENOUGH, LIMIT = 0.9, 2500
"""The new accuracy at which a run stops, and the steps after which it stops in any case."""
INVERTED_EPOCHS, INVERTED_RATE = 20, 3e-3
STRIDE = 40
"""Steps between two words on how far it is."""
NEAR = 0.03
ALIKE_WITHIN = 1.2
"""Two levers count as alike if neither moves the accuracy by this factor more."""


@dataclass(frozen=True, slots=True)
class Arm:
    """Means over the networks; `kept_low` and `kept_high` are the range of `kept`."""

    shift: str
    method: str
    rate: float
    steps: float
    new: float
    kept: float
    kept_low: float
    kept_high: float
    size: float


@dataclass(frozen=True, slots=True)
class Data:
    training: Pictures
    held_out: Pictures
    fresh: Pictures

    def shifted(self, shift: str) -> Data:
        change = CHANGES[shift]
        return Data(change(self.training), change(self.held_out), change(self.fresh))


def run(tell: Tell) -> LabOutcome:
    rng = np.random.default_rng(5)
    old = Data(draw(rng, DRAWN), draw(rng, 500), draw(rng, 1000))
    charts = [GrowingChart(tell, chart) for chart in LAB.curves]
    runs = len(SHIFTS) * len(RANKS) * len(RATES) + 1 + len(INVERTED_RANKS)
    narration = Narration(tell, NETWORKS * (runs + 1))
    bases = [_pretrained(old, number, narration) for number in range(NETWORKS)]
    arms: list[Arm] = []
    for shift, chart in zip(SHIFTS, charts, strict=True):
        new = old.shifted(shift)
        for rank in RANKS:
            for rate in RATES:
                arms.append(_arm(shift, bases, old, new, NetworkMethod(rank, rate), narration))
                chart.add(arms[-1].method, [rate], [arms[-1].kept])
    negatives = _negatives(bases, old.shifted("inverted"), narration)
    base = float(np.mean([network.accuracy(old.fresh) for network in bases]))
    return LabOutcome(
        (table_of(arms, base), _negatives_table(negatives)),
        (*(chart.complete() for chart in charts), _by_size(arms)),
        _answers(arms, negatives),
        {
            "base": base,
            "arms": [asdict(arm) for arm in arms],
            "inverted": negatives,
            "size_correlation": {shift: size_correlation(arms, shift) for shift in SHIFTS},
        },
    )


def _pretrained(data: Data, number: int, narration: Narration) -> Network:
    def each(epoch: int) -> None:
        narration.within((epoch + 1) / EPOCHS, "teaching a network to read")

    rng = np.random.default_rng([number, 1])
    network = pretrain(rng, data.training, EPOCHS, BASE_RATE, each)
    narration.advance("teaching a network to read")
    return network


def _arm(
    shift: str,
    bases: list[Network],
    old: Data,
    new: Data,
    method: NetworkMethod,
    narration: Narration,
) -> Arm:
    steps, learned, kept, sizes = [], [], [], []
    for number, base in enumerate(bases):
        doing = f"{SHIFTS[shift]}, {method.name}, rate {method.rate:g}"
        for step, network in _checked(base, new.training, method, number):
            if network.accuracy(new.held_out) >= ENOUGH or step >= LIMIT:
                break
            narration.within(step / LIMIT, doing)
        narration.advance(doing)
        steps.append(step)
        learned.append(network.accuracy(new.fresh))
        kept.append(network.accuracy(old.fresh))
        sizes.append(_size(network.update_from(base)))
    return Arm(
        shift=shift,
        method=method.name,
        rate=method.rate,
        steps=float(np.mean(steps)),
        new=float(np.mean(learned)),
        kept=float(np.mean(kept)),
        kept_low=min(kept),
        kept_high=max(kept),
        size=float(np.mean(sizes)),
    )


def _checked(
    base: Network, pictures: Pictures, method: NetworkMethod, number: int
) -> Iterator[tuple[int, Network]]:
    """The network after 2, 4, 6 ... steps, and ever more rarely: to look costs more than a step."""
    due = 2
    rng = np.random.default_rng([number, 2])
    for step, network in enumerate(fine_tune(base, pictures, method, rng), start=1):
        if step == due:
            yield step, network
            due += max(2, step // 25)


def _size(update: list[Array]) -> float:
    """The Frobenius norm over all layers."""
    return float(np.sqrt(sum(np.sum(np.square(each)) for each in update)))


def _negatives(bases: list[Network], new: Data, narration: Narration) -> dict[str, list[float]]:
    """By method: the new accuracy of each network after INVERTED_EPOCHS."""
    steps = INVERTED_EPOCHS * (DRAWN // BATCH)
    found: dict[str, list[float]] = {}
    for rank in (0, *INVERTED_RANKS):
        method = NetworkMethod(rank, INVERTED_RATE)
        found[method.name] = []
        for number, base in enumerate(bases):
            rng = np.random.default_rng([number, 3])
            tuned = fine_tune(base, new.training, method, rng)
            for step in range(0, steps, STRIDE):
                *_, network = islice(tuned, STRIDE)
                narration.within(step / steps, f"negatives, {method.name}")
            found[method.name].append(network.accuracy(new.fresh))
            narration.advance(f"negatives, {method.name}")
    return found


def size_correlation(arms: list[Arm], shift: str) -> float:
    """Of the ranks of size and kept accuracy (Spearman): -1 if a larger update forgets more."""
    here = [arm for arm in arms if arm.shift == shift]
    sizes, kept = [arm.size for arm in here], [arm.kept for arm in here]
    places = [np.argsort(np.argsort(each)) for each in (sizes, kept)]
    return float(np.corrcoef(places[0], places[1])[0, 1])


def table_of(arms: list[Arm], base: float) -> Table:
    """One line a run: in half of a window of 120 columns too."""
    rows = [
        (
            arm.shift,
            arm.method,
            f"{arm.rate:g}",
            f"{arm.steps:.0f}",
            f"{arm.new:.3f}",
            f"{arm.kept:.3f}",
            f"{arm.kept_low:.2f}-{arm.kept_high:.2f}",
            f"{arm.size:.1f}",
        )
        for arm in arms
    ]
    return Table(
        ("shift", "method", "rate", "steps", "new", "old", "range of old", "size of ΔW"),
        tuple(rows),
        f"Accuracy on new pictures and on the old ones, the mean of {NETWORKS} networks. They "
        f"were stopped at {ENOUGH:.0%} of held-out new pictures, and are measured on others. "
        f"Before, the old accuracy was {base:.3f}.",
    )


def _negatives_table(found: dict[str, list[float]]) -> Table:
    rows = [
        (name, f"{np.mean(each):.3f}", f"{min(each):.3f} to {max(each):.3f}")
        for name, each in found.items()
    ]
    return Table(
        ("method", "new accuracy", "range"),
        tuple(rows),
        f"Negatives: {INVERTED_EPOCHS} epochs at the rate {INVERTED_RATE:g}.",
    )


def _by_size(arms: list[Arm]) -> Chart:
    series = []
    for shift in SHIFTS:
        here = [arm for arm in arms if arm.shift == shift]
        sizes, kept = tuple(arm.size for arm in here), tuple(arm.kept for arm in here)
        series.append(Series(shift, sizes, kept, "points"))
    return Chart(
        "Kept of the old task, by the size of the update", "size of ΔW", "accuracy", tuple(series)
    )


def _answers(arms: list[Arm], negatives: dict[str, list[float]]) -> dict[str, LabAnswer]:
    turned = {
        arm.method: arm.kept for arm in arms if (arm.shift, arm.rate) == ("rotated", RATES[1])
    }
    best, *others = sorted(METHODS, key=lambda method: -turned[method])
    full = float(np.mean(negatives["full"]))
    means = [float(np.mean(negatives[f"r = {rank}"])) for rank in INVERTED_RANKS]
    near = next((place for place, mean in enumerate(means) if mean > full - NEAR), NO_RANK)
    reached = ", ".join(
        f"$r = {rank}$ {mean:.1%}" for rank, mean in zip(INVERTED_RANKS, means, strict=True)
    )
    rest = " and ".join(f"{method} {turned[method]:.1%}" for method in others)
    return {
        "keeps": LabAnswer(METHODS.index(best), f"{best} kept {turned[best]:.1%}, {rest}."),
        "lever": _lever(arms),
        "negative": LabAnswer(
            near, f"The full update reads {full:.1%} of the negatives, {reached}."
        ),
    }


def _lever(arms: list[Arm]) -> LabAnswer:
    """How far the old accuracy spreads along the rates, and along the methods, on average."""
    kept = np.array([arm.kept for arm in arms]).reshape(len(SHIFTS), len(RANKS), len(RATES))
    by_rate = float(np.mean(np.ptp(kept, axis=2)))
    by_method = float(np.mean(np.ptp(kept, axis=1)))
    if max(by_rate, by_method) < ALIKE_WITHIN * min(by_rate, by_method):
        lever = ALIKE
    else:
        lever = RATE if by_rate > by_method else METHOD
    return LabAnswer(
        lever,
        f"At a given method the rates lie {100 * by_rate:.0f} points apart on average, at a given "
        f"rate the methods lie {100 * by_method:.0f} points apart.",
    )
