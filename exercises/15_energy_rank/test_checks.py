"""Hidden checks of 15_energy_rank."""

import numpy as np

from lora_tutor.checks import Raised, assign, attempt, hold, scenario, workload


def habits(impl):
    """Ranks of some small spectra: unjudged, they tell one wrong way of counting from another."""
    cases = [
        ((3.0, 2.0, 1.0), 0.9),
        ((3.0, 2.0, 1.0), 9 / 14),
        ((1.0, 1.0, 1.0, 1.0), 0.5),
        ((4.0, 3.0, 2.0, 1.0, 0.5), 0.7),
        ((0.3, 0.2, 0.1), 0.8),
        ((1e-7, 1e-7, 1e-7), 0.9),
        ((2.0, 0.0), 1.0),
        # In single precision the second value adds nothing to the first.
        ((1.0, 1e-5), 1 - 5e-11),
    ]
    return [attempt(impl.energy_rank, np.array(s), frac) for s, frac in cases]


def ranks(impl, s, fractions):
    found = {f"rank for frac={f:.6g}": impl.energy_rank(np.array(s), f) for f in fractions}
    return found | {"_habits": habits(impl)}


@scenario("the singular values 3, 2, 1")
def three(impl, rng):
    return ranks(impl, (3.0, 2.0, 1.0), (0.9, 0.5, 0.95, 0.99))


@scenario("five equal singular values")
def flat(impl, rng):
    many = {"_rank of 300 of them": impl.energy_rank(np.full(300, 2.0), 0.9)}
    return ranks(impl, (2.0,) * 5, (0.05, 0.35, 0.5, 0.75, 0.95)) | many


@scenario("one large singular value: 5, 0, 0")
def single(impl, rng):
    return ranks(impl, (5.0, 0.0, 0.0), (0.99, 0.01))


@scenario("eight random spectra")
def random_spectra(impl, rng):
    seen = {}
    for i in range(8):
        s = np.sort(rng.exponential(size=int(rng.integers(5, 15))))[::-1].copy()
        share = np.cumsum(s**2) / (s**2).sum()
        j = int(rng.integers(0, len(s)))
        # Between two shares, so that no rounding can move the answer.
        frac = float((share[j - 1] if j else 0.0) * 0.4 + share[j] * 0.6)
        seen[f"rank_{i}"] = impl.energy_rank(s, frac)
    return seen | {"_habits": habits(impl)}


@scenario("a long spectrum, 300 values 1/i")
def long(impl, rng):
    return ranks(impl, 1.0 / np.arange(1, 301), (0.3, 0.9, 0.99, 0.998))


@scenario("the singular values 3, 2, 1: shares of 9/14, 13/14 and 1 are reached exactly")
def exact_thirds(impl, rng):
    return ranks(impl, (3.0, 2.0, 1.0), (9 / 14, 13 / 14, 1.0))


@scenario("four equal singular values: every one is a quarter of the energy")
def exact_quarters(impl, rng):
    return ranks(impl, (1.0,) * 4, (0.25, 0.5, 0.75, 1.0))


@scenario("the singular values 5, 0, 0 and the whole energy")
def whole(impl, rng):
    return ranks(impl, (5.0, 0.0, 0.0), (1.0,))


def at_ties(impl, scale):
    """Equal shares, met exactly on paper. Which of them rounding spoils depends on the order of
    the sums, so a wrong way is known by whether any answer is late, not by which."""
    asked = [(m, j) for m in (7, 10, 30) for j in range(1, m + 1)]
    late = 0
    for m, j in asked:
        found = impl.energy_rank(np.full(m, 0.1 * scale), j / m)
        if isinstance(found, (bool, np.bool_)) or not isinstance(found, (int, np.integer)):
            return {"at_ties": False, "_late": "no int", "_habits": habits(impl)}
        if found not in (j, j + 1) and not (j == m and found == m + 1):
            return {"at_ties": False, "_late": "another way", "_habits": habits(impl)}
        late += found != j
    return {"at_ties": late == 0, "_late": late > 0, "_habits": habits(impl)}


@scenario("7, 10 and 30 equal singular values of 0.1, and each share j/7, j/10, j/30")
def ties(impl, rng):
    return at_ties(impl, 1.0)


@scenario("the same in other units, a thousand million times larger")
def large_ties(impl, rng):
    return at_ties(impl, 1e9)


@scenario("the same in other units, a thousand million times smaller")
def small_ties(impl, rng):
    return at_ties(impl, 1e-9)


@scenario("four equal singular values, and shares a little beyond a half")
def beyond(impl, rng):
    s = np.ones(4)
    return {
        "rank for frac=0.5+1e-13": impl.energy_rank(s, 0.5 + 1e-13),
        "rank for frac=0.5+3e-12": impl.energy_rank(s, 0.5 + 3e-12),
        "rank for frac=0.5+1e-9": impl.energy_rank(s, 0.5 + 1e-9),
        "rank for 1e-6 times s": impl.energy_rank(1e-6 * s, 0.51),
        "_habits": habits(impl),
    }


@scenario("zeros only, for frac=0.5 and frac=1")
def zeros(impl, rng):
    return ranks(impl, (0.0, 0.0, 0.0, 0.0), (0.5, 1.0))


@scenario("a single singular value, 2, and a single zero")
def alone(impl, rng):
    return {
        "rank of 2": impl.energy_rank(np.array([2.0]), 0.7),
        "rank of 0": impl.energy_rank(np.array([0.0]), 0.7),
        "_habits": habits(impl),
    }


@scenario("fractions that cannot be asked for")
def bad_fractions(impl, rng):
    seen = {}
    for frac in (0.0, -0.1, 1.1, 90.0):
        result = attempt(impl.energy_rank, np.array([3.0, 2.0, 1.0]), frac)
        seen[f"frac={frac}"] = result if isinstance(result, Raised) else "no error"
        silent = attempt(impl.energy_rank, np.zeros(3), frac)
        seen[f"frac={frac}, zeros"] = silent if isinstance(silent, Raised) else "no error"
    return seen


@scenario("fractions that can be asked for: 1, as an int too, 1e-6 and 1e-13")
def good_fractions(impl, rng):
    s = np.array([3.0, 2.0, 1.0])
    asked = {"frac=1.0": 1.0, "frac=1": 1, "frac=1e-6": 1e-6, "frac=1e-13": 1e-13}
    return {name: attempt(impl.energy_rank, s, frac) for name, frac in asked.items()} | {
        "_habits": habits(impl)
    }


@scenario("s before and after a call, and a second call")
def kept(impl, rng):
    s = np.array([4.0, 2.5, 1.5, 0.5])
    before = s.copy()
    first = impl.energy_rank(s, 0.9)
    same = np.array_equal(s, before)
    again = impl.energy_rank(s, 0.9)
    return {"s_kept": same, "rank": first, "rank_again": again, "_habits": habits(impl)}


@scenario("read-only values: every other entry of an array, and float32")
def unusual_layout(impl, rng):
    striped = np.array([4.0, 9.0, 2.5, 9.0, 1.5, 9.0, 0.5])[::2]
    single_precision = np.array([4.0, 2.5, 1.5, 0.5], np.float32)
    striped.flags.writeable = single_precision.flags.writeable = False
    return {
        "rank of every other entry": impl.energy_rank(striped, 0.85),
        "rank in float32": impl.energy_rank(single_precision, 0.95),
        "_habits": habits(impl),
    }


@scenario("an array of 4, 2.5, 1.5, 0.5, which is then overwritten by 2, 2, 2, 1.5")
def overwritten(impl, rng):
    live = hold(impl, np.array([4.0, 2.5, 1.5, 0.5]))
    first = impl.energy_rank(live, 0.9)
    assign(live, np.array([2.0, 2.0, 2.0, 1.5]))
    after = {"rank after that": impl.energy_rank(live, 0.9)}
    return {"rank": first, **after, "_habits": habits(impl)}


@workload("20,000 singular values", flops=False)
def measured(impl, rng):
    return impl.energy_rank, np.sort(np.abs(rng.normal(size=20_000)))[::-1].copy(), 0.9


def test_counts_energy(judge):
    """The rank is the number of leading σ² that make up the share"""
    judge.same(three, flat, single, random_spectra, long)


def test_reaches_not_exceeds(judge):
    """A share that is reached exactly is enough"""
    judge.same(exact_thirds, exact_quarters, whole)


def test_forgives_rounding(judge):
    """A share may fall short by rounding, 1e-12, whatever the units, and by no more"""
    judge.same(
        ties,
        large_ties,
        small_ties,
        beyond,
        says={
            "at_ties": "some share is reached exactly on paper, and the answer is another rank. "
            "Sums of squares are rounded: which slack do you leave?"
        },
    )


def test_zero_spectrum(judge):
    """Zeros need no rank at all: 0"""
    judge.same(zeros, alone)


def test_refuses_bad_fraction(judge):
    """ValueError unless 0 < frac ≤ 1"""
    judge.same(good_fractions, bad_fractions)


def test_keeps_the_values(judge):
    """s stays as it is, in any memory layout and type"""
    judge.same(
        kept,
        unusual_layout,
        overwritten,
        says={"s_kept": "s was changed by the call: square into a new array."},
    )
    judge.keeps_inputs()
