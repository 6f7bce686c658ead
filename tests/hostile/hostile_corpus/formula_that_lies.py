"""Returns expressions that say they are equal to everything.

verdict: failed|error
exercise: 06_param_formulas
harmless: yes
"""

import sympy as sp


class Lying(sp.Symbol):
    def __eq__(self, other):
        return True

    def equals(self, other):
        return True

    __hash__ = sp.Symbol.__hash__


def formulas(d, k, r):
    keys = ("full", "lora", "ratio", "break_even_r", "square_ratio", "dof")
    return dict.fromkeys(keys, Lying("y"))
