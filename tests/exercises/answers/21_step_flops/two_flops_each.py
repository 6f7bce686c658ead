"""Counts a multiply-add as two flops throughout; decimals, and further keys."""

from collections import defaultdict


def step_flops(d, k, r):
    madd = 2
    table = defaultdict(float)
    table["full"] = madd * 3.0 * d * k
    table["lora"] = madd * (2 * d * k + 3 * (d * r + r * k))
    table["square_ratio"] = (4 * d**2 + 12 * d * r) / (6.0 * d**2)
    table["break_even_r"] = 1 / (3 / d + 3 / k)
    table["saved"] = table["full"] - table["lora"]
    return table
