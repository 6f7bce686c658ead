"""No import at all: the arguments bring their own arithmetic. An OrderedDict, other order."""

from collections import OrderedDict


def formulas(d, k, r):
    table = OrderedDict()
    table["dof"] = (d + k - r) * r
    table["square_ratio"] = d / r / 2
    table["break_even_r"] = 1 / (1 / d + 1 / k)
    table["ratio"] = 1 / (r / k + r / d)
    table["lora"] = sum(side * r for side in (d, k))
    table["full"] = k * d
    return table
