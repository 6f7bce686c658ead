"""Known mistakes of 15_energy_rank."""

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


class zeros_given_rank:
    """Zeros are given a rank

    Where all singular values are zero there is nothing to keep, and rank 0 is enough. The usual
    cause is a division: the total is zero, 0/0 is NaN, no comparison with NaN is true, and a place
    is still found. Return 0 before you divide.
    """

    def energy_rank(s, frac):
        check(frac)
        with np.errstate(invalid="ignore"):
            return first(shares(s), frac)


class fraction_unchecked:
    """frac is not checked

    No rank keeps more than the whole, and a share of 0 or less asks for nothing. The caller has
    probably written 90 for 0.9: say so by a ValueError.
    """

    def energy_rank(s, frac):
        return first(shares(s), frac) if s.any() else 0


class whole_refused:
    """frac = 1 is refused

    The whole energy is a share that can be asked for: it takes as many singular values as are not
    zero. Only beyond 1 is an error.
    """

    def energy_rank(s, frac):
        if not 0 < frac < 1:
            raise ValueError("frac")
        return first(shares(s), frac) if s.any() else 0


class nothing_accepted:
    """frac = 0 is accepted

    A share must be more than 0. At 0 the question has no sense: no singular value at all would do.
    Raise ValueError for it as well.
    """

    def energy_rank(s, frac):
        if not 0 <= frac <= 1:
            raise ValueError("frac")
        return first(shares(s), frac) if s.any() else 0


class values_overwritten:
    """The singular values are squared in place

    s *= s writes into the caller's array, and whoever works on with it has squares in place of
    singular values. s**2 makes a new array.
    """

    def energy_rank(s, frac):
        check(frac)
        s *= s
        energy = np.cumsum(s)
        return first(energy / energy[-1], frac) if energy[-1] else 0


class float_returned:
    """The rank is a float

    A rank is a count, and later it will be a shape: np.zeros((d, 2.0)) is an error. Return an int.
    """

    def energy_rank(s, frac):
        check(frac)
        return float(first(shares(s), frac)) if s.any() else 0.0


class nearest_share:
    """The rank whose share is nearest to frac is taken

    Nearest may be a little below, and then the share is not reached. Take the first rank whose
    share is at least frac.
    """

    def energy_rank(s, frac):
        check(frac)
        return int(np.argmin(np.abs(shares(s) - frac))) + 1 if s.any() else 0


class percent_expected:
    """frac is divided by 100

    frac is a share already, from 0 to 1: 0.9 means 90 %.
    """

    def energy_rank(s, frac):
        check(frac)
        return first(shares(s), frac / 100) if s.any() else 0


class large_slack:
    """The slack is far larger than rounding

    1e-12 forgives what rounding does to the sums. A slack of a millionth forgives what is truly
    missing, and gives a rank that is too small.
    """

    def energy_rank(s, frac):
        check(frac)
        return first(shares(s), frac - 1e-6) if s.any() else 0


class relative_slack:
    """The slack is a billionth of frac

    1e-12 is what the stub allows, and it forgives what rounding does to the sums. A thousand times
    more forgives what is truly missing.
    """

    def energy_rank(s, frac):
        check(frac)
        return first(shares(s), frac * (1 - 1e-9)) if s.any() else 0


class zeros_refused:
    """Zeros are refused

    A matrix of zeros is a fair question: it has no energy, so no rank is needed to hold it. The
    answer is 0, and only a wrong frac is an error.
    """

    def energy_rank(s, frac):
        check(frac)
        if not s.any():
            raise ValueError("no energy")
        return first(shares(s), frac)


class assert_for_errors:
    """assert is used where ValueError is asked for

    assert states what you believe of your own code. It raises AssertionError, and with python -O it
    does nothing at all. For a wrong argument from outside, raise ValueError.
    """

    def energy_rank(s, frac):
        assert 0 < frac <= 1
        return first(shares(s), frac) if s.any() else 0


class small_fraction_unchecked:
    """Only a frac above 1 is refused

    Zero or less asks for nothing at all, and is an error too: 0 < frac ≤ 1.
    """

    def energy_rank(s, frac):
        if frac > 1:
            raise ValueError("frac")
        return first(shares(s), frac) if s.any() else 0


class summed_in_float32:
    """The energy is summed in float32

    Seven digits are not enough to tell a share that is reached from one that falls short by more
    than rounding. Leave float64 as it is.
    """

    def energy_rank(s, frac):
        check(frac)
        return first(shares(s.astype(np.float32)), frac) if s.any() else 0


class share_of_the_first:
    """The energies are divided by the first one

    The share is that of the whole: divide by the last of the running sums, energy[-1]. Divided by
    the first, every share is 1 or more, and rank 1 always seems enough.
    """

    def energy_rank(s, frac):
        check(frac)
        energy = np.cumsum(s**2)
        return int(np.argmax(energy / energy[0] >= frac - SLACK)) + 1 if s.any() else 0
