"""The readings of an adapter as tables, charts and numbers."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from lora_tutor.charts.model import Chart, Series, level, line
from lora_tutor.labs.apparatus.adapter_readings import Names, Reading, clipped
from lora_tutor.labs.apparatus.arrays import Array
from lora_tutor.labs.apparatus.base_comparison import LEADING, THRESHOLD
from lora_tutor.labs.model import LabOutcome, Table

MOST_SIGMAS = 50_000
"""Singular values among the numbers, the strongest modules first: a megabyte of JSON."""
_SHARES = (0.5, 0.9, 0.99)
_SMALLER = (2, 4, 0)
"""r/2, r/4 and 1."""
_MOST_LINES = 8
"""Of a chart: as many as there are colours."""
_LONGEST_SERIES = 17
_FLOOR = 1e-4
"""Of a spectrum's chart; below is little but rounding."""
_NONE = "–"
_Notes = tuple[tuple[str, str], ...]


def outcome(
    readings: Sequence[Reading], shown: int, notes: _Notes, beside_a_base: bool
) -> LabOutcome:
    """`readings` from the largest update on; the first `shown` stand in the tables."""
    names = Names([each.module.name for each in readings])
    told = readings[:shown]
    tables = [_updates(told, len(readings), names), _smaller(told, names)]
    if len(told) < len(readings):
        tables.append(_kinds(readings, names))
    if beside_a_base:
        tables.append(_intruders(told, names))
    if notes:
        tables.append(Table(("what", "how it is taken"), notes, "Also in the adapter."))
    examples = _examples(readings, names)
    charts = [_spectra(examples), _energies(examples)]
    if beside_a_base:
        charts.append(_cosines(_examples(told, names)))
    charts += _by_layer(readings, names)
    return LabOutcome(tuple(tables), tuple(charts), {}, _numbers(readings, notes, beside_a_base))


# -- tables ---------------------------------------------------------------------------------------


def _updates(told: Sequence[Reading], of: int, names: Names) -> Table:
    rows = [
        (
            names.short(each.module.name),
            "{} × {}".format(*each.module.shape),
            str(each.module.r),
            f"{each.module.scale:.3g}",
            f"{each.size:.3g}",
            _NONE if each.stable_rank is None else f"{each.stable_rank:.1f}",
            *(str(each.rank_for(share)) for share in _SHARES[1:]),
        )
        for each in told
    ]
    which = f"The {len(told)} largest of {of} updates" if len(told) < of else "The updates"
    prefix = f" All names begin with `{names.prefix}`" if names.prefix else ""
    return Table(
        ("module", "d × k", "r", "scale", "size", "stable", "90 %", "99 %"),
        tuple(rows),
        f"{which}: Frobenius norm, stable rank, and how many directions hold 90 and 99 % of the "
        f"energy.{prefix}",
    )


def _smaller(told: Sequence[Reading], names: Names) -> Table:
    rows = []
    for each in told:
        row = [names.short(each.module.name)]
        for part in _SMALLER:
            rank = each.smaller(part)
            kept = None if rank is None else each.kept(rank)
            row += [_NONE, _NONE] if kept is None else [f"{kept[0]:.1%}", f"{kept[1]:.3f}"]
        rows.append(tuple(row))
    return Table(
        ("module", "r/2 keeps", "error", "r/4 keeps", "error", "1 keeps", "error"),
        tuple(rows),
        "What a smaller rank would keep of the energy, and its relative error.",
    )


def _kinds(readings: Sequence[Reading], names: Names) -> Table:
    rows = []
    for kind, members in _by_kind(readings, names).items():
        stable = [each.stable_rank for each in members if each.stable_rank is not None]
        halves = [
            kept[0]
            for each in members
            if (rank := each.smaller(2)) is not None and (kept := each.kept(rank)) is not None
        ]
        rows.append(
            (
                clipped(kind, 30),
                str(len(members)),
                f"{np.mean([each.size for each in members]):.3g}",
                f"{min(stable):.1f}" if stable else _NONE,
                f"{max(stable):.1f}" if stable else _NONE,
                f"{np.median([each.rank_for(0.9) for each in members]):.3g}",
                f"{min(halves):.1%}" if halves else _NONE,
            )
        )
    return Table(
        ("kind", "modules", "size", "stable, from", "to", "90 %", "r/2 keeps"),
        tuple(rows),
        "All modules by kind: mean size, range of the stable rank, median rank for 90 %, and the "
        "least that half the rank keeps.",
    )


def _intruders(told: Sequence[Reading], names: Names) -> Table:
    rows = []
    for each in told:
        found = each.comparison
        if found is None:
            rows.append((names.short(each.module.name), *[_NONE] * 4))
            continue
        number = next((at for at, cosine in enumerate(found.cosines, 1) if cosine < THRESHOLD), 0)
        rows.append(
            (
                names.short(each.module.name),
                f"{found.relative_size:.3g}",
                f"{found.intruders} of {len(found.cosines)}",
                str(number) if number else _NONE,
                f"{found.cosines.min():.2f}" if len(found.cosines) else _NONE,
            )
        )
    return Table(
        ("module", "relative size", "intruders", "the first is", "least |cos|"),
        tuple(rows),
        f"Beside the base: size relative to W; and of the {LEADING} leading left singular vectors "
        f"of W + ΔW, those whose |cosine| with every one of W stays below {THRESHOLD} "
        "(Shuttleworth and colleagues 2024, arXiv 2410.21228).",
    )


# -- charts ---------------------------------------------------------------------------------------


def _by_kind(readings: Sequence[Reading], names: Names) -> dict[str, list[Reading]]:
    kinds: dict[str, list[Reading]] = {}
    for each in readings:
        kinds.setdefault(names.kind(each.module.name), []).append(each)
    return kinds


def _examples(readings: Sequence[Reading], names: Names) -> dict[str, Reading]:
    """Of each kind the largest update, by what its line is called."""
    found = {}
    for kind, (largest, *_) in list(_by_kind(readings, names).items())[:_MOST_LINES]:
        layer = names.layer(largest.module.name)
        number = "" if layer is None else f" {layer}"
        found[clipped(kind, _LONGEST_SERIES - len(number)) + number] = largest
    return found


def _spectra(examples: dict[str, Reading]) -> Chart:
    lines = _lines(examples, lambda each: each.sigma / (each.sigma[0] or 1.0))
    least = min((y for each in lines for y in each.ys if y > _FLOOR), default=_FLOOR)
    return Chart(
        "Singular values of the largest update of each kind",
        "number",
        "relative to the first",
        lines,
        log_y=True,
        y_range=(10.0 ** math.floor(math.log10(min(least, 0.9))), 1.0),
    )


def _energies(examples: dict[str, Reading]) -> Chart:
    def energy(each: Reading) -> Sequence[float]:
        kept = [each.kept(rank) for rank in range(1, len(each.sigma) + 1)]
        return [0.0 if found is None else found[0] for found in kept]

    lines = _lines(examples, energy)
    return Chart("Energy kept by the leading q", "q", "share", lines, y_range=(0.0, 1.0))


def _cosines(examples: dict[str, Reading]) -> Chart:
    def cosines(each: Reading) -> Sequence[float]:
        return [] if each.comparison is None else each.comparison.cosines.tolist()

    return Chart(
        "Leading directions of W + ΔW: largest |cosine| with any of W",
        "number",
        "|cosine|",
        (*_lines(examples, cosines)[: _MOST_LINES - 1], level("intruders below", THRESHOLD)),
        y_range=(0.0, 1.0),
    )


def _lines(
    examples: dict[str, Reading], heights: Callable[[Reading], Sequence[float] | Array]
) -> tuple[Series, ...]:
    """As many as the modules have singular values, up to the longest factor."""
    series = []
    for name, each in examples.items():
        ys = [float(y) for y in heights(each)][: each.module.r]
        series.append(line(name, range(1, len(ys) + 1), ys))
    return tuple(series)


def _by_layer(readings: Sequence[Reading], names: Names) -> list[Chart]:
    """Stable rank from the first layer to the last, where there are three and more."""
    series: list[Series] = []
    layers: set[int] = set()
    for kind, members in _by_kind(readings, names).items():
        points = sorted(
            (layer, each.stable_rank)
            for each in members
            if (layer := names.layer(each.module.name)) is not None and each.stable_rank is not None
        )
        if points and len(series) < _MOST_LINES:
            layers |= {layer for layer, _ in points}
            series.append(line(clipped(kind, _LONGEST_SERIES), *zip(*points, strict=True)))
    if len(layers) < 3:
        return []
    return [Chart("Stable rank of the update, layer by layer", "layer", "", tuple(series))]


# -- numbers --------------------------------------------------------------------------------------


def _numbers(readings: Sequence[Reading], notes: _Notes, beside_a_base: bool) -> dict[str, object]:
    modules: list[dict[str, object]] = []
    room = MOST_SIGMAS
    for each in readings:
        room -= len(each.sigma)
        found: dict[str, object] = {
            "name": each.module.name,
            "shape": list(each.module.shape),
            "r": each.module.r,
            "scale": each.module.scale,
            "of": each.of,
            "norm": each.size,
            "stable_rank": each.stable_rank,
            "energy_rank": {str(share): each.rank_for(share) for share in _SHARES},
            "kept": _kept_numbers(each),
            "sigma": each.sigma.tolist() if room >= 0 else None,
        }
        if beside_a_base:
            found |= _base_numbers(each)
        modules.append(found)
    numbers: dict[str, object] = {
        "modules": modules,
        "notes": [{"what": what, "note": note} for what, note in notes],
    }
    if beside_a_base:
        numbers |= {"threshold": THRESHOLD, "leading": LEADING}
    return numbers


def _kept_numbers(each: Reading) -> dict[str, object]:
    found: dict[str, object] = {}
    for part in _SMALLER:
        rank = each.smaller(part)
        kept = None if rank is None else each.kept(rank)
        if kept is not None:
            found[str(rank)] = {"energy": kept[0], "error": kept[1]}
    return found


def _base_numbers(each: Reading) -> dict[str, object]:
    found = each.comparison
    if found is None:
        return {"relative_size": None, "intruders": None, "cosines": None}
    return {
        "relative_size": found.relative_size,
        "intruders": found.intruders,
        "cosines": found.cosines.tolist(),
    }
