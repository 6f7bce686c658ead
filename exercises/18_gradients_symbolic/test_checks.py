"""Hidden checks of 18_gradients_symbolic.

The reference's formulas are compared by their values at points, so the form of an answer is free.
Where all entries are symbols the rank is 1: to factor every entry then takes a second, with rank 2
twenty.
Where numbers are asked for, W and t are numbers and A, B and x stay symbols: an answer that lets
sympy differentiate the loss is as good as one that writes the formulas down.
"""

import sympy as sp

from lora_tutor.checks import fetch, hold, scenario

NAMES = ("dA", "dB", "dx")


def symbols(letter, rows, columns):
    return sp.Matrix(rows, columns, lambda i, j: sp.Symbol(f"{letter}_{i + 1}{j + 1}"))


def case(d=2, k=3, r=1):
    """W, A, B, x, t and s, all entries symbols."""
    shapes = {"W": (d, k), "A": (d, r), "B": (r, k), "x": (k, 1), "t": (d, 1)}
    return [*(symbols(letter, *shape) for letter, shape in shapes.items()), sp.Symbol("s")]


def integers(rng, rows, columns):
    """Small numbers, none of them zero."""
    signs = rng.choice([-1, 1], size=(rows, columns))
    return sp.Matrix((signs * rng.integers(1, 9, size=(rows, columns))).tolist())


def is_triple(result):
    return isinstance(result, tuple) and len(result) == 3


def gradient(result, name):
    return result[NAMES.index(name)] if is_triple(result) else None


def chosen(result, *names):
    return {"a_triple": is_triple(result)} | {name: gradient(result, name) for name in names}


def terms(W, A, B, x, t, s):
    """What the gradients are sums of, for the message."""
    errors = {"W x": W * x, "s·A(B x)": s * A * (B * x), "t": t}
    g = W * x + s * A * (B * x) - t
    return {
        "_parts_of_dA": {f"the term with {n}": s * e * (B * x).T for n, e in errors.items()},
        "_parts_of_dB": {f"the term with {n}": s * (A.T * e) * x.T for n, e in errors.items()},
        "_parts_of_dx": {"the path through W": W.T * g, "that through A B": s * B.T * (A.T * g)},
    }


@scenario("symbols everywhere, d=2, k=3, r=1")
def writer(impl, rng):
    result = impl.grads(*case())
    return chosen(result, "dA") | {"_result": result} | terms(*case())


@scenario("symbols everywhere, d=2, k=3, r=1")
def reader(impl, rng):
    result = impl.grads(*case())
    return chosen(result, "dB") | {"_result": result} | terms(*case())


@scenario("symbols everywhere, d=2, k=3, r=1")
def inputs(impl, rng):
    result = impl.grads(*case())
    return chosen(result, "dx") | {"_result": result} | terms(*case())


@scenario("symbols everywhere, d=3, k=2, r=1")
def rank_one(impl, rng):
    return chosen(impl.grads(*case(3, 2, 1)), *NAMES) | terms(*case(3, 2, 1))


@scenario("W and t of numbers, 5/2 for s, A, B and x of symbols, d=4, k=3, r=2")
def all_different(impl, rng):
    _, A, B, x, *_ = case(4, 3, 2)
    given = integers(rng, 4, 3), A, B, x, integers(rng, 4, 1), sp.Rational(5, 2)
    return chosen(impl.grads(*given), *NAMES) | terms(*given)


@scenario("other letters, and the number 7/3 for s, d=3, k=2, r=1")
def other_letters(impl, rng):
    given = [symbols(letter, *shape) for letter, shape in OTHER.items()]
    return chosen(impl.grads(*given, sp.Rational(7, 3)), *NAMES)


@scenario("the number 0 for s, d=2, k=3, r=2")
def silent(impl, rng):
    return chosen(impl.grads(*case(2, 3, 2)[:5], sp.Integer(0)), *NAMES)


@scenario("d=k=r=2 and the number 1 for s, then targets of zero, then both")
def plain(impl, rng):
    W, A, B, x, t, s = case(2, 2, 2)
    one, zero = sp.Integer(1), sp.zeros(2, 1)
    cases = {"s=1": (t, one), "t=0": (zero, s), "s=1 and t=0": (zero, one)}
    results = {name: impl.grads(W, A, B, x, *given) for name, given in cases.items()}
    return {"a_triple": all(map(is_triple, results.values()))} | {
        f"{part} for {name}": gradient(result, part)
        for name, result in results.items()
        for part in NAMES
    }


OTHER = {"M": (3, 2), "P": (3, 1), "Q": (1, 2), "u": (2, 1), "v": (3, 1)}


def product_sum(gradient, push):
    """The sum over all entries of gradient times push, as it stands: nothing is simplified."""
    pairs = zip(gradient, push, strict=True)
    return sp.Add(*(sp.Mul(p, g, evaluate=False) for g, p in pairs), evaluate=False)


def usable(matrix, shape):
    return isinstance(matrix, sp.MatrixBase) and matrix.shape == shape


@scenario("each of A, B and x pushed a little in some direction, d=2, k=3, r=1")
def pushed(impl, rng):
    W, A, B, x, t, s = case()
    result = impl.grads(W, A, B, x, t, s)
    step, point, seen = sp.Symbol("step"), {"A": A, "B": B, "x": x}, {}
    for name, value in point.items():
        push = integers(rng, *value.shape)
        moved = point | {name: value + step * push}
        y = W * moved["x"] + s * moved["A"] * (moved["B"] * moved["x"])
        change = sp.diff((y - t).dot(y - t) / 2, step).subs(step, 0)
        found = gradient(result, f"d{name}")
        predicted = product_sum(found, push) if usable(found, value.shape) else sp.Integer(0)
        # Zero where the gradient is right: the change that it predicts, less the true one.
        seen[f"d{name}_less_the_change"] = sp.Add(predicted, -change, evaluate=False)
    return {"a_triple": is_triple(result)} | seen | {"_result": result}


@scenario("the matrices before and after a call")
def kept(impl, rng):
    *matrices, s = case()
    there = [hold(impl, matrix) for matrix in matrices]
    result = impl.grads(*there, s)
    pairs = zip("WABxt", matrices, there, strict=True)
    return {f"{name}_kept": fetch(proxy) == matrix for name, matrix, proxy in pairs} | {
        "_result": result
    }


NO_TRIPLE = {"a_triple": "what came back is not the tuple (dA, dB, dx)."}


def test_gradient_of_A(judge):
    """dA is the derivative of L with respect to A"""
    judge.same(writer, says=NO_TRIPLE)


def test_gradient_of_B(judge):
    """dB is the derivative of L with respect to B"""
    judge.same(reader, says=NO_TRIPLE)


def test_gradient_of_x(judge):
    """dx comes back on both roads, through W and through A B"""
    judge.same(inputs, says=NO_TRIPLE)


def test_any_shape(judge):
    """Rank one, square sizes, other letters, targets of zero, s a number: they hold for all"""
    judge.same(rank_one, all_different, other_letters, silent, plain, says=NO_TRIPLE)


def test_predicts_the_loss(judge):
    """Push A, B or x a little, and L changes by what the gradients say"""
    sentence = "when {0} is pushed, the loss does not change as d{0} says."
    judge.same(
        pushed,
        says=NO_TRIPLE | {f"d{name}_less_the_change": sentence.format(name) for name in "ABx"},
    )


def test_keeps_the_inputs(judge):
    """The matrices that were given stay as they are"""
    changed = "{} was changed by the call: put what you compute into new matrices."
    judge.same(kept, says={f"{name}_kept": changed.format(name) for name in "WABxt"})
    judge.keeps_inputs()
