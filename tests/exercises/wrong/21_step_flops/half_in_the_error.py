"""Counts half a pass for the error, and is consistent about it."""


def step_flops(d, k, r):
    full = 5 * d * k / 2
    lora = 3 * d * k / 2 + 5 * r * (d + k) / 2
    ratio = lora / full
    return {
        "full": full,
        "lora": lora,
        "square_ratio": ratio.subs(k, d),
        "break_even_r": 2 * d * k / (5 * (d + k)),
    }
