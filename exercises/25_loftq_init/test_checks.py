"""Hidden checks of 25_loftq_init.

The quantiser is made on the other side, where it is called, and keeps a record of its inputs. How
A B is split is free, so A and B are judged by their shapes and their product.

Tolerances are wider than usual, since there are several roads to a best approximation; what the
quantiser itself makes of a last digit is in its step, and no entry comes close to a border.
"""

import numpy as np

from lora_tutor.checks import Raised, attempt, lib, observe, scenario, workload

WIDE = {"rtol": 1e-7, "atol": 1e-9}


def weight(rng, d=12, k=20):
    return rng.normal(size=(d, k))


def is_matrix(value):
    floats = isinstance(value, np.ndarray) and value.dtype.kind == "f"
    return floats and value.ndim == 2 and bool(np.isfinite(value).all())


def triple(value):
    """Ŵ, A and B, if three matrices came."""
    three = isinstance(value, tuple) and len(value) == 3
    return value if three and all(map(is_matrix, value)) else None


def shape(value):
    return str(getattr(value, "shape", "none"))


def described(result):
    """Ŵ and A B by value, the shapes of A and B in words."""
    if triple(result) is None:
        return {"three_matrices": False}
    W_hat, A, B = result
    shapes = {"shape of A": shape(A), "shape of B": shape(B)}
    fits = A.shape[1] == B.shape[0]
    return {"three_matrices": True, **shapes, "Ŵ": W_hat, "A @ B": A @ B if fits else None}


def start(impl, W, r, bits, *iters):
    """One call with a new quantiser, and what that was asked."""
    quantise = observe(impl, "quantiser", bits)
    result = impl.loftq_init(W, r, quantise, *iters)
    return result, list(quantise.log)


def rounded(impl, W, bits):
    """What a quantiser of the same kind makes of W itself."""
    return observe(impl, "quantiser", bits)(W)


@scenario("4 bits, d=12, k=20, r=3, iters=1")
def one_round(impl, rng):
    return described(start(impl, weight(rng), 3, 4, 1)[0])


@scenario("4 bits, d=20, k=9, r=4, iters left out")
def one_round_by_default(impl, rng):
    return described(start(impl, weight(rng, 20, 9), 4, 4)[0])


def errors(impl, W, r, bits, iters):
    """Three facts about ‖W − Ŵ − A B‖, worked out from what came back alone."""
    result, _ = start(impl, W, r, bits, iters)
    if triple(result) is None:
        return {"three_matrices": False}
    W_hat, A, B = result
    if shape(W_hat) != shape(W) or shape(A) != str((len(W), r)) or shape(B) != str((r, W.shape[1])):
        return {"three_matrices": True, "shapes_fit": False}
    error = np.linalg.norm(W - W_hat - A @ B)
    best = np.sqrt((np.linalg.svd(W - W_hat, compute_uv=False)[r:] ** 2).sum())
    return {
        "three_matrices": True,
        "shapes_fit": True,
        "best_of_its_rank": bool(np.isclose(error, best, rtol=1e-7)),
        "better_than_rounding": bool(error < np.linalg.norm(W - rounded(impl, W, bits))),
        "_Q": W_hat,
        "_product": A @ B,
    }


@scenario("the error of one round, 4 bits, d=24, k=30, r=5")
def error_of_one_round(impl, rng):
    return errors(impl, weight(rng, 24, 30), 5, 4, 1)


@scenario("the error of one round, 2 bits, d=30, k=16, r=3")
def error_of_coarse_round(impl, rng):
    return errors(impl, weight(rng, 30, 16), 3, 2, 1)


@scenario("the error of three rounds, 4 bits, d=24, k=30, r=5")
def error_of_three_rounds(impl, rng):
    return errors(impl, weight(rng, 24, 30), 5, 4, 3)


@scenario("4 bits, d=12, k=20, r=3, iters=2")
def two_rounds(impl, rng):
    return described(start(impl, weight(rng), 3, 4, 2)[0])


@scenario("3 bits, d=18, k=13, r=4, iters=3")
def three_rounds(impl, rng):
    return described(start(impl, weight(rng, 18, 13), 4, 3, 3)[0])


@scenario("2 bits, d=20, k=24, r=6, iters=6: the error may rise again")
def six_rounds(impl, rng):
    return described(start(impl, weight(rng, 20, 24), 6, 2, 6)[0])


def calls(impl, rng, *iters):
    result, log = start(impl, weight(rng), 3, 4, *iters)
    product = described(result).get("A @ B")
    return {"number of calls": len(log), "inputs of quantize": log, "_product": product}


@scenario("what quantize is asked with iters=1")
def calls_of_one_round(impl, rng):
    return calls(impl, rng)


@scenario("what quantize is asked with iters=4")
def calls_of_four_rounds(impl, rng):
    return calls(impl, rng, 4)


@scenario("iters=0, 4 bits, d=12, k=20, r=3")
def no_round(impl, rng):
    result = attempt(start, impl, weight(rng), 3, 4, 0)
    if isinstance(result, Raised):
        return {"no_error": False}
    three = triple(result[0])
    zeros = [n for n, M in zip("AB", three[1:], strict=True) if M.any()] if three else None
    return {"no_error": True, **described(result[0]), "not zero": zeros}


@scenario("arguments by name, r=1")
def rank_one(impl, rng):
    quantise = observe(impl, "quantiser", 4)
    return described(impl.loftq_init(W=weight(rng), r=1, quantize=quantise, iters=2))


@scenario("r=k=6, d=11: the adapter can hold the whole residual")
def full_rank(impl, rng):
    return described(start(impl, weight(rng, 11, 6), 6, 3, 1)[0])


@scenario("a weight that is rounded already: nothing is lost")
def already_rounded(impl, rng):
    W = rounded(impl, weight(rng), 4)
    return described(start(impl, W, 3, 4, 1)[0])


@scenario("what quantize is asked with iters=3, where nothing is lost and where r=k holds all")
def calls_without_loss(impl, rng):
    rounded_already = rounded(impl, weight(rng), 4)
    logs = [start(impl, W, r, 4, 3)[1] for W, r in ((rounded_already, 3), (weight(rng, 9, 5), 5))]
    return {"number of calls": [len(log) for log in logs]}


@scenario("a weight of zeros, iters=2")
def all_zero(impl, rng):
    return described(start(impl, np.zeros((7, 11)), 3, 4, 2)[0])


@scenario("np.rint as quantize, for a weight four times as large, iters=2")
def whole_numbers(impl, rng):
    rint = lib(impl, "numpy").rint
    return described(impl.loftq_init(4 * weight(rng, 14, 9), 2, rint, 2))


@scenario("W before and after three rounds, and a second call")
def kept(impl, rng):
    W = weight(rng)
    before = W.copy()
    first, _ = start(impl, W, 3, 4, 3)
    second, _ = start(impl, W, 3, 4, 3)
    again = {f"{name} again": value for name, value in described(second).items()}
    return {"W_kept": np.array_equal(W, before)} | described(first) | again


@scenario("a read-only W, transposed, and every other row of an array")
def unusual_layout(impl, rng):
    turned, striped = weight(rng, 20, 12).T, weight(rng, 24, 11)[::2]
    seen = {}
    for name, W in {"transposed": turned, "striped": striped}.items():
        W.flags.writeable = False
        found = described(start(impl, W, 3, 4, 2)[0])
        seen |= {
            f"{key}, {name}" if key != "three_matrices" else key: v for key, v in found.items()
        }
    return seen


NO_TRIPLE = {
    "three_matrices": "what came back is not a tuple (Ŵ, A, B) of three matrices of finite floats."
}


@workload("d = 128, k = 192, r = 8, 5 rounds", flops=False)
def measured(impl, rng):
    return impl.loftq_init, weight(rng, 128, 192), 8, observe(impl, "quantiser", 4), 5


def test_repairs_one_rounding(judge):
    """After one round Ŵ is the rounded weight, and A B the best rank-r part of what it lost"""
    judge.same(one_round, one_round_by_default, says=NO_TRIPLE, **WIDE)


def test_best_for_its_rank(judge):
    """No other factors of rank r would bring Ŵ + A B closer to W, and Ŵ alone is further away"""
    judge.same(
        error_of_one_round,
        error_of_coarse_round,
        error_of_three_rounds,
        says=NO_TRIPLE
        | {
            "shapes_fit": "Ŵ, A and B do not have the shapes (d, k), (d, r) and (r, k).",
            "best_of_its_rank": "there are better factors of rank r for the Ŵ that came back: "
            "the error should be that of the best approximation of W − Ŵ.",
            "better_than_rounding": "Ŵ + A B is no closer to W than the rounded weight alone.",
        },
        **WIDE,
    )


def test_several_rounds(judge):
    """Each round rounds what the adapter does not cover, and makes the adapter anew"""
    judge.same(two_rounds, three_rounds, six_rounds, says=NO_TRIPLE, **WIDE)


def test_asks_once_a_round(judge):
    """quantize is called once in each round, and with W − A B"""
    judge.same(calls_of_one_round, calls_of_four_rounds, calls_without_loss, **WIDE)


def test_no_rounds(judge):
    """With iters=0 the result is the rounded weight, with A and B at zero"""
    says = NO_TRIPLE | {"no_error": "an exception was raised."}
    judge.same(no_round, says=says, **WIDE)


def test_other_sizes_and_quantisers(judge):
    """Rank one, the full rank, a weight without loss and another quantiser are no exception"""
    judge.same(
        rank_one, full_rank, already_rounded, all_zero, whole_numbers, says=NO_TRIPLE, **WIDE
    )


def test_keeps_the_weight(judge):
    """Any memory layout will do, and W stays as it is"""
    judge.same(
        kept,
        unusual_layout,
        says=NO_TRIPLE | {"W_kept": "W was changed by the call: compute W − A B as a new array."},
        **WIDE,
    )
    judge.keeps_inputs()
