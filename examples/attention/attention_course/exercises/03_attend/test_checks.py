"""Hidden checks of 03_attend."""

from lora_tutor.checks import scenario


def three(rng, n, m, d_k, d_v):
    return rng.normal(size=(n, d_k)), rng.normal(size=(m, d_k)), rng.normal(size=(m, d_v))


@scenario("4 queries, 6 keys, d_k=5, d_v=3")
def plain(impl, rng):
    return {"O": impl.attend(*three(rng, 4, 6, 5, 3))}


@scenario("5 places, d_k=4, d_v=3, with causal")
def masked(impl, rng):
    return {"O": impl.attend(*three(rng, 5, 5, 4, 3), causal=True)}


@scenario("queries of zeros, in float32")
def silent(impl, rng):
    Q, K, V = (each.astype("float32") for each in three(rng, 3, 5, 4, 2))
    return {"O": impl.attend(0 * Q, K, V)}


@scenario("the first of 4 places, with causal")
def first(impl, rng):
    return {"O[0]": impl.attend(*three(rng, 4, 4, 3, 2), True)[0]}


def test_means_of_values(judge):
    """Every query gets the weighted mean of the values"""
    judge.same(plain, silent)


def test_causal_mask(judge):
    """With causal, no query sees what comes later"""
    judge.same(masked, first)
