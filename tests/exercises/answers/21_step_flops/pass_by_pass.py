"""Lists every product of the step with its shape, and adds them up; nothing simplified."""

from collections import OrderedDict

import sympy as sp


def step_flops(d, k, r):
    matrices = {"W": (d, k), "A": (d, r), "B": (r, k)}
    passes = {"full": ["W"] * 3, "lora": ["W"] * 2 + ["A", "B"] * 3}
    cost = {name: sp.Mul(*shape, evaluate=False) for name, shape in matrices.items()}
    table = OrderedDict(
        (name, sp.Add(*(cost[each] for each in used), evaluate=False))
        for name, used in passes.items()
    )
    table["break_even_r"] = cost["W"] / (3 * d + 3 * k)
    table["square_ratio"] = sp.Rational(2, 3) + sp.Mul(2, r, sp.Pow(d, -1))
    return table
