"""Hidden checks of 14_best_rank_r.

The signs of singular vectors are free, and so is the choice among equal singular values: products,
errors and lengths are judged here, never the factors. The unjudged `_way` says in the same terms
how the factors may have come about.
"""

import numpy as np

from lora_tutor.checks import Raised, assign, attempt, every_pair, hold, scenario, workload

FIVE = (5.0, 3.6, 2.3, 1.4, 0.7)
SIX = (6.0, 4.5, 3.2, 2.1, 1.3, 0.6)
LEAST = ("least_error", "best_product")
EVEN = ("writer", "reader")
EXACT = 1e-8  # Rounding in float32 does more than that.


def spectrum(rng, values, d, k):
    """A (d, k) matrix with these singular values, apart enough for any road to be exact."""
    left = np.linalg.qr(rng.normal(size=(d, len(values))))[0]
    right = np.linalg.qr(rng.normal(size=(k, len(values))))[0]
    return (left * np.array(values)) @ right.T


def pair(value):
    return value if isinstance(value, tuple) and len(value) == 2 else (None, None)


def finite(array):
    """Whether linear algebra may be done with it: a finite matrix of real numbers."""
    fits = isinstance(array, np.ndarray) and array.ndim == 2 and array.dtype.kind in "fiu"
    return fits and array.size > 0 and bool(np.isfinite(array).all())


def in_words(value, what):
    return " and ".join(str(getattr(array, what, "no array")) for array in pair(value))


def lengths(array):
    """Singular values, which no change of signs or of basis can alter."""
    if not finite(array):
        return "unusable"
    return np.linalg.svd(array.astype(np.float64), compute_uv=False)


def near_zero(array, scale):
    return bool(np.abs(array).max(initial=0.0) <= 1e-7 * scale)


def diagonal(square):
    """The diagonal of a matrix which has nothing else, or a word."""
    rest = square - np.diag(np.diag(square))
    return np.diag(square).copy() if near_zero(rest, np.abs(square).max()) else "mixed"


def way(M, r, A, B):
    """How the factors may have been made, as far as M and r can tell."""
    U, s, Vt = np.linalg.svd(M, full_matrices=False)
    product, size = A @ B, max(s[0], np.abs(A @ B).max())
    core = U.T @ product @ Vt.T
    if near_zero(U @ core @ Vt - product, size) and not isinstance(diagonal(core), str):
        lengths_of_both = [diagonal(A.T @ A), diagonal(B @ B.T)]
        return ["along the SVD", diagonal(core), *lengths_of_both, near_zero(A - M[:, :r], s[0])]
    if near_zero(A.T @ (M - product), size * np.abs(A).max()):
        ranks = [np.linalg.matrix_rank(a, rtol=1e-9) for a in (np.hstack([A, M[:, :r]]), A)]
        # Columns at right angles were not taken as they came.
        oblique = r == 1 or isinstance(diagonal(A.T @ A), str)
        return ["fitted to its columns", ranks[0] == ranks[1], bool(oblique)]
    return ["another product", product]


def judged(M, r, value, names, near=EXACT):
    """What is asked of the factors, in units of σ₁: `near` is how much rounding may do."""
    A, B = pair(value)
    d, k = M.shape
    seen = {
        "a_pair": isinstance(value, tuple) and len(value) == 2,
        "shapes of A and B": in_words(value, "shape"),
        "finite": finite(A) and finite(B),
    }
    if not seen["finite"] or A.shape != (d, r) or B.shape != (r, k):
        return seen | dict.fromkeys(names, False) | {"_way": [lengths(A), lengths(B)]}
    A, B, M = (array.astype(np.float64) for array in (A, B, M))
    U, s, Vt = np.linalg.svd(M, full_matrices=False)
    slack, product, share = near * s[0] + 1e-12, A @ B, np.diag(s[:r])
    gap = np.linalg.norm(M - product) - np.sqrt((s[r:] ** 2).sum())
    distances = {
        "least_error": abs(gap),
        "best_product": np.abs(product - (U[:, :r] * s[:r]) @ Vt[:r]).max(),
        "writer": np.abs(A.T @ A - share).max(),
        "reader": np.abs(B @ B.T - share).max(),
    }
    facts = {name: bool(distances[name] <= slack) for name in names}
    # How far off rounding in float32 leaves a fact is no matter of the way.
    rounded = max(distances.values()) <= 1e-5 * s[0] and not all(facts.values())
    seen["_way"] = "rounded" if rounded else way(M, r, A, B)
    return seen | facts


def tried(impl, M, r, names=(*LEAST, *EVEN), near=EXACT):
    return judged(M, r, impl.best_rank_r(M, r), names, near)


def several(impl, rng, names):
    """Random shapes with d, k and r all different, wide and tall."""
    seen = {}
    for i in range(4):
        d, k = (int(side) for side in rng.choice(np.arange(6, 13), size=2, replace=False))
        found = tried(impl, spectrum(rng, SIX, d, k), int(rng.integers(2, 5)), names)
        seen |= {f"_way_{i}" if n == "_way" else f"{n}_{i}": v for n, v in found.items()}
    return seen


@scenario("a wide matrix, d=5, k=8, r=3")
def wide_error(impl, rng):
    return tried(impl, spectrum(rng, FIVE, 5, 8), 3, LEAST)


@scenario("a tall matrix, d=9, k=6, r=2")
def tall_error(impl, rng):
    return tried(impl, spectrum(rng, SIX, 9, 6), 2, LEAST)


@scenario("four random shapes, wide and tall")
def several_errors(impl, rng):
    return several(impl, rng, LEAST)


@scenario("a (5, 8) matrix, r=3, in units a thousand million times smaller, then larger")
def other_units(impl, rng):
    M = spectrum(rng, FIVE, 5, 8)
    both = {f"_{i}": tried(impl, M * unit, 3, LEAST) for i, unit in enumerate((1e-9, 1e9))}
    return {f"{name}{end}": v for end, found in both.items() for name, v in found.items()}


@scenario("a wide matrix, d=5, k=8, r=3")
def wide_shares(impl, rng):
    return tried(impl, spectrum(rng, FIVE, 5, 8), 3, EVEN)


@scenario("a tall matrix, d=9, k=6, r=2")
def tall_shares(impl, rng):
    return tried(impl, spectrum(rng, SIX, 9, 6), 2, EVEN)


@scenario("four random shapes, wide and tall")
def several_shares(impl, rng):
    return several(impl, rng, EVEN)


@scenario("d=5, k=8, r=1")
def rank_one(impl, rng):
    return tried(impl, spectrum(rng, FIVE, 5, 8), 1)


@scenario("a single row, (1, 8), a single column, (8, 1), r=1; and a (40, 50) matrix, r=20")
def lone_sides(impl, rng):
    row = tried(impl, spectrum(rng, FIVE[:1], 1, 8), 1)
    column = tried(impl, spectrum(rng, FIVE[:1], 8, 1), 1)
    values = np.arange(40.0, 0.0, -1.0)
    large = tried(impl, spectrum(rng, values, 40, 50), 20)
    both = {"_0": row, "_1": column, "_2": large}
    return {f"{name}{end}": v for end, found in both.items() for name, v in found.items()}


@scenario("d=5, k=8, r=5: the whole of a wide matrix")
def all_of_wide(impl, rng):
    return tried(impl, spectrum(rng, FIVE, 5, 8), 5)


@scenario("d=9, k=6, r=6: the whole of a tall matrix")
def all_of_tall(impl, rng):
    return tried(impl, spectrum(rng, SIX, 9, 6), 6)


@scenario("a square matrix, d=k=6, r=4")
def square(impl, rng):
    return tried(impl, spectrum(rng, SIX, 6, 6), 4)


@scenario("a (7, 10) matrix of rank 2, r=4")
def deficient(impl, rng):
    # Through MMᵀ a singular value of zero comes out as about 1e-8 σ₁: that must do here.
    return tried(impl, spectrum(rng, FIVE[:2], 7, 10), 4, near=1e-6)


@scenario("zeros of shape (4, 7), r=2")
def zeros(impl, rng):
    return tried(impl, np.zeros((4, 7)), 2, near=1e-6)


@scenario("the singular values 4, 2, 2, 2 and 1, r=2")
def tied(impl, rng):
    return tried(impl, spectrum(rng, (4.0, 2.0, 2.0, 2.0, 1.0), 6, 9), 2, ("least_error", *EVEN))


@scenario("three times the identity, d=k=6, r=2")
def all_equal(impl, rng):
    return tried(impl, 3.0 * np.eye(6), 2, ("least_error", *EVEN))


@scenario("ranks that no such matrix can have")
def bad_ranks(impl, rng):
    cases = {"r=0": (5, 8, 0), "r=-1": (5, 8, -1), "r=6 for a (5, 8) matrix": (5, 8, 6)}
    cases |= {"r=9 for a (5, 8) matrix": (5, 8, 9), "r=6 for an (8, 5) matrix": (8, 5, 6)}
    seen = {}
    for name, (d, k, r) in cases.items():
        result = attempt(impl.best_rank_r, spectrum(rng, FIVE, d, k), r)
        seen[name] = result if isinstance(result, Raised) else "no error"
    return seen


@scenario("M before and after a call, and a second call")
def kept(impl, rng):
    M = spectrum(rng, FIVE, 5, 8)
    before = M.copy()
    impl.best_rank_r(M, 3)
    same = np.array_equal(M, before)
    return {"M_kept": same, **judged(before, 3, impl.best_rank_r(before.copy(), 3), LEAST)}


@scenario("a read-only M, which is the transpose of another array")
def transposed_layout(impl, rng):
    M = spectrum(rng, FIVE, 8, 5).T
    M.flags.writeable = False
    return tried(impl, M, 3)


@scenario("a read-only M, which is every other row of an array")
def striped_layout(impl, rng):
    M = rng.normal(size=(10, 8))
    M[::2] = spectrum(rng, FIVE, 5, 8)
    M.flags.writeable = False
    return tried(impl, M[::2], 3)


@scenario("a float32 matrix, d=5, k=8, r=3")
def single_precision(impl, rng):
    M = spectrum(rng, FIVE, 5, 8).astype(np.float32)
    value = impl.best_rank_r(M, 3)
    types = {
        "types of A and B": in_words(value, "dtype"),
        "types for zeros": in_words(impl.best_rank_r(np.zeros_like(M), 3), "dtype"),
    }
    return judged(M, 3, value, (*LEAST, *EVEN), near=1e-4) | types


TOGETHER = every_pair(
    size=[(5, 8, 3), (9, 6, 6), (1, 8, 1), (6, 6, 4)],
    kind=["float32", "float64"],
    values=["falling", "one above zero", "all zero"],
)


@scenario("wide, tall and square matrices in both types, r up to the largest, some of low rank")
def together(impl, rng):
    seen = {}
    for (d, k, r), kind, values in map(dict.values, TOGETHER):
        count = {"falling": min(d, k), "one above zero": 1, "all zero": 0}[values]
        M = spectrum(rng, SIX[:count], d, k).astype(kind)
        value = impl.best_rank_r(M, r)
        case = f"for {M.shape} in {kind}, r={r}, {values}"
        # By way of MMᵀ a zero comes out as the root of eps, which is 3e-4 in float32.
        near = 1e-6 if kind == "float64" else 1e-4 if values == "falling" else 1e-2
        found = judged(M, r, value, (*LEAST, *EVEN), near)
        seen[f"types of A and B {case}"] = in_words(value, "dtype")
        seen |= {f"{name} {case}": v for name, v in found.items() if name != "_way"}
    return seen


@scenario("an array, r=3, which is then overwritten by another, r=2")
def overwritten(impl, rng):
    M, later = (spectrum(rng, FIVE, 5, 8) for _ in range(2))
    live = hold(impl, M)
    first = judged(M, 3, impl.best_rank_r(live, 3), LEAST)
    assign(live, later)
    both = {"_0": first, "_1": judged(later, 2, impl.best_rank_r(live, 2), LEAST)}
    return {f"{name}{end}": v for end, found in both.items() for name, v in found.items()}


SENTENCES = {
    "a_pair": "What came back is not a pair (A, B).",
    "finite": "A and B are not both matrices of finite real numbers.",
    "least_error": "the error ‖M - A B‖ is not the least that rank r allows.",
    "best_product": "A B is near to the best matrix of rank r, but further off than rounding is. "
    "Is something computed in float32?",
    "writer": "AᵀA is not diag(σ₁, …, σᵣ): the columns of A should be at right angles, with "
    "squared lengths σᵢ, the largest first.",
    "reader": "BBᵀ is not diag(σ₁, …, σᵣ): the rows of B should be at right angles, with "
    "squared lengths σᵢ, the largest first.",
}
SAYS = {f"{name}{end}": s for name, s in SENTENCES.items() for end in ("", "_0", "_1", "_2", "_3")}


@workload("d = 256, k = 384, r = 8", flops=False)
def measured(impl, rng):
    return impl.best_rank_r, rng.normal(size=(256, 384)), 8


def test_reaches_least_error(judge):
    """‖M - A B‖ is the least that a matrix of rank r can reach"""
    judge.same(wide_error, tall_error, several_errors, other_units, says=SAYS)


def test_splits_evenly(judge):
    """Both factors have the same lengths: AᵀA = BBᵀ = diag(σ₁, …, σᵣ)"""
    judge.same(wide_shares, tall_shares, several_shares, says=SAYS)


def test_every_rank(judge):
    """Rank one, the full rank, a square matrix and a single row are no exception"""
    judge.same(square, all_of_wide, all_of_tall, rank_one, lone_sides, says=SAYS)


def test_rank_below_r(judge):
    """A matrix of lower rank than r, and even zero, has its factors too"""
    judge.same(deficient, zeros, says=SAYS, rtol=1e-6, atol=1e-6)


def test_equal_singular_values(judge):
    """Where singular values are equal, any choice among them will do"""
    judge.same(tied, all_equal, says=SAYS)


def test_refuses_bad_rank(judge):
    """ValueError for r < 1 and for r > min(d, k)"""
    judge.same(bad_ranks)


def test_keeps_matrix_and_type(judge):
    """M stays as it is in any memory layout, and float32 stays float32"""
    kept_says = {"M_kept": "M was changed by the call: work on a copy."}
    judge.same(kept, transposed_layout, striped_layout, overwritten, says=SAYS | kept_says)
    judge.same(single_precision, together, says=SAYS, rtol=1e-3, atol=1e-3)
    judge.keeps_inputs()
