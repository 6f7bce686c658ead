"""A loop in pure Python over floats."""

import math


def energy_rank(s, frac):
    if frac <= 0 or frac > 1:
        raise ValueError(f"{frac} is no share")
    squares = [float(value) ** 2 for value in s]
    total = math.fsum(squares)
    if total == 0.0:
        return 0
    running = 0.0
    for r, square in enumerate(squares, start=1):
        running += square
        if running / total >= frac - 1e-12:
            return r
    return len(squares)
