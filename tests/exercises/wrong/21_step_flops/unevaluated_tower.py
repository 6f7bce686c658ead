"""The tower of powers must neither hang the grader nor pass."""

import sympy as sp


def step_flops(d, k, r):
    tower = sp.Pow(9, sp.Pow(9, sp.Pow(9, 9, evaluate=False), evaluate=False), evaluate=False)
    return {
        "full": 3 * d * k + sp.Mul(tower, d, evaluate=False),
        "lora": sp.Mul(tower, r, evaluate=False),
        "square_ratio": tower,
        "break_even_r": d * k / (3 * (d + k)),
    }
