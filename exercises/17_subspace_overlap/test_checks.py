"""Hidden checks of 17_subspace_overlap."""

from functools import wraps

import numpy as np

from lora_tutor.checks import assign, attempt, hold, scenario, workload


def reader(rng, r, k, V=None):
    """An (r, k) reader whose singular values fall from r + 1 to 2, along V if it is given."""
    V = np.linalg.qr(rng.normal(size=(k, r)))[0].T if V is None else V
    U = np.linalg.qr(rng.normal(size=(r, r)))[0]
    return (U * np.arange(r + 1.0, 1.0, -1.0)) @ V


def directions(rng, count, k):
    """Orthonormal rows."""
    return np.linalg.qr(rng.normal(size=(k, count)))[0].T


def habits(impl):
    """Two answers for readers of one shape: unjudged, they tell wrong ways from one another."""
    rng = np.random.default_rng(17)
    B1, B2 = reader(rng, 4, 9), reader(rng, 4, 9)
    return [attempt(impl.subspace_overlap, B1.copy(), B2.copy(), *ij) for ij in ((3, 2), (2, 3))]


def case(words):
    """A scenario which also notes the habits."""

    def declare(body):
        @wraps(body)
        def observed(impl, rng):
            return {**body(impl, rng), "_habits": habits(impl)}

        return scenario(words)(observed)

    return declare


@case("B1 of shape (3, 10), B2 of shape (5, 10), i=2, j=4")
def random_readers(impl, rng):
    return {"overlap": impl.subspace_overlap(reader(rng, 3, 10), reader(rng, 5, 10), 2, 4)}


@case("B1 of shape (6, 11), B2 of shape (4, 11), i=5, j=2")
def more_of_the_first(impl, rng):
    return {"overlap": impl.subspace_overlap(reader(rng, 6, 11), reader(rng, 4, 11), 5, 2)}


@case("every i and j for B1 of shape (3, 9) and B2 of shape (2, 9)")
def table(impl, rng):
    B1, B2 = reader(rng, 3, 9), reader(rng, 2, 9)
    pairs = [(i, j) for i in (1, 2, 3) for j in (1, 2)]
    return {f"overlap for i={i}, j={j}": impl.subspace_overlap(B1, B2, i, j) for i, j in pairs}


@case("two readers of the same shape, (4, 9)")
def equal_shapes(impl, rng):
    # First, for here even a wrong product has shapes that fit, and numbers which tell it apart.
    B1, B2 = reader(rng, 4, 9), reader(rng, 4, 9)
    pairs = [(3, 2), (2, 3), (3, 3)]
    return {f"overlap for i={i}, j={j}": impl.subspace_overlap(B1, B2, i, j) for i, j in pairs}


@case("five random sizes, r1 and r2 different, i and j different, and i=18, j=20")
def several_sizes(impl, rng):
    seen = {}
    for n in range(5):
        k = int(rng.integers(9, 16))
        r1, r2 = (int(r) for r in rng.choice(np.arange(3, 8), size=2, replace=False))
        i, j = (int(c) for c in rng.choice(np.arange(1, min(r1, r2) + 1), size=2, replace=False))
        B1, B2 = reader(rng, r1, k), reader(rng, r2, k)
        seen[f"overlap_{n}"] = impl.subspace_overlap(B1, B2, i, j)
    many = reader(rng, 20, 50), reader(rng, 24, 50)
    return seen | {"overlap of many": impl.subspace_overlap(*many, 18, 20)}


@case("a reader of shape (4, 10) and another with the same row space, i=j=4")
def other_gauge(impl, rng):
    B = reader(rng, 4, 10)
    mixed = (np.linalg.qr(rng.normal(size=(4, 4)))[0] * np.array([3.0, 0.4, 1.5, 0.8])) @ B
    return {"overlap": impl.subspace_overlap(B, mixed, 4, 4)}


@case("the rows of B1, (3, 9), and of B2, (5, 9), turned among themselves, i=2, j=3")
def turned_rows(impl, rng):
    B1, B2 = reader(rng, 3, 9), reader(rng, 5, 9)
    turns = (np.linalg.qr(rng.normal(size=(r, r)))[0] for r in (3, 5))
    T1, T2 = (Q @ B for Q, B in zip(turns, (B1, B2), strict=True))
    return {
        "overlap as they are": impl.subspace_overlap(B1, B2, 2, 3),
        "overlap of turned rows": impl.subspace_overlap(T1, T2, 2, 3),
        "overlap of longer rows": impl.subspace_overlap(1000.0 * T1, 0.001 * T2, 2, 3),
    }


@case("B1 against B2 and B2 against B1, shapes (3, 10) and (5, 10), i=3, j=2")
def both_ways(impl, rng):
    B1, B2 = reader(rng, 3, 10), reader(rng, 5, 10)
    return {
        "overlap": impl.subspace_overlap(B1, B2, 3, 2),
        "overlap the other way": impl.subspace_overlap(B2, B1, 2, 3),
    }


@case("three rows within the span of six, k=12, i=3, j=6")
def contained(impl, rng):
    V = directions(rng, 6, 12)
    inside = np.linalg.qr(rng.normal(size=(6, 3)))[0].T @ V
    return {
        "overlap": impl.subspace_overlap(reader(rng, 3, 12, inside), reader(rng, 6, 12, V), 3, 6)
    }


@case("row spaces at right angles, shapes (3, 10) and (4, 10), i=2, j=4")
def orthogonal(impl, rng):
    V = directions(rng, 7, 10)
    B1, B2 = reader(rng, 3, 10, V[:3]), reader(rng, 4, 10, V[3:])
    return {"overlap": impl.subspace_overlap(B1, B2, 2, 4)}


@case("two of four directions in common, k=11, i=j=4, then i=2, j=4")
def half(impl, rng):
    V = directions(rng, 6, 11)
    B1, B2 = reader(rng, 4, 11, V[:4]), reader(rng, 4, 11, V[[4, 1, 5, 0]])
    return {
        "overlap for i=4, j=4": impl.subspace_overlap(B1, B2, 4, 4),
        "overlap for i=2, j=4": impl.subspace_overlap(B1, B2, 2, 4),
    }


@case("one row against one row, and against all of the space")
def smallest_and_largest(impl, rng):
    B1, B2, whole = reader(rng, 1, 7), reader(rng, 1, 7), reader(rng, 7, 7)
    return {
        "overlap of two rows": impl.subspace_overlap(B1, B2, 1, 1),
        "overlap with the whole space": impl.subspace_overlap(B1, whole, 1, 7),
    }


@case("40 pairs of random readers, (4, 64) and (8, 64), i=4, j=8")
def chance(impl, rng):
    found = [
        impl.subspace_overlap(rng.normal(size=(4, 64)), rng.normal(size=(8, 64)), 4, 8)
        for _ in range(40)
    ]
    numbers = [isinstance(value, (float, np.floating, np.ndarray)) for value in found]
    mean = float(np.mean(found)) if all(numbers) else np.inf
    # The mean of max(i, j)/k = 0.125 has a standard error of 0.004 here.
    return {"at_chance_level": abs(mean - 0.125) < 0.03, "_overlaps": found[:5]}


@case("both readers before and after a call, and a second call")
def kept(impl, rng):
    B1, B2 = reader(rng, 3, 10), reader(rng, 5, 10)
    before = B1.copy(), B2.copy()
    impl.subspace_overlap(B1, B2, 2, 4)
    same = {"B1_kept": np.array_equal(B1, before[0]), "B2_kept": np.array_equal(B2, before[1])}
    return same | {"overlap": impl.subspace_overlap(B1, B2, 2, 4)}


@case("the same arrays again, with others written into them, and other i and j")
def overwritten(impl, rng):
    live = [hold(impl, reader(rng, r, 10)) for r in (3, 5)]
    first = impl.subspace_overlap(*live, 2, 4)
    for array, r in zip(live, (3, 5), strict=True):
        assign(array, reader(rng, r, 10))
    return {"overlap": first, "overlap after that": impl.subspace_overlap(*live, 2, 3)}


@case("read-only readers: a transposed array, and every other row of an array")
def unusual_layout(impl, rng):
    B1, B2 = np.asfortranarray(reader(rng, 3, 10)), np.repeat(reader(rng, 5, 10), 2, axis=0)[::2]
    B1.flags.writeable = B2.flags.writeable = False
    return {"overlap": impl.subspace_overlap(B1, B2, 2, 4)}


@case("float32 readers, (3, 10) and (5, 10), i=2, j=4")
def single_precision(impl, rng):
    B1, B2 = (reader(rng, r, 10).astype(np.float32) for r in (3, 5))
    return {"overlap": impl.subspace_overlap(B1, B2, 2, 4)}


@workload("k = 1024, two readers of rank 16", flops=False)
def measured(impl, rng):
    B1, B2 = rng.normal(size=(2, 16, 1024))
    return impl.subspace_overlap, B1, B2, 4, 8


def test_matches_formula(judge):
    """The result is ‖V₁V₂ᵀ‖² / min(i, j) for the leading right singular vectors"""
    judge.same(equal_shapes, random_readers, more_of_the_first, table, several_sizes)


def test_sees_the_subspace(judge):
    """Turned rows give the same answer, and so do B1 and B2 in the other order"""
    judge.same(turned_rows, other_gauge, both_ways)


def test_extremes(judge):
    """1 for a subspace within the other, 0 at right angles, a half for half of it"""
    judge.same(contained, orthogonal, half, smallest_and_largest)


def test_chance_level(judge):
    """Random readers overlap by about max(i, j)/k"""
    judge.same(
        chance,
        says={"at_chance_level": "the mean overlap is not about max(i, j)/k = 8/64."},
    )


def test_keeps_inputs(judge):
    """Any memory layout will do, float32 too, and both readers stay as they are"""
    says = {f"{n}_kept": f"{n} was changed by the call: work on new arrays." for n in ("B1", "B2")}
    judge.same(kept, unusual_layout, overwritten, says=says)
    judge.same(single_precision, rtol=1e-4, atol=1e-5)
    judge.keeps_inputs()
