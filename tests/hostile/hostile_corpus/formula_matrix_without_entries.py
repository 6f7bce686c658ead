"""Answers a matrix of a thousand million rows without columns.

verdict: failed|crashed
exercise: 06_param_formulas
harmless: yes
preamble: wire
"""

def formulas(d, k, r):
    matrix = msgpack.ExtType(2, msgpack.packb(["Matrix", 10**9, 0, []]))
    keys = ("full", "lora", "ratio", "break_even_r", "square_ratio", "dof")
    answer(msgpack.packb(["ok", dict.fromkeys(keys, matrix), []]))
