"""Counts entries from shapes, solves by a fresh symbol and puts the argument back; a defaultdict."""

from collections import defaultdict

import sympy as sp


def size(shape):
    rows, columns = shape
    return rows * columns


def formulas(d, k, r):
    unknown = sp.Dummy("rank", positive=True)
    count = lambda rank, d=d, k=k: size((d, rank)) + size((rank, k))  # noqa: E731
    table = defaultdict(lambda: sp.nan)
    table["full"] = size((d, k))
    table["lora"] = count(r)
    table["ratio"] = table["full"] / table["lora"]
    table["break_even_r"] = sp.solveset(
        count(unknown) - size((d, k)), unknown, sp.S.Complexes
    ).args[0]
    table["square_ratio"] = table["ratio"].xreplace({k: d})
    table["dof"] = table["lora"] - size((r, r))
    return table
