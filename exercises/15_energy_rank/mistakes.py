"""Known mistakes of 15_energy_rank: the share, and where it is reached."""

import numpy as np

SLACK = 1e-12


def check(frac):
    if not 0 < frac <= 1:
        raise ValueError("frac")


def first(share, frac):
    """The place, counted from 1, where a rising share reaches frac."""
    return int(np.argmax(share >= frac - SLACK)) + 1


def shares(s):
    energy = np.cumsum(s**2)
    return energy / energy[-1]


class values_not_squared:
    """The singular values are added, not their squares

    Energy is σ²: squares are what the error of a cut-off matrix adds up. Without squaring the small
    singular values seem to matter more than they do, and the rank comes out too large.
    """

    def energy_rank(s, frac):
        check(frac)
        total = np.sum(s)
        return first(np.cumsum(s) / total, frac) if total else 0


class off_by_one:
    """The index is returned, and an index counts from 0

    If the entry with the index 1 is the first to reach the share, then two singular values are
    needed. The rank is the index plus one.
    """

    def energy_rank(s, frac):
        check(frac)
        return first(shares(s), frac) - 1 if s.any() else 0


class one_too_many:
    """One singular value too many is counted

    The place where the share is reached was counted twice: once by counting from 1, and once more
    by adding 1. Count how many singular values it takes, that is the rank.
    """

    def energy_rank(s, frac):
        check(frac)
        return first(shares(s), frac) + 1 if s.any() else 0


class last_below:
    """The last rank below the share is taken, not the first that reaches it

    So many singular values do not yet make up the share: one more is needed. searchsorted
    and a count of the shares below frac both give that number, and to raise 0 to 1 mends the
    smallest case alone.
    """

    def energy_rank(s, frac):
        check(frac)
        return max(first(shares(s), frac) - 1, 1) if s.any() else 0


class never_the_whole:
    """The rank is kept below the number of singular values

    A limit of len(s) - 1 is meant to keep an index inside of the array. But this is a count, and
    with a flat spectrum or frac = 1 it takes all of them.
    """

    def energy_rank(s, frac):
        check(frac)
        return max(min(first(shares(s), frac), len(s) - 1), 1) if s.any() else 0


class must_exceed:
    """The share has to exceed frac, where reaching it is enough

    With > in place of ≥ an exact hit is not taken: four equal singular values reach a half with
    two, not with three. And frac = 1 can never be exceeded: the answer runs past the end.
    """

    def energy_rank(s, frac):
        check(frac)
        return int(np.sum(shares(s) <= frac)) + 1 if s.any() else 0


class must_exceed_or_end:
    """The share has to exceed frac, unless the values end

    With > in place of ≥ an exact hit is not taken: four equal singular values reach a half with
    two, not with three. Only at the end, where there is no further value, is the hit accepted.
    """

    def energy_rank(s, frac):
        check(frac)
        return min(int(np.sum(shares(s) <= frac)) + 1, len(s)) if s.any() else 0


class no_slack:
    """No room is left for rounding

    On paper the share is frac, in the machine it may be a bit less, and then one more singular
    value is taken for nothing. Compare with frac - 1e-12.
    """

    def energy_rank(s, frac):
        check(frac)
        energy, total = np.cumsum(s**2), np.sum(s**2)
        return min(int(np.searchsorted(energy / total, frac)) + 1, len(s)) if total else 0


class slack_in_energy:
    """The slack is taken off the energy instead of the share

    1e-12 is meant for the share, which lies between 0 and 1. Taken off the sum itself it is
    lost beside large singular values and far too much beside small ones: the answer depends on
    the units. Divide by the total first.
    """

    def energy_rank(s, frac):
        check(frac)
        energy = np.cumsum(s**2)
        short = int(np.sum(energy < frac * energy[-1] - SLACK))
        return min(short + 1, len(s)) if s.any() else 0


class compared_with_largest:
    """Each singular value is compared with σ₁

    That counts the singular values of a certain size, as the numerical rank does. Energy is about
    what they make up together: many small ones may hold as much as a large one.
    """

    def energy_rank(s, frac):
        check(frac)
        return int(np.sum(s >= frac * s[0])) if s.any() else 0


class from_the_tail:
    """The sum runs from the small end

    The smallest rank keeps the largest singular values. Adding up from the tail, one needs more of
    them for the same energy. They come sorted, the largest first: add in that order.
    """

    def energy_rank(s, frac):
        check(frac)
        return first(shares(s[::-1]), frac) if s.any() else 0


class energy_lost:
    """frac is taken for the share that may be lost

    frac is what must be kept. Here the rank is the first which loses no more than frac, so a higher
    demand gives a lower rank.
    """

    def energy_rank(s, frac):
        check(frac)
        return first(shares(s), 1 - frac) if s.any() else 0


class root_of_share:
    """The root of the share is compared

    The norm of what is kept, against the norm of the whole, is the root of the share of energy. For
    0.9 the root asks for 0.81 only. Compare the squares.
    """

    def energy_rank(s, frac):
        check(frac)
        return first(np.sqrt(shares(s)), frac) if s.any() else 0


class not_divided:
    """The sum is not divided by the total

    frac is a share of the whole energy, from 0 to 1, but it is compared with the energy itself.
    Then the answer depends on the units, and a large first singular value always wins.
    """

    def energy_rank(s, frac):
        check(frac)
        return min(int(np.sum(np.cumsum(s**2) < frac - SLACK)) + 1, len(s)) if s.any() else 0
