"""What a sum tells whose rows or columns are each multiplied by a number of their own afterwards: a
term within it that is too large or too small turns every line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from lora_tutor.grading.judging.array_facts import Array, alike


@np.errstate(all="ignore")
def inner_factor(got: Array, want: Array, lines: Mapping[str, Array]) -> tuple[str, float] | None:
    """The second of the terms and how many times too large it is beside the first, in every line;
    None where it is right, or where the lines are no such sums."""
    if len(lines) < 2 or any(term.shape != want.shape for term in (got, *lines.values())):
        return None
    width = want.shape[-1] if want.ndim > 1 else 0
    flat = [term.astype(np.float64).reshape(-1, width or 1) for term in (got, want)]
    terms = [term.astype(np.float64).reshape(-1, width or 1) for term in lines.values()]
    for turned in (False, True):
        sides = [side.T if turned else side for side in (*flat, *terms)]
        times = _times(sides[0], sides[1], sides[2:])
        if times is not None and abs(times - 1) > 1e-6:
            return [*lines][1], times
    return None


def _times(got: Array, want: Array, terms: Sequence[Array]) -> float | None:
    """By the columns of all of them."""
    if len(got) <= len(terms) or not np.isfinite(got).all():
        return None
    shares: list[list[float]] = [[], []]
    for column in range(want.shape[1]):
        basis = np.stack([term[:, column] for term in terms], axis=1)  # (rows, terms)
        for side, found in zip((got, want), shares, strict=True):
            share, _, rank, _ = np.linalg.lstsq(basis, side[:, column])
            if rank < len(terms) or not alike(basis @ share, side[:, column]) or not share[0]:
                return None
            found.append(float(share[1] / share[0]))
    have, asked = np.array(shares[0]), np.array(shares[1])
    if not asked.all():
        return None
    ratio = have / asked
    return float(ratio[0]) if np.allclose(ratio, ratio[0], rtol=1e-6, atol=1e-9) else None
