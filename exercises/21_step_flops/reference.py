"""Reference of 21_step_flops."""

import sympy as sp


def step_flops(d: sp.Symbol, k: sp.Symbol, r: sp.Symbol) -> dict[str, sp.Expr]:
    """Multiply-adds per token: of W, and of the factors A and B."""
    weight = d * k  # one product with W, which is (d,k)
    factors = d * r + r * k  # one product with A, (d,r), and one with B, (r,k)
    full = 3 * weight  # forward, gradient of x, gradient of W
    lora = 2 * weight + 3 * factors  # W is frozen: no gradient of its own
    return {
        "full": full,
        "lora": lora,
        "square_ratio": (lora / full).subs(k, d),
        "break_even_r": weight / (3 * (d + k)),  # 3 r (d + k) = d k, solved for r
    }
