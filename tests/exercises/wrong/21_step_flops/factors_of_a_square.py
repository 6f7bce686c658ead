"""Counts 6dr for the adapter, as if k were d."""


def step_flops(d, k, r):
    return {
        "full": 3 * d * k,
        "lora": 2 * d * k + 6 * d * r,
        "square_ratio": 2 / 3 + 2 * r / k,
        "break_even_r": k / 6,
    }
