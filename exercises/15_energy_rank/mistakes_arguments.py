"""Known mistakes of 15_energy_rank: zeros, impossible fractions, types, and further shares."""

import numpy as np

from .mistakes import SLACK, check, first, shares


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
