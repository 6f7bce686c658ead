"""Hidden checks of 35_fused_qkv.

All sizes and ranks differ where they may. With equal sizes the parts can be mixed up without an
error, so those are tried too.
"""

import numpy as np

from lora_tutor.checks import (
    assign,
    attempt,
    every_pair,
    fetch,
    hold,
    keep,
    nowhere_finite,
    scenario,
    workload,
    written_over,
)

HIDDEN = {"nan_shows": "nan or infinity in x or W comes out as a number: nothing may hide it."}
FUSED = (6, 6, 6)
GROUPED = (8, 3, 5)
QV, ALL, K_ALONE, NONE = (2, 0, 3), (2, 3, 4), (0, 3, 0), (0, 0, 0)


def case(rng, sizes, ranks, k=9):
    """A weight, and an adapter for each part whose rank is not 0."""
    adapters = [
        (rng.normal(size=(size, r)), rng.normal(size=(r, k))) if r else None
        for size, r in zip(sizes, ranks, strict=True)
    ]
    return rng.normal(size=(sum(sizes), k)), adapters


def whole(name, result, first, sizes, adapters, alpha, update):
    """A result, and what it is the sum of, for a message that says which term is wrong. `update`
    takes A and B, and gives what they add to the outputs in its last axis."""
    added, start = np.zeros_like(first), 0
    for size, pair in zip(sizes, adapters, strict=True):
        if pair is not None:
            added[..., start : start + size] = alpha / pair[0].shape[1] * update(*pair)
        start += size
    return {
        name: result,
        f"_parts_of_{name}": {"the base's part": first, "the adapters' part": added},
    }


def outputs(impl, rng, sizes, ranks, lead=(4,), alpha=7.0, k=9, name="y"):
    W, adapters = case(rng, sizes, ranks, k)
    x = rng.normal(size=(*lead, k))
    y = impl.fused_forward(x, W, sizes, adapters, alpha)
    return whole(name, y, x @ W.T, sizes, adapters, alpha, lambda A, B: x @ B.T @ A.T)


def merged(impl, rng, sizes, ranks, alpha=7.0, k=9, name="weight"):
    W, adapters = case(rng, sizes, ranks, k)
    weight = impl.fused_merge(W, sizes, adapters, alpha)
    seen = whole(name, weight, W.T, sizes, adapters, alpha, lambda A, B: (A @ B).T)
    parts = {term: part.T for term, part in seen[f"_parts_of_{name}"].items()}
    return {name: weight, f"_parts_of_{name}": parts}


def attempted(run, impl, rng, sizes, ranks, name, **more):
    """An error as an observation of that name."""
    found = attempt(run, impl, rng, sizes, ranks, name=name, **more)
    return found if isinstance(found, dict) else {name: found}


@scenario("three parts of 6 outputs, adapters of rank 2 on q and 3 on v")
def q_and_v(impl, rng):
    return outputs(impl, rng, FUSED, QV)


@scenario("three parts of 6 outputs: adapters on all, on k alone, on none, equal ranks, α=0")
def other_choices(impl, rng):
    return {
        **outputs(impl, rng, FUSED, ALL, name="y with three adapters"),
        **outputs(impl, rng, FUSED, K_ALONE, name="y with k alone"),
        **outputs(impl, rng, FUSED, NONE, name="y with none"),
        **outputs(impl, rng, FUSED, (2, 2, 2), name="y with equal ranks"),
        **outputs(impl, rng, FUSED, QV, alpha=0.0, name="y for α=0"),
    }


@scenario("nan in x, and then in the weight, which is merged too")
def broken(impl, rng):
    (W, adapters), x = case(rng, FUSED, QV), rng.normal(size=(4, 9))
    x[1, 2] = W[0, 3] = np.nan
    y, weight = (
        impl.fused_forward(x, W, FUSED, adapters, 7.0),
        impl.fused_merge(W, FUSED, adapters, 7.0),
    )
    return {"nan_shows": nowhere_finite(y, 1) and nowhere_finite(weight, 0, 3)}


def shared_pair(rng, impl):
    """x, W, and one pair of factors, the same object, on q and on v."""
    (W, adapters), x = case(rng, FUSED, (2, 0, 0)), rng.normal(size=(4, 9))
    same = hold(impl, adapters[0])
    return x, W, FUSED, [same, None, same], 7.0


@scenario("one pair of factors on q and on v, the same object")
def one_pair(impl, rng):
    return {"y": impl.fused_forward(*shared_pair(rng, impl))}


@scenario("one pair of factors on q and on v, the same object, merged")
def merged_one_pair(impl, rng):
    return {"weight": impl.fused_merge(*shared_pair(rng, impl)[1:])}


@scenario("one sample, and 2 sequences of 5 tokens")
def leading_axes(impl, rng):
    return {
        **outputs(impl, rng, FUSED, QV, (), name="y of one sample"),
        **outputs(impl, rng, FUSED, QV, (2, 5), name="y of sequences"),
        **outputs(impl, rng, FUSED, QV, (2, 0), name="y of no tokens"),
    }


@scenario("three parts of 6 outputs, adapters of rank 2 on q and 3 on v, merged")
def merged_q_and_v(impl, rng):
    return merged(impl, rng, FUSED, QV)


@scenario("three parts of 6 outputs, merged: on all, on k alone, on none, equal ranks, α=0")
def merged_other_choices(impl, rng):
    return {
        **merged(impl, rng, FUSED, ALL, name="weight with three adapters"),
        **merged(impl, rng, FUSED, K_ALONE, name="weight with k alone"),
        **merged(impl, rng, FUSED, NONE, name="weight with none"),
        **merged(impl, rng, FUSED, (2, 2, 2), name="weight with equal ranks"),
        **merged(impl, rng, FUSED, QV, alpha=0.0, name="weight for α=0"),
    }


@scenario("8 outputs for q, 3 for k, 5 for v: forward and merge")
def grouped(impl, rng):
    return {
        **attempted(outputs, impl, rng, GROUPED, QV, "y"),
        **attempted(merged, impl, rng, GROUPED, QV, "weight"),
        **attempted(outputs, impl, rng, GROUPED, ALL, "y with three adapters"),
        **attempted(merged, impl, rng, GROUPED, ALL, "weight with three adapters"),
    }


@scenario("two parts, as k and v fused alone, four, with an MLP, and one of no outputs; d=1; k=1")
def other_numbers(impl, rng):
    return {
        **attempted(outputs, impl, rng, (5, 7), (0, 2), "y of two parts"),
        **attempted(merged, impl, rng, (7, 2, 3, 11), (2, 0, 1, 3), "weight of four parts"),
        **attempted(outputs, impl, rng, (5, 0, 7), (0, 0, 2), "y, one part empty"),
        **attempted(outputs, impl, rng, (1,), (2,), "y of one output", lead=(131,)),
        **attempted(merged, impl, rng, (1,), (2,), "weight of one output"),
        **attempted(outputs, impl, rng, (4, 3), (2, 0), "y of one input", k=1),
        **attempted(merged, impl, rng, (4, 3), (2, 0), "weight of one input", k=1),
        **attempted(merged, impl, rng, (5, 0, 7), (2, 0, 2), "weight, one part empty"),
    }


def turned(impl, rng, sizes, ranks, k):
    W, adapters = case(rng, sizes, ranks, k)
    stored, x = np.ascontiguousarray(W.T), rng.normal(size=(4, k))
    given = (sizes, adapters, 7.0)
    return {
        "y": attempt(impl.fused_forward, x, stored, *given, transposed=True),
        "weight": attempt(impl.fused_merge, stored, *given, transposed=True),
    }


@scenario("a square weight stored (d, k): 6, 3 and 3 outputs, k=12")
def square(impl, rng):
    return {
        **attempted(outputs, impl, rng, (6, 3, 3), QV, "y", k=12),
        **attempted(merged, impl, rng, (6, 3, 3), QV, "weight", k=12),
    }


@scenario("the weight stored (k, d): 8, 3 and 5 outputs, k=9")
def stored_transposed(impl, rng):
    return turned(impl, rng, GROUPED, QV, 9)


@scenario("the weight stored (k, d) and square: 6, 3 and 3 outputs, k=12")
def stored_square(impl, rng):
    return turned(impl, rng, (6, 3, 3), QV, 12)


@scenario("the weight stored (k, d), each part as large as k: 6, 6 and 6 outputs, k=6")
def stored_thirds(impl, rng):
    return turned(impl, rng, FUSED, QV, 6)


@scenario("sizes whose sum is 17 for a weight with 18 outputs, and whose sum is 19; no adapters")
def wrong_sizes(impl, rng):
    W, adapters = case(rng, FUSED, K_ALONE)
    x = rng.normal(size=(4, 9))
    seen = {}
    for sizes, pairs in (((6, 6, 5), adapters), ((6, 6, 7), adapters), ((6, 5, 6), [None] * 3)):
        given = (sizes, pairs, 7.0)
        seen[f"fused_forward with {sizes}"] = attempt(impl.fused_forward, x, W, *given)
        seen[f"fused_merge with {sizes}"] = attempt(impl.fused_merge, W, *given)
        stored = W.T.copy()
        seen[f"fused_forward with {sizes}, transposed"] = attempt(
            impl.fused_forward, x, stored, *given, transposed=True
        )
        seen[f"fused_merge with {sizes}, transposed"] = attempt(
            impl.fused_merge, stored, *given, transposed=True
        )
    return seen


@scenario("the arguments before and after both calls")
def kept(impl, rng):
    W, adapters = case(rng, GROUPED, ALL)
    x, stored = rng.normal(size=(4, 9)), W.T.copy()
    before, held = [each.copy() for each in (x, W, stored)], hold(impl, adapters)
    given = (GROUPED, held, 7.0)
    calls = [
        (impl.fused_forward, x, W, *given),
        (impl.fused_merge, W, *given),
        (impl.fused_forward, x, stored, *given, True),
        (impl.fused_merge, stored, *given, True),
    ]
    for function, *arguments in calls:
        attempt(function, *arguments)
    same = list(map(np.array_equal, before, (x, W, stored)))
    pairs = [all(map(np.array_equal, *both)) for both in zip(adapters, fetch(held), strict=True)]
    return {"x_kept": same[0], "weight_kept": same[1] and same[2], "adapters_kept": all(pairs)}


def written_into(impl, rng, ranks, alpha, *transposed):
    """Whether the given weight stays when the merged one is written over."""
    W, adapters = case(rng, FUSED, ranks)
    W = W.T.copy() if transposed else W
    held = hold(impl, W)
    merged = keep(impl.fused_merge, held, FUSED, adapters, alpha, *transposed)
    attempt(assign, merged, np.zeros_like(W))
    return np.array_equal(fetch(held), W), fetch(merged)


@scenario("no adapter, stored (d, k) and (k, d), and α=0: writing into the merged weight")
def apart(impl, rng):
    cases = (NONE, 7.0), (NONE, 7.0, True), (QV, 0.0)
    found = [written_into(impl, rng, *each) for each in cases]
    return {"apart": all(stays for stays, _ in found), "_merged": [after for _, after in found]}


@scenario("two forward passes on the same arrays, which are overwritten in between")
def overwritten(impl, rng):
    (W, adapters), (other, _) = case(rng, FUSED, QV), case(rng, FUSED, QV)
    x, new = rng.normal(size=(2, 4, 9))
    more = (FUSED, adapters, 7.0)
    y, y_of_new, kept = written_over(impl.fused_forward, (x, W), (new, other), *more)
    return {"y": y, "y_of_new": y_of_new, "first_kept": kept}


TOGETHER = every_pair(
    lead=[(4,), (), (2, 3), (0,)],
    kind=["float64", "float32", "float16"],
    ranks=[(2, 0, 4), NONE, (4, 1, 4)],
    alpha=[7.0, 0.0, -3.0, 2],
    transposed=[False, True],
    sizes=[FUSED, GROUPED],
    zero=["nothing", "x", "A"],
)


@scenario("every shape, type, storage and choice of adapters, with zeros and other α")
def together(impl, rng):
    seen = {}
    for lead, kind, ranks, alpha, transposed, sizes, zero in map(dict.values, TOGETHER):
        W, adapters = case(rng, sizes, ranks)
        x = np.rint(rng.normal(size=(*lead, 9)) * (zero != "x")).astype(kind)
        W = np.rint(W.T if transposed else W).astype(kind)
        pairs = [
            p and (np.rint(p[0] * (zero != "A")).astype(kind), np.rint(p[1]).astype(kind))
            for p in adapters
        ]
        name = f"x of shape {x.shape} in {kind}, ranks {ranks}, α={alpha}, transposed={transposed}"
        given = (sizes, pairs, alpha, transposed)
        seen[f"y for {name}, {zero} zero"] = impl.fused_forward(x, W, *given)
        seen[f"weight for {name}, {zero} zero"] = impl.fused_merge(W, *given)
    return seen


@scenario("float32 arrays, positive")
def single_precision(impl, rng):
    W, adapters = case(rng, FUSED, QV)
    pairs = [p and tuple(np.abs(a).astype(np.float32) for a in p) for p in adapters]
    W, x = (np.abs(a).astype(np.float32) for a in (W, rng.normal(size=(4, 9))))
    given = (FUSED, pairs, 7.0)
    y, weight = impl.fused_forward(x, W, *given), impl.fused_merge(W, *given)
    return {
        "type of y": str(getattr(y, "dtype", None)),
        "type of the weight": str(getattr(weight, "dtype", None)),
        "_y": y,
        "_weight": weight,
    }


@workload("n = 64, d = 768, k = 512, r = 8", flops=False)
def measured(impl, rng):
    sizes = (512, 128, 128)
    W, adapters = case(rng, sizes, (8, 0, 8), 512)
    return impl.fused_forward, rng.normal(size=(64, 512)), W, sizes, adapters, 16.0


def test_forward_right_rows(judge):
    """Each adapter adds to the outputs of its own part, and the others stay"""
    judge.same(q_and_v, other_choices, leading_axes, one_pair, broken, says=HIDDEN)


def test_merge_right_rows(judge):
    """Each adapter is merged into the rows of its own part, and the others stay"""
    judge.same(merged_q_and_v, merged_other_choices, merged_one_pair)


def test_grouped_sizes(judge):
    """The parts may differ in size and in number"""
    judge.same(grouped, other_numbers)


def test_transposed_storage(judge):
    """A weight stored (k, d) gives the same output, and stays stored so"""
    judge.same(stored_transposed, stored_square, square, stored_thirds)


def test_refuses_wrong_sizes(judge):
    """Sizes that do not add up to the outputs are refused with ValueError"""
    judge.same(wrong_sizes)


def test_keeps_inputs_and_type(judge):
    """All arguments stay as they are, and float32 stays float32"""
    judge.same(
        kept,
        apart,
        single_precision,
        overwritten,
        together,
        says={
            "first_kept": "the first output changed later: each call should give a new array.",
            "x_kept": "x was changed by a call.",
            "weight_kept": "the weight was changed by a call: write into a copy.",
            "apart": "without an adapter the given weight itself came back, and no new array.",
            "adapters_kept": "an adapter was changed by a call.",
        },
    )
    judge.keeps_inputs()
