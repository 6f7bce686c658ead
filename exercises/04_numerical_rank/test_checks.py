"""Hidden checks of 04_numerical_rank."""

import ast

import numpy as np

from lora_tutor.checks import assign, attempt, hold, scenario, workload

FORBIDDEN = "matrix_rank"


def product(rng, d=20, k=30, r=3):
    """A (d, k) matrix of rank r, all of its entries non-zero, and its singular values below 1.

    So what rounding leaves of the others stays below an absolute tolerance too, on any machine, and
    a rank that is wrong for its units is wrong only where the units are asked for.
    """
    return rng.normal(size=(d, r)) @ rng.normal(size=(r, k)) / 64.0


def spectrum(rng, values, d=12, k=9):
    """A (d, k) matrix with these singular values."""
    left = np.linalg.qr(rng.normal(size=(d, len(values))))[0]
    right = np.linalg.qr(rng.normal(size=(k, len(values))))[0]
    return (left * np.array(values)) @ right.T


def sparse(d, k, second):
    """Exact singular values 1 and `second`: no road to them has anything to round."""
    M = np.zeros((d, k))
    M[0, 0], M[1, 1] = 1.0, second
    return M


def near_tolerance(impl, rng, dtype):
    """Ranks of thin matrices whose second singular value is close to the tolerance.

    In units of max(d, k) eps it is 0.3 to 0.75, or 1.2 to 1.65; d k would be 2 or more, 1 at most
    0.5, and d + k 1.8 for a matrix that is nearly square.
    """
    eps = float(np.finfo(dtype).eps)
    below, above = float(rng.uniform(0.3, 0.75)) * eps, float(rng.uniform(1.2, 1.65)) * eps
    shapes = {"wide": (2, 300), "tall": (300, 2), "short": (2, 6), "nearly square": (5, 6)}
    cases = {"below": below, "above": above}
    # The gap between neighbouring floats is eps for 1.75 too, so σ₁ must be in the product.
    large = 1.75 * sparse(2, 6, 6 * 0.75 * eps).astype(dtype)
    return {"rank below, for σ₁ = 1.75": impl.numerical_rank(large)} | {
        f"rank {case}, {name}": impl.numerical_rank(
            sparse(*shape, max(shape) * second).astype(dtype)
        )
        for case, second in cases.items()
        for name, shape in shapes.items()
    }


def habits(impl):
    """Ranks of five small matrices: unjudged, they tell one wrong way of counting from another."""
    shift, twice, tiny = np.eye(3, k=1), np.zeros((3, 3)), np.diag([1.0, 1e-12, 1e-200])
    twice[:2, 0] = 1.0
    # Elimination makes an exact zero of the last entry, the singular values do not.
    third = np.array([[3.0, 1.0, 0.0], [1.0, 1 / 3, 0.0], [0.0, 0.0, 0.0]])
    matrices = shift, twice, tiny, third, np.zeros((3, 3))
    return [attempt(impl.numerical_rank, M) for M in matrices]


@scenario("a (20, 30) and a (30, 20) product of rank 3")
def products(impl, rng):
    return {
        "rank of the wide one": impl.numerical_rank(product(rng)),
        "rank of the tall one": impl.numerical_rank(product(rng, 30, 20)),
        "_habits": habits(impl),
    }


@scenario("five products of random sizes and ranks")
def several_products(impl, rng):
    seen = {}
    for i in range(5):
        d, k = (int(side) for side in rng.choice(np.arange(8, 25), size=2, replace=False))
        seen[f"rank_{i}"] = impl.numerical_rank(product(rng, d, k, int(rng.integers(2, 7))))
    return seen


@scenario("random matrices, (9, 6) and (7, 7)")
def full(impl, rng):
    return {
        "rank of (9, 6)": impl.numerical_rank(rng.normal(size=(9, 6))),
        "rank of (7, 7)": impl.numerical_rank(rng.normal(size=(7, 7))),
    }


@scenario("a product of rank 2 with a column of zeros in front, and another one repeated")
def zero_columns(impl, rng):
    M = product(rng, 10, 7, 2)
    return {"rank": impl.numerical_rank(np.hstack([np.zeros((10, 2)), M, M[:, :1]]))}


@scenario("the shift [[0, 1, 0], [0, 0, 1], [0, 0, 0]]")
def nilpotent(impl, rng):
    return {"rank": impl.numerical_rank(np.eye(3, k=1))}


@scenario("[[1, 2, 3], [2, 4, 6]], then a single row, then a single column")
def rank_one(impl, rng):
    return {
        "rank of two rows": impl.numerical_rank(np.array([[1.0, 2.0, 3.0], [2.0, 4.0, 6.0]])),
        "rank of a row": impl.numerical_rank(rng.normal(size=(1, 6))),
        "rank of a column": impl.numerical_rank(rng.normal(size=(6, 1))),
    }


def scaled(impl, rng, factor):
    M = product(rng)
    return {
        "rank of a product": impl.numerical_rank(factor * M),
        "rank of a random matrix": impl.numerical_rank(factor * rng.normal(size=(12, 8))),
        "_habits": habits(impl),
    }


@scenario("a (20, 30) product of rank 3 and a random (12, 8) matrix, both times 1e-9")
def tiny(impl, rng):
    smaller = impl.numerical_rank(1e-20 * product(rng))
    return scaled(impl, rng, 1e-9) | {"rank of a product times 1e-20": smaller}


@scenario("a (20, 30) product of rank 3 and a random (12, 8) matrix, both times 1e9")
def huge(impl, rng):
    return scaled(impl, rng, 1e9)


@scenario("a (300, 400) product of rank 3, and a (120, 100) one of rank 90")
def large(impl, rng):
    found = {"rank of 90": impl.numerical_rank(product(rng, 120, 100, 90))}
    found["rank"] = impl.numerical_rank(product(rng, 300, 400))
    return found | {"_habits": habits(impl)}


@scenario("a (12, 9) product of rank 2 with noise of size 1e-3 on it")
def noisy(impl, rng):
    return {"rank": impl.numerical_rank(product(rng, 12, 9, 2) + 1e-3 * rng.normal(size=(12, 9)))}


@scenario("a (12, 9) matrix with the singular values 1, 1e-4, 1e-8 and 1e-12")
def wide_range(impl, rng):
    M = spectrum(rng, [1.0, 1e-4, 1e-8, 1e-12])
    return {"rank": impl.numerical_rank(M), "_rank_in_other_units": impl.numerical_rank(1e9 * M)}


@scenario("thin matrices with two singular values, the second close to the tolerance")
def thin(impl, rng):
    far = {"_rank_far_above": impl.numerical_rank(sparse(2, 300, 3e-13))}
    return near_tolerance(impl, rng, np.float64) | far


@scenario("the same in float32")
def thin_in_single(impl, rng):
    return near_tolerance(impl, rng, np.float32)


@scenario("float32: a (20, 30) product of rank 3, then a random (9, 6) matrix")
def single_precision(impl, rng):
    return {
        "rank of the product": impl.numerical_rank(product(rng).astype(np.float32)),
        "rank of (9, 6)": impl.numerical_rank(rng.normal(size=(9, 6)).astype(np.float32)),
    }


@scenario("the singular values 10, 8, 6, 3.5 and 0.003, for several rtol")
def given(impl, rng):
    M = spectrum(rng, [10.0, 8.0, 6.0, 3.5, 0.003])
    # Their sum is 27.5 and the Frobenius norm is 14.6: neither may stand in for the largest.
    ranks = {t: impl.numerical_rank(M, t) for t in (0.65, 0.3, 0.02, 1e-3, 1e-6)}
    return {f"rank for rtol={t}": rank for t, rank in ranks.items()} | {"_habits": habits(impl)}


@scenario("diag(4, 2, 1, 1e-9) in float32, for several rtol")
def given_in_single(impl, rng):
    M = np.diag([4.0, 2.0, 1.0, 1e-9]).astype(np.float32)
    return {f"rank for rtol={t}": impl.numerical_rank(M, t) for t in (0, 1e-10, 0.3, 0.6, 1)}


@scenario("diag(1, 1e-17), for rtol=0 and for the default, and diag(2, 1, 0)")
def zero_tolerance(impl, rng):
    M = np.diag([1.0, 1e-17])
    return {
        "rank for rtol=0": impl.numerical_rank(M, 0.0),
        "rank by default": impl.numerical_rank(M),
        "rank for rtol=None": impl.numerical_rank(M, rtol=None),
        "rank of diag(2, 1, 0) for rtol=0": impl.numerical_rank(np.diag([2.0, 1.0, 0.0]), 0),
    }


@scenario("diag(4, 2, 1) for rtol=0.5: the second singular value is the tolerance itself")
def tie(impl, rng):
    return {"rank": impl.numerical_rank(np.diag([4.0, 2.0, 1.0]), rtol=0.5)}


@scenario("zeros of shape (4, 6), by default and for rtol=0.1")
def zeros(impl, rng):
    M = np.zeros((4, 6))
    return {"rank": impl.numerical_rank(M), "rank for rtol=0.1": impl.numerical_rank(M, 0.1)}


@scenario("matrices without entries: (0, 5), (5, 0) and (0, 0)")
def empty(impl, rng):
    shapes = [(0, 5), (5, 0), (0, 0)]
    ranks = {f"rank of {shape}": impl.numerical_rank(np.zeros(shape)) for shape in shapes}
    return ranks | {"rank of (0, 5) for rtol=0": impl.numerical_rank(np.zeros((0, 5)), 0.0)}


@scenario("M before and after a call, and a second call")
def kept(impl, rng):
    M = product(rng, 9, 14, 4)
    before = M.copy()
    first = impl.numerical_rank(M)
    return {
        "M_kept": np.array_equal(M, before),
        "rank": first,
        "rank_again": impl.numerical_rank(M),
    }


@scenario("read-only matrices: a transposed array, and every other row of an array")
def unusual_layout(impl, rng):
    turned, striped = product(rng, 14, 9, 4).T, product(rng, 16, 11, 3)[::2]
    turned.flags.writeable = striped.flags.writeable = False
    return {
        "rank of the transposed one": impl.numerical_rank(turned),
        "rank of every other row": impl.numerical_rank(striped),
    }


@scenario("an array of rank 4, which is then overwritten by one of rank 2")
def overwritten(impl, rng):
    live = hold(impl, product(rng, 9, 14, 4))
    first = impl.numerical_rank(live)
    assign(live, product(rng, 9, 14, 2))
    return {"rank": first, "rank after that": impl.numerical_rank(live)}


def uses_forbidden(tree):
    """Whether the program reaches for the forbidden function, by an import, a dot or its name.

    A function of the learner's own may bear the name, and a docstring may mention it.
    """
    nodes = list(ast.walk(tree))
    own = {node.name for node in nodes if isinstance(node, ast.FunctionDef)}
    own |= {node.id for node in nodes if isinstance(node, ast.Name) and not reads(node)}
    texts = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    return any(names(node, own) for node in nodes if id(node) not in texts)


def reads(node):
    return isinstance(node.ctx, ast.Load)


def names(node, own):
    """Whether this very node names the forbidden function."""
    match node:
        case ast.Name(id=name):
            return name == FORBIDDEN and name not in own
        case ast.Attribute(attr=name) | ast.alias(name=name) | ast.Constant(value=str(name)):
            return name == FORBIDDEN or (name.endswith(f".{FORBIDDEN}") and " " not in name)
    return False


# The time is that of LAPACK, whose flops nobody counts here.
@workload("d = 256, k = 384", flops=False)
def measured(impl, rng):
    return impl.numerical_rank, rng.normal(size=(256, 384))


def test_counts_directions(judge):
    """The rank counts independent directions, not rows, entries or eigenvalues"""
    judge.same(products, several_products, full, zero_columns, nilpotent, rank_one)


def test_ignores_units(judge):
    """A matrix keeps its rank when it is multiplied by 1e-9 or 1e9"""
    judge.same(tiny, huge)


def test_default_tolerance(judge):
    """By default σᵢ counts if it is larger than max(d, k)·eps·σ₁"""
    judge.same(large, noisy, wide_range, thin, single_precision, thin_in_single)


def test_given_tolerance(judge):
    """A given rtol is relative to σ₁, and the comparison is strict"""
    judge.same(given, given_in_single, zero_tolerance, tie)


def test_zero_and_empty(judge):
    """A matrix of zeros and a matrix without entries have rank 0"""
    judge.same(zeros, empty)


def test_needs_no_matrix_rank(judge):
    """matrix_rank is not used"""
    judge.require(
        not uses_forbidden(judge.tree),
        "Your file uses matrix_rank. Count the singular values yourself; "
        "everything else in np.linalg is yours to use.",
    )


def test_keeps_the_matrix(judge):
    """Any memory layout will do, and M stays as it is"""
    says = {"M_kept": "M was changed by the call."}
    judge.same(kept, unusual_layout, overwritten, says=says)
    judge.keeps_inputs()
