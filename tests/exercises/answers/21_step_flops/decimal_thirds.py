"""Writes the thirds as Python does, 0.666... and 0.333..."""


def step_flops(d, k, r):
    third = 1 / 3
    return {
        "full": 3 * d * k,
        "lora": 2 * d * k + 3 * r * (d + k),
        "square_ratio": 2 / 3 + 2 * r / d,
        "break_even_r": third * d * k / (d + k),
    }
