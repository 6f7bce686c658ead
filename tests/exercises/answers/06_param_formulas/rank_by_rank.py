"""dof from the choices made column by column: a sum that sympy works out; extra keys beside."""

import sympy as sp


def formulas(d, k, r):
    j = sp.Symbol("j", integer=True, positive=True)
    dof = sp.summation(d + k - 2 * j + 1, (j, 1, r))
    lora = sp.summation(d + k, (j, 1, r))
    everything = dict(full=d * k, lora=lora, dof=dof, saved=1 - lora / (d * k))
    everything["ratio"] = sp.cancel(everything["full"] / lora)
    everything["break_even_r"] = sp.apart(d * k / (d + k), d)
    everything["square_ratio"] = sp.sqrt(d**2) / sp.Integer(2) / r
    return everything
