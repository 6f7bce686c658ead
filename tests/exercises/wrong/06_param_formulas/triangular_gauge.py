"""Takes only r(r+1)/2 off for dof, as if M were symmetric."""


def formulas(d, k, r):
    lora = r * (d + k)
    return {
        "full": d * k,
        "lora": lora,
        "ratio": d * k / lora,
        "break_even_r": d * k / (d + k),
        "square_ratio": d / (2 * r),
        "dof": lora - r * (r + 1) / 2,
    }
