"""A multiply-add is neither one nor two flops here."""


def step_flops(d, k, r):
    return {
        "full": 9 * d * k,
        "lora": 6 * d * k + 9 * r * (d + k),
        "square_ratio": (2 * d + 6 * r) / (3 * d),
        "break_even_r": d * k / (3 * (d + k)),
    }
