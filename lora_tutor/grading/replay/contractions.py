"""The subscripts of einsum, written out: without ellipsis, with the output, one step at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from string import ascii_letters
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Contraction:
    """One contraction: the operands' positions among those that wait, their terms, the result's."""

    positions: tuple[int, ...]
    terms: tuple[str, ...]
    output: str


def explicit(spec: str, dimensions: Sequence[int]) -> tuple[list[str], str]:
    """(terms, output) of a specification for operands of so many dimensions each.

    Raises ValueError where the terms do not fit the operands.
    """
    inputs, arrow, output = spec.replace(" ", "").partition("->")
    terms = inputs.split(",")
    if len(terms) != len(dimensions):
        raise ValueError("as many terms as operands are needed")
    spare = [
        count - len(term.replace("...", "")) if "..." in term else 0
        for term, count in zip(terms, dimensions, strict=True)
    ]
    unused = [letter for letter in ascii_letters if letter not in spec]
    rest = "".join(unused[: max(0, *spare)])
    # An ellipsis stands for the last of the broadcast axes, as numpy aligns them.
    terms = [
        term.replace("...", rest[len(rest) - count :])
        for term, count in zip(terms, spare, strict=True)
    ]
    if not arrow:
        letters = "".join(terms)
        once = {c for c in letters if letters.count(c) == 1} - set(rest)
        output = "..." + "".join(sorted(once))
    return terms, output.replace("...", rest)


def steps(
    terms: Sequence[str], output: str, values: Sequence[Array], best: bool
) -> Iterator[Contraction]:
    """All at once, as numpy does by default, or along the path that `optimize` asks for."""
    if not best or len(values) < 3:
        yield Contraction(tuple(range(len(values))), tuple(terms), output)
        return
    spec = ",".join(terms) + "->" + output
    path = np.einsum_path(spec, *values, optimize="greedy")[0][1:]
    waiting = list(terms)
    for indices in path:
        positions = tuple(sorted(indices, reverse=True))
        chosen = tuple(waiting.pop(position) for position in positions)
        needed = set(output).union(*waiting)
        kept = "".join(sorted(set("".join(chosen)) & needed)) if waiting else output
        waiting.append(kept)
        yield Contraction(positions, chosen, kept)
