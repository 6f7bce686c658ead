"""Hidden checks of 19_lora_backward."""

import math

import numpy as np

from lora_tutor.checks import every_pair, scenario, trace, workload, written_over

ALPHA = 11.0


def layer(rng, d=5, k=8, r=3):
    return rng.normal(size=(d, k)), rng.normal(size=(d, r)), rng.normal(size=(r, k))


def case(rng, d=5, k=8, r=3, lead=(4,)):
    G, X = rng.normal(size=(*lead, d)), rng.normal(size=(*lead, k))
    return [G, X, *layer(rng, d, k, r), ALPHA]


def entry(table, name):
    """One gradient, or whatever came instead of a dict."""
    return table.get(name) if isinstance(table, dict) else table


def chosen(table, *names):
    """These gradients, after the keys that are missing."""
    missing = [name for name in names if isinstance(table, dict) and name not in table]
    return {"missing keys": missing} | {name: entry(table, name) for name in names}


def usable(array, shape):
    """Whether arithmetic may be done with a gradient: a finite array of the right shape."""
    return isinstance(array, np.ndarray) and array.shape == shape and np.isfinite(array).all()


def random_shapes(impl, rng, name, rounds=2):
    """One gradient for each of some shapes with d, k, r and n all different."""
    seen = {}
    for i in range(rounds):
        d, k, n = (int(size) for size in rng.choice(np.arange(5, 14), size=3, replace=False))
        given = case(rng, d, k, 4, (n,))
        seen[f"{name}_{i}"] = entry(impl.lora_backward(*given), name)
        if name == "dX":
            seen[f"_parts_of_{name}_{i}"] = paths(*given)
    return seen


def paths(G, X, W, A, B, alpha):
    """The terms of dX."""
    return {"the path through W": G @ W, "the path through A B": G @ A @ B}


@scenario("4 rows, d=5, k=8, r=3, α=11")
def writer(impl, rng):
    return chosen(impl.lora_backward(*case(rng)), "dA")


@scenario("4 rows, d=5, k=8, r=3, α=11")
def reader(impl, rng):
    return chosen(impl.lora_backward(*case(rng)), "dB")


@scenario("4 rows, d=5, k=8, r=3, α=11")
def inputs(impl, rng):
    given = case(rng)
    table = impl.lora_backward(*given)
    frozen = {"no_dW": not isinstance(table, dict) or "dW" not in table}
    return chosen(table, "dX") | frozen | {"_parts_of_dX": paths(*given)}


@scenario("random shapes, with d, k, r and n all different")
def other_writers(impl, rng):
    return random_shapes(impl, rng, "dA")


@scenario("random shapes, with d, k, r and n all different")
def other_readers(impl, rng):
    return random_shapes(impl, rng, "dB")


@scenario("random shapes, with d, k, r and n all different")
def other_inputs(impl, rng):
    return random_shapes(impl, rng, "dX")


@scenario("G of shape (2, 4, 5) and X of shape (2, 4, 9), r=3")
def nested(impl, rng):
    given = case(rng, k=9, lead=(2, 4))
    seen = chosen(impl.lora_backward(*given), "dA", "dB", "dX")
    return seen | {"_parts_of_dX": paths(*given)}


def loss(G, X, W, A, B, s):
    """A loss whose gradient at the layer's output is G: linear, so that differences are exact."""
    return float((G * (X @ W.T + s * (X @ B.T) @ A.T)).sum())


@scenario("each of A, B and X pushed a little in a random direction, d=6, k=9, r=4, 5 rows")
def differences(impl, rng):
    G, X, W, A, B, alpha = case(rng, 6, 9, 4, (5,))
    table = impl.lora_backward(G.copy(), X, W, A, B, alpha)
    point, seen = {"X": X, "A": A, "B": B}, {}
    for name, value in point.items():
        gradient, push = entry(table, f"d{name}"), rng.normal(size=value.shape)
        ends = [point | {name: value + side * push} for side in (0.5, -0.5)]
        change = np.subtract(*(loss(G, W=W, s=alpha / 4, **end) for end in ends))
        known = usable(gradient, value.shape)
        seen[f"d{name}_predicts_the_change"] = bool(
            known and np.isclose((gradient * push).sum(), change, rtol=1e-8, atol=1e-9)
        )
        seen[f"_d{name}"] = gradient
    return seen


@scenario("the balance law Aᵀ·dA = dB·Bᵀ, d=7, k=10, r=4, 6 rows")
def balance(impl, rng):
    G, X, W, A, B, alpha = case(rng, 7, 10, 4, (6,))
    table = impl.lora_backward(G, X, W, A, B, alpha)
    dA, dB = entry(table, "dA"), entry(table, "dB")
    known = usable(dA, A.shape) and usable(dB, B.shape)
    return {
        "balanced": bool(known and np.allclose(A.T @ dA, dB @ B.T, rtol=1e-9, atol=1e-9)),
        "_dA": dA,
        "_dB": dB,
    }


EDGES = {
    "r=1": {"r": 1},
    "n=1": {"lead": (1,)},
    "r=d": {"d": 4, "k": 7, "r": 4, "lead": (3,)},
    "n=k": {"d": 6, "k": 7, "r": 2, "lead": (7,)},
    "r>k": {"d": 2, "k": 3, "r": 5, "lead": (4,)},
    "d=1": {"d": 1},
    "k=1": {"k": 1},
    "n=131": {"lead": (131,)},
}


@scenario("α=0: only the path through W is left")
def silent(impl, rng):
    return chosen(impl.lora_backward(*case(rng)[:5], 0.0), "dA", "dB", "dX")


@scenario("r=1, n=1, r=d, n=k, r>k, d=1, k=1 and n=131, each with A at zero as in the first step")
def first_step(impl, rng):
    seen = {}
    for name, size in EDGES.items():
        G, X, W, A, B, alpha = case(rng, **size)
        table = impl.lora_backward(G, X, W, np.zeros_like(A), B, alpha)
        seen |= {
            f"{key} for {name}": value for key, value in chosen(table, "dA", "dB", "dX").items()
        }
    return seen


@scenario("the edge cases r=1, n=1, r=d, n=k, r>k, d=1, k=1, n=131")
def edges(impl, rng):
    seen = {}
    for name, size in EDGES.items():
        table = impl.lora_backward(*case(rng, **size))
        seen |= {
            f"{key} for {name}": value for key, value in chosen(table, "dA", "dB", "dX").items()
        }
    return seen


@scenario("read-only arguments: W and B in Fortran order, X every other row of an array")
def layouts(impl, rng):
    G, _, W, A, B, alpha = case(rng, lead=(6,))
    arrays = [G, rng.normal(size=(12, 8))[::2], np.asfortranarray(W), A, np.asfortranarray(B)]
    for array in arrays:
        array.flags.writeable = False
    return chosen(impl.lora_backward(*arrays, alpha), "dA", "dB", "dX")


@scenario("the arguments before and after the call")
def kept(impl, rng):
    arguments = case(rng)
    before = [array.copy() for array in arguments[:5]]
    impl.lora_backward(*arguments)
    pairs = zip("GXWAB", before, arguments, strict=False)
    return {f"{name}_kept": np.array_equal(old, new) for name, old, new in pairs}


@scenario("float32 arguments, 4 rows, d=5, k=8, r=3")
def single_precision(impl, rng):
    *arrays, alpha = case(rng)
    table = impl.lora_backward(*(array.astype(np.float32) for array in arrays), alpha)
    return chosen(table, "dA", "dB", "dX")


TOGETHER = every_pair(
    lead=[(4,), (1,), (2, 3)],
    kind=["float64", "float32", "float16"],
    zero=["nothing", "G", "X", "A", "B"],
    alpha=[11.0, 0.0, -3.0, 2],
)


@scenario("batches and sequences, each in every type, with zeros and other α")
def together(impl, rng):
    seen = {}
    for lead, kind, zero, alpha in map(dict.values, TOGETHER):
        sizes = {"G": (*lead, 5), "X": (*lead, 8), "W": (5, 8), "A": (5, 4), "B": (4, 8)}
        given = {n: rng.integers(-2, 3, size=size).astype(kind) for n, size in sizes.items()}
        if zero in given:
            given[zero][...] = 0
        table = impl.lora_backward(*given.values(), alpha)
        case = f"for G of shape {(*lead, 5)} in {kind}, α={alpha}, {zero} zero"
        seen |= {f"{name} {case}": v for name, v in chosen(table, "dA", "dB", "dX").items()}
    return seen


@scenario("two calls on the same arrays, which are overwritten in between")
def overwritten(impl, rng):
    (*arrays, alpha), (*others, _) = case(rng), case(rng)
    _, second, kept = written_over(impl.lora_backward, arrays, others, alpha)
    return chosen(second, "dA", "dB", "dX") | {"first_kept": kept}


@scenario("the count of flops for 96 rows, d=48, k=80, r=6")
def cost(impl, rng):
    return counted(impl, rng, (96,))


@scenario("the count of flops for 8 sequences of 12 rows, d=48, k=80, r=6")
def cost_of_sequences(impl, rng):
    return counted(impl, rng, (8, 12))


@scenario("the count of flops for 3 rows, fewer than r=6, d=48, k=80")
def cost_of_few_rows(impl, rng):
    return counted(impl, rng, (3,))


@scenario("the count of flops for r=1, 96 rows, d=48, k=80")
def cost_of_rank_one(impl, rng):
    return counted(impl, rng, (96,), r=1)


@scenario("the count of flops in float32 for 96 rows, d=48, k=80, r=6")
def cost_in_single(impl, rng):
    return counted(impl, rng, (96,), kind="float32")


def counted(impl, rng, lead, r=6, kind="float64"):
    n, d, k = math.prod(lead), 48, 80
    (*first, alpha), (*second, _) = (case(rng, d, k, r, lead) for _ in range(2))
    program = trace(impl, "lora_backward", *(a.astype(kind) for a in first), alpha)
    run = program.replay(*(a.astype(kind) for a in second), alpha)

    def is_full(shape):
        """Whether it is as large as W, but not once for each row."""
        return {d, k} <= set(shape) and n not in shape and not {*lead} <= set(shape)

    large = [p for p in run.products if is_full(p.shape)]
    # Outer products, n of them or more, are the rows' own: A and B have r.
    outer = [p for p in large if p.sums_over == ()]
    over_rows = [p for p in large if p.sums_over not in ((), (r,))]
    over_rows += outer if len(outer) >= n else []
    updates = [p.shape for p in large if p.sums_over == (r,)]
    updates += [p.shape for p in outer if len(outer) < n]
    updates += [shape for shape in run.elementwise if is_full(shape)]
    budget = 2 * n * (d * k + 3 * d * r + 3 * r * k)
    return {
        "no_full_gradient": not over_rows,
        "no_full_product": not updates,
        "within_budget": run.flops <= 1.05 * budget,
        **(chosen(run.outputs, "dA", "dB", "dX") if kind == "float64" else {}),
        # What keeps to the budget is not told apart by its flops: then the values tell.
        "_way": round(max(run.flops / budget, 1.05), 1),
    }


@workload("n = 64, d = 256, k = 384, r = 8")
def measured(impl, rng):
    return impl.lora_backward, *case(rng, 256, 384, 8, (64,))


def test_gradient_of_A(judge):
    """dA is the gradient of the loss with respect to A"""
    judge.same(writer, other_writers)


def test_gradient_of_B(judge):
    """dB is the gradient of the loss with respect to B"""
    judge.same(reader, other_readers)


def test_gradient_of_X(judge):
    """dX comes back on both paths, through W and through A B, and there is no dW"""
    judge.same(
        inputs,
        other_inputs,
        says={"no_dW": "the dict holds a dW, but W is frozen: nobody asks for its gradient."},
    )


def test_nested_batches(judge):
    """With batch and time axes all rows count, and dX has the shape of X"""
    judge.same(nested)


def test_agrees_with_differences(judge):
    """The gradients predict how the loss changes, and obey the balance law Aᵀ·dA = dB·Bᵀ"""
    sentence = "the change of the loss along {0} is not what d{0} says."
    judge.same(
        differences,
        balance,
        says={
            **{f"d{name}_predicts_the_change": sentence.format(name) for name in "ABX"},
            "balanced": "Aᵀ·dA and dB·Bᵀ differ, though both are s·Aᵀ(GᵀX)Bᵀ.",
        },
    )


def test_edge_cases(judge):
    """Any rank, one row, n = k, A at zero and α at zero are no exception"""
    judge.same(edges, first_step, silent)


def test_keeps_inputs_and_type(judge):
    """Any memory layout will do, the arguments stay unchanged, and float32 stays float32"""
    changed = "{} was changed: put what you compute into new arrays."
    judge.same(
        layouts,
        kept,
        single_precision,
        overwritten,
        together,
        says={f"{name}_kept": changed.format(name) for name in "GXWAB"}
        | {"first_kept": "the first result changed later: each call should give new arrays."},
    )
    judge.keeps_inputs()


def test_stays_cheap(judge):
    """The cost keeps to 2n(dk + 3dr + 3rk) flops, and no product has the shape of W"""
    judge.same(
        cost,
        cost_of_sequences,
        cost_of_few_rows,
        cost_of_rank_one,
        cost_in_single,
        says={
            "no_full_gradient": "a product sums over the rows into an array of W's shape: that is "
            "the gradient of W, which nobody asked for. Multiply by B or A first.",
            "no_full_product": "a product of A and B has the shape of W, the very array that LoRA "
            "spares. Multiply G by A first, and the result by B.",
            "within_budget": "the numbers cost more flops than the budget allows: a product has "
            "two long sides, or is made twice.",
        },
    )
