"""The known lack of slack, written as a loop and without a division."""


def energy_rank(s, frac):
    if not 0 < frac <= 1:
        raise ValueError
    total, running = sum(s**2), 0.0
    if total == 0:
        return 0
    for r, value in enumerate(s, 1):
        running += value**2
        if running >= frac * total:
            return r
    return len(s)
