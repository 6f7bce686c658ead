"""The right formulas, in a tuple."""


def formulas(d, k, r):
    lora = r * (d + k)
    return d * k, lora, d * k / lora, d * k / (d + k), d / (2 * r), lora - r**2
