"""Hidden checks of 31_pissa.

The signs of singular vectors are free, and so is the split of the plain adapter: factors are
judged by their shapes, their products and their lengths. The singular values of W are set apart,
so that the leading part is well determined, and tolerances leave room for several roads to it.
"""

import numpy as np

from lora_tutor.checks import every_pair, scenario, workload

WIDE = {"rtol": 1e-7, "atol": 1e-9}


def weight(rng, d=9, k=14, rank=None):
    """Singular values from `rank` down to 1, each a little off."""
    rank = rank or min(d, k)
    U, _ = np.linalg.qr(rng.normal(size=(d, rank)))
    V, _ = np.linalg.qr(rng.normal(size=(k, rank)))
    return U * (np.arange(rank, 0, -1) + rng.uniform(-0.3, 0.3, size=rank)) @ V.T


def is_matrix(value):
    floats = isinstance(value, np.ndarray) and value.dtype.kind == "f"
    return floats and value.ndim == 2 and bool(np.isfinite(value).all())


def shape(value):
    return str(getattr(value, "shape", "none"))


def product(A, B):
    """A B computed wide, in the type that both have; None where the shapes do not fit."""
    if not (is_matrix(A) and is_matrix(B) and A.shape[1] == B.shape[0]):
        return None
    return (A.astype(float) @ B.astype(float)).astype(np.result_type(A, B))


def init(impl, W, r, alpha):
    """(W_res, A, B), or nothing."""
    value = impl.pissa_init(W, r, alpha)
    three = isinstance(value, tuple) and len(value) == 3
    return value if three and all(map(is_matrix, value)) else None


def began(impl, W, r, alpha, *wanted):
    """The wanted ones of `start`, `leading` and `lengths`; the rest goes unjudged."""
    before = W.astype(float)
    parts = init(impl, W, r, alpha)
    if parts is None:
        return {"three_matrices": False}
    W_res, A, B = parts
    shapes = {f"shape of {name}": shape(each) for name, each in zip("RAB", parts, strict=True)}
    leading = product(A, B)
    if leading is None or leading.shape != W_res.shape:
        return {"three_matrices": True} | shapes | {"fits": False}
    leading = (alpha / r * leading.astype(float)).astype(leading.dtype)
    seen = {
        "W_res + s A B": W_res + leading,
        "s A B": leading,
        "lengths of A's columns": np.linalg.norm(A.astype(float), axis=0).astype(A.dtype),
        "lengths of B's rows": np.linalg.norm(B.astype(float), axis=1).astype(B.dtype),
    }
    judged = {name if name in wanted else f"_{name}": each for name, each in seen.items()}
    U, sigma, Vt = np.linalg.svd(before, full_matrices=False)
    first = U[:, :r] * sigma[:r] @ Vt[:r]
    terms = {"the leading part": first, "the rest of W": before - first}
    judged["_parts_of_W_res + s A B"] = terms
    return {"three_matrices": True} | shapes | {"fits": True} | judged


START, LEADING = ("W_res + s A B",), ("s A B",)
LENGTHS = ("lengths of A's columns", "lengths of B's rows")


@scenario("d=9, k=14, r=3, α=7")
def start_wide(impl, rng):
    return began(impl, weight(rng), 3, 7.0, *START)


@scenario("d=14, k=6, r=4, α=5")
def start_tall(impl, rng):
    return began(impl, weight(rng, 14, 6), 4, 5.0, *START)


@scenario("d=9, k=14, r=3, α=7")
def leading_wide(impl, rng):
    return began(impl, weight(rng), 3, 7.0, *LEADING)


@scenario("d=14, k=6, r=4, α=5")
def leading_tall(impl, rng):
    return began(impl, weight(rng, 14, 6), 4, 5.0, *LEADING)


@scenario("d=9, k=14, r=3, α=7")
def lengths_wide(impl, rng):
    return began(impl, weight(rng), 3, 7.0, *LENGTHS)


@scenario("d=14, k=6, r=4, α=0.3")
def lengths_tall(impl, rng):
    return began(impl, weight(rng, 14, 6), 4, 0.3, *LENGTHS)


@scenario("rank one, α=2.5")
def rank_one(impl, rng):
    return began(impl, weight(rng), 1, 2.5, *START, *LEADING)


@scenario("a square weight, d=k=8, r=3, α=7")
def square(impl, rng):
    return began(impl, weight(rng, 8, 8), 3, 7.0, *START, *LEADING)


@scenario("d=40, k=50, r=20, and a single row and column, r=1; α=7")
def far_sizes(impl, rng):
    sizes = {"40 × 50": (40, 50, 20), "1 × 8": (1, 8, 1), "8 × 1": (8, 1, 1)}
    seen = {}
    for words, (d, k, r) in sizes.items():
        found = began(impl, weight(rng, d, k), r, 7.0, *START, *LEADING)
        flags = {n: v and seen.get(n, True) for n, v in found.items() if isinstance(v, bool)}
        others = {n: v for n, v in found.items() if n[0] != "_" and n not in flags}
        seen |= flags | {f"{name}, {words}": v for name, v in others.items()}
    return seen


@scenario("the full rank, r=d=9: nothing is left for W_res")
def full_rank(impl, rng):
    return began(impl, weight(rng), 9, 7.0, *START, *LEADING)


@scenario("W has rank 2, and r=3")
def less_than_r(impl, rng):
    return began(impl, weight(rng, 9, 14, 2), 3, 7.0, *START, *LEADING)


def trained(rng, d=9, k=14, r=3):
    """Factors at the start and after training, which moved both by a good part."""
    A0, B0 = rng.normal(size=(d, r)), rng.normal(size=(r, k))
    return A0, B0, A0 + 0.6 * rng.normal(size=(d, r)), B0 + 0.6 * rng.normal(size=(r, k))


def terms(A0, B0, A, B, alpha):
    """What the update is made of, for a message that says which of the two is wrong."""
    s = alpha / A.shape[1]
    return {"s A B": s * A @ B, "s A0 B0": s * A0 @ B0}


def plain(impl, factors, alpha):
    value = impl.to_plain_lora(*factors, alpha)
    if not (isinstance(value, tuple) and len(value) == 3):
        return {"three_values": False}
    A2, B2, alpha2 = value
    number = isinstance(alpha2, (int, float, np.number)) and not isinstance(alpha2, bool)
    whole = product(A2, B2)
    update = None
    if number and whole is not None and A2.shape[1]:
        update = (float(alpha2) / A2.shape[1] * whole.astype(float)).astype(whole.dtype)
    return {
        "three_values": True,
        "shape of A2": shape(A2),
        "shape of B2": shape(B2),
        "a_number": number,
        "(alpha2 / 2r) A2 B2": update,
        "_parts_of_(alpha2 / 2r) A2 B2": terms(*factors, alpha),
    }


@scenario("d=9, k=14, r=3, α=7")
def plain_wide(impl, rng):
    return plain(impl, trained(rng), 7.0)


@scenario("d=14, k=6, r=2, α=5")
def plain_tall(impl, rng):
    return plain(impl, trained(rng, 14, 6, 2), 5.0)


@scenario("2r larger than both sides, d=4, k=5, r=3")
def plain_beyond(impl, rng):
    return plain(impl, trained(rng, 4, 5), 7.0)


@scenario("rank one, α=2.3")
def plain_rank_one(impl, rng):
    return plain(impl, trained(rng, r=1), 2.3)


@scenario("no training: the factors are those of the start")
def untrained(impl, rng):
    A0, B0, _, _ = trained(rng)
    return plain(impl, (A0, B0, A0.copy(), B0.copy()), 7.0)


@scenario("W before and after a call, given read-only and transposed")
def weight_kept(impl, rng):
    W = weight(rng, 14, 9).T
    W.flags.writeable = False
    return began(impl, W, 3, 7.0, *START)


@scenario("the inputs of pissa_init before and after a call")
def init_inputs(impl, rng):
    W = weight(rng)
    before = W.copy()
    began(impl, W, 3, 7.0)
    return {"W_kept": np.array_equal(W, before)}


@scenario("the inputs of to_plain_lora before and after a call")
def plain_inputs(impl, rng):
    names = ("A0", "B0", "A", "B")
    arrays = dict(zip(names, trained(rng), strict=True))
    before = {name: array.copy() for name, array in arrays.items()}
    impl.to_plain_lora(**arrays, alpha=7.0)
    return {f"{name}_kept": np.array_equal(arrays[name], before[name]) for name in names}


def typed(impl, rng, dtype):
    W = weight(rng).astype(dtype)
    parts = init(impl, W, 3, 7.0)
    if parts is None:
        return {"three_matrices": False}
    types = {f"type of {name}": str(each.dtype) for name, each in zip("RAB", parts, strict=True)}
    return types | began(impl, W, 3, 7.0, *START, *LEADING)


@scenario("W in float32")
def single_precision(impl, rng):
    return typed(impl, rng, np.float32)


@scenario("W in float16")
def half_precision(impl, rng):
    return typed(impl, rng, np.float16)


@scenario("factors in float32")
def plain_in_single(impl, rng):
    factors = tuple(each.astype(np.float32) for each in trained(rng))
    A2, B2, _ = impl.to_plain_lora(*factors, 7.0)
    return {"type of A2": str(A2.dtype), "type of B2": str(B2.dtype)} | plain(impl, factors, 7.0)


TOGETHER = every_pair(
    alpha=[6.0, 0.0, -4.5, 3],
    kind=["float64", "float32"],
    training=["both moved", "none moved", "all zero"],
)


@scenario("α of either sign, zero and whole, in both types, with training and without")
def plain_together(impl, rng):
    seen = {}
    for alpha, kind, training in map(dict.values, TOGETHER):
        sizes = [(9, 2), (2, 14)] * 2
        A0, B0, A, B = (rng.integers(-2, 3, size=size).astype(kind) for size in sizes)
        if training != "both moved":
            A, B = A0.copy(), B0.copy()
        factors = [(training != "all zero") * each for each in (A0, B0, A, B)]
        found = plain(impl, factors, alpha)
        case = f"for α={alpha} in {kind}, {training}"
        seen |= {f"{n} {case}" if n not in NOT_THREE else n: v for n, v in found.items()}
    return seen


@scenario("W zero, then the full rank with α=9 as an int, in float32 and float16")
def begun_in_every_type(impl, rng):
    seen = {}
    for kind in (np.float32, np.float16):
        for name, W, r in (("W zero", np.zeros((9, 14)), 3), ("r=6", weight(rng, 14, 6), 6)):
            found = began(impl, W.astype(kind), r, 9, *START, *LEADING)
            parts = init(impl, W.astype(kind), r, 9) or ()
            seen[f"types for {name}"] = [str(each.dtype) for each in parts]
            case = f"for {name} in {kind.__name__}"
            seen |= {f"{n} {case}" if n not in NOT_THREE else n: v for n, v in found.items()}
    return {name: value for name, value in seen.items() if name[0] != "_"}


@workload("d = 384, k = 256, r = 16", flops=False)
def measured(impl, rng):
    return impl.pissa_init, rng.normal(size=(384, 256)), 16, 24.0


NOT_THREE = {
    "three_matrices": "pissa_init should return a tuple of three matrices: W_res, A and B.",
    "fits": "the shapes of A and B do not fit together, or not to W_res.",
    "three_values": "to_plain_lora should return a tuple: A2, B2 and alpha2.",
    "a_number": "alpha2 is not a number.",
}


def test_starts_as_the_weight(judge):
    """At the start W_res + s A B is W"""
    judge.same(start_wide, start_tall, says=NOT_THREE, **WIDE)


def test_holds_the_leading_part(judge):
    """s A B is the best approximation of W of rank r"""
    judge.same(leading_wide, leading_tall, says=NOT_THREE, **WIDE)


def test_splits_evenly(judge):
    """A and B have equal shares of each singular value, the largest first"""
    judge.same(lengths_wide, lengths_tall, says=NOT_THREE, **WIDE)


def test_plain_adapter_is_the_update(judge):
    """On the original W the plain adapter of rank 2r makes the trained model"""
    judge.same(plain_wide, plain_tall, untrained, says=NOT_THREE, **WIDE)


def test_other_sizes(judge):
    """Rank one, full rank, a square weight, a lower rank, 2r beyond the sides: no exception"""
    judge.same(
        rank_one,
        square,
        far_sizes,
        full_rank,
        less_than_r,
        plain_beyond,
        plain_rank_one,
        says=NOT_THREE,
        **WIDE,
    )


def test_keeps_inputs(judge):
    """Any memory layout will do, and no input is changed"""
    judge.same(
        weight_kept,
        init_inputs,
        plain_inputs,
        says=NOT_THREE
        | {
            f"{name}_kept": f"{name} was changed by the call: make a new array."
            for name in ("W", "A0", "B0", "A", "B")
        },
        **WIDE,
    )
    judge.keeps_inputs()


def test_keeps_types(judge):
    """float32 stays float32, and float16 is computed wide and comes back as float16"""
    judge.same(single_precision, plain_in_single, says=NOT_THREE, rtol=1e-3, atol=1e-4)
    judge.same(half_precision, plain_together, says=NOT_THREE)
    judge.same(begun_in_every_type, says=NOT_THREE, rtol=1e-2, atol=2e-2)
