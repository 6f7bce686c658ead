"""Hidden checks of 01_memory_bill."""

from lora_tutor.checks import attempt, scenario

SEVEN_BILLION = 7_000_000_000


def counts(rng):
    """An odd number of parameters, of which from a fiftieth to a third are trained."""
    n_params = 2 * int(rng.integers(10**6, 10**9)) + 1
    return n_params, int(n_params * rng.uniform(0.02, 0.33))


@scenario("7 billion parameters, all of them trained")
def full(impl, rng):
    return {"bill": impl.memory_bill(SEVEN_BILLION, SEVEN_BILLION)}


@scenario("a model of another size, all of it trained")
def full_random(impl, rng):
    n_params, _ = counts(rng)
    return {"bill": impl.memory_bill(n_params, n_params)}


@scenario("7 billion parameters, 40 million of them trained")
def lora(impl, rng):
    return {"bill": impl.memory_bill(SEVEN_BILLION, 40_000_000)}


@scenario("five random models, partly trained")
def several_models(impl, rng):
    return {f"bill_{i}": impl.memory_bill(*counts(rng)) for i in range(5)}


@scenario("a 4-bit model: 7 billion parameters, 40 million trained, weight_bytes=0.5")
def four_bits(impl, rng):
    return {"bill": impl.memory_bill(SEVEN_BILLION, 40_000_000, weight_bytes=0.5)}


@scenario("other byte sizes, each by its name, then all three in order")
def other_sizes(impl, rng):
    sizes = [float(size) for size in rng.uniform(0.3, 20.0, size=3).round(2)]
    n_params, n_trainable = counts(rng)
    names = ("weight_bytes", "grad_bytes", "optim_bytes")
    seen = {
        f"bill with {name}={size}": impl.memory_bill(n_params, n_trainable, **{name: size})
        for name, size in zip(names, sizes, strict=True)
    }
    return seen | {"bill with all three": impl.memory_bill(n_params, n_trainable, *sizes)}


@scenario("no parameter trained")
def inference(impl, rng):
    n_params, _ = counts(rng)
    return {"bill": impl.memory_bill(n_params, 0)}


@scenario("an optimiser without state, then a model without parameters")
def zeros(impl, rng):
    return {
        "bill with optim_bytes=0": impl.memory_bill(*counts(rng), optim_bytes=0),
        "bill of no parameters": impl.memory_bill(0, 0),
    }


@scenario("arguments that cannot be")
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
    }


def test_full_training(judge):
    """Full fine-tuning: every parameter has a weight, a gradient and optimiser state"""
    judge.same(full, full_random)


def test_frozen_weights(judge):
    """Frozen parameters cost their weight and nothing else"""
    judge.same(lora, several_models)


def test_byte_sizes(judge):
    """The sizes of weights, gradients and optimiser state are the caller's"""
    judge.same(four_bits, other_sizes)


def test_nothing_trained(judge):
    """Zero is a possible count and a possible size"""
    judge.same(inference, zeros)


def test_refuses_impossible(judge):
    """ValueError for n_trainable > n_params and for any negative argument"""
    judge.same(impossible)
