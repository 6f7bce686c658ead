"""Counts a bias with the full weight."""


def formulas(d, k, r):
    full, lora = d * k + d, r * (d + k)
    return {
        "full": full,
        "lora": lora,
        "ratio": full / lora,
        "break_even_r": full / (d + k),
        "square_ratio": (d + 1) / (2 * r),
        "dof": lora - r**2,
    }
