"""Counts α as one more parameter."""


def formulas(d, k, r):
    lora = r * (d + k) + 1
    return {
        "full": d * k,
        "lora": lora,
        "ratio": d * k / lora,
        "break_even_r": (d * k - 1) / (d + k),
        "square_ratio": d**2 / (2 * r * d + 1),
        "dof": r * (d + k) - r**2,
    }
