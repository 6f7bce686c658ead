"""Areas as integrals, and a limit for the square weight: two equal letters it cannot take."""

import sympy as sp


def formulas(d, k, r):
    x, y = sp.symbols("x y", positive=True)
    full = sp.integrate(1, (x, 0, d), (y, 0, k))
    lora = sp.integrate(d + k, (x, 0, r))
    return {
        "full": full,
        "lora": lora,
        "ratio": sp.cancel(full / lora),
        "break_even_r": 1 / (1 / d + 1 / k),
        "square_ratio": sp.limit(full / lora, k, d),
        "dof": full - (d - r) * (k - r),
    }
