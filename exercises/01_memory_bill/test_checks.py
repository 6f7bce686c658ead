"""Hidden checks of 01_memory_bill."""

from lora_tutor.checks import attempt, fetch, keep, scenario

SEVEN_BILLION = 7_000_000_000


def in_floats(bill):
    """Whole numbers may be ints or floats; only text and the like is left to be refused."""
    if not isinstance(bill, dict):
        return bill
    return {key: float(each) if type(each) is int else each for key, each in bill.items()}


def billed(impl, *arguments, **sizes):
    return in_floats(impl.memory_bill(*arguments, **sizes))


def counts(rng):
    """An odd number of parameters, of which from a fiftieth to a third are trained."""
    n_params = 2 * int(rng.integers(10**6, 10**9)) + 1
    return n_params, int(n_params * rng.uniform(0.02, 0.33))


@scenario("7 billion parameters, all of them trained")
def full(impl, rng):
    return {"bill": billed(impl, SEVEN_BILLION, SEVEN_BILLION)}


@scenario("a model of another size, all of it trained")
def full_random(impl, rng):
    n_params, _ = counts(rng)
    return {"bill": billed(impl, n_params, n_params)}


@scenario("7 billion parameters, 40 million of them trained")
def lora(impl, rng):
    return {"bill": billed(impl, SEVEN_BILLION, 40_000_000)}


@scenario("five random models, partly trained")
def several_models(impl, rng):
    return {f"bill_{i}": billed(impl, *counts(rng)) for i in range(5)}


@scenario("a 4-bit model: 7 billion parameters, 40 million trained, weight_bytes=0.5")
def four_bits(impl, rng):
    return {"bill": billed(impl, SEVEN_BILLION, 40_000_000, weight_bytes=0.5)}


@scenario("other byte sizes, each by its name, then all three in order")
def other_sizes(impl, rng):
    sizes = [float(size) for size in rng.uniform(0.3, 20.0, size=3).round(2)]
    n_params, n_trainable = counts(rng)
    names = ("weight_bytes", "grad_bytes", "optim_bytes")
    model = f"{n_params} parameters, {n_trainable} trained"
    seen = {
        f"bill for {model}, {name}={size}": billed(impl, n_params, n_trainable, **{name: size})
        for name, size in zip(names, sizes, strict=True)
    }
    return seen | {f"bill for {model}, all three": billed(impl, n_params, n_trainable, *sizes)}


@scenario("a model of 7 parameters, 3 of them trained, sizes of half a byte and more")
def small(impl, rng):
    return {"bill": billed(impl, 7, 3, 0.5, 1.5, 4.25)}


@scenario("two bills in a row: the first afterwards")
def two_bills(impl, rng):
    first = keep(impl.memory_bill, *counts(rng))
    impl.memory_bill(*counts(rng), 0.5, 4, 8)
    return {"bill": in_floats(fetch(first))}


@scenario("no parameter trained")
def inference(impl, rng):
    n_params, _ = counts(rng)
    return {"bill": billed(impl, n_params, 0)}


@scenario("items that take no bytes, then a model without parameters")
def zeros(impl, rng):
    n_params, n_trainable = counts(rng)
    model = f"{n_params} parameters, {n_trainable} trained"
    names = ("weight_bytes", "grad_bytes", "optim_bytes")
    seen = {
        f"bill for {model}, {name}=0": billed(impl, n_params, n_trainable, **{name: 0})
        for name in names
    }
    return seen | {"bill of no parameters": billed(impl, 0, 0)}


@scenario("impossible arguments")
def impossible(impl, rng):
    bill, size = impl.memory_bill, float(rng.uniform(0.5, 4.0))
    return {
        "n_trainable = n_params + 1": attempt(bill, 1000, 1001),
        "n_params = 0 and n_trainable = 3": attempt(bill, 0, 3),
        "n_trainable = -1": attempt(bill, 1000, -1),
        "n_params = -5 and n_trainable = -7": attempt(bill, -5, -7),
        "a negative weight_bytes": attempt(bill, 1000, 10, weight_bytes=-size),
        "a negative grad_bytes": attempt(bill, 1000, 10, grad_bytes=-size),
        "a negative optim_bytes": attempt(bill, 1000, 10, optim_bytes=-size),
        "a negative grad_bytes and nothing trained": attempt(bill, 1000, 0, 2, -size),
        "a negative weight_bytes of no parameters": attempt(bill, 0, 0, -size),
    }


def test_full_training(judge):
    """Full fine-tuning: every parameter has a weight, a gradient and optimiser state"""
    judge.same(full, full_random)


def test_frozen_weights(judge):
    """Frozen parameters cost their weight and nothing else"""
    judge.same(lora, several_models, two_bills)


def test_byte_sizes(judge):
    """The sizes of weights, gradients and optimiser state are the caller's"""
    judge.same(four_bits, other_sizes, small)


def test_nothing_trained(judge):
    """Zero is a possible count and a possible size"""
    judge.same(inference, zeros)


def test_refuses_impossible(judge):
    """ValueError for n_trainable > n_params and for any negative argument"""
    judge.same(impossible)
