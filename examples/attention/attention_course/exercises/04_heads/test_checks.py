"""Hidden checks of 04_heads."""

from lora_tutor.checks import scenario


def three(rng, h, n=4, m=5, d_k=3, d_v=2):
    Q, K = rng.normal(size=(n, h * d_k)), rng.normal(size=(m, h * d_k))
    return Q, K, rng.normal(size=(m, h * d_v))


@scenario("h=3, 4 queries, 5 keys, d_k=3, d_v=2")
def heads(impl, rng):
    return {"O": impl.attend_in_heads(*three(rng, 3), 3)}


@scenario("h=2, with keys and values in another order")
def reordered(impl, rng):
    Q, K, V = three(rng, 2)
    order = rng.permutation(len(K))
    return {"O": impl.attend_in_heads(Q, K[order], V[order], 2)}


@scenario("queries of zeros, h=2, in float32")
def silent(impl, rng):
    Q, K, V = (each.astype("float32") for each in three(rng, 2))
    return {"O": impl.attend_in_heads(0 * Q, K, V, 2)}


def test_heads_side_by_side(judge):
    """Each head attends by its own columns"""
    judge.same(heads, silent)


def test_order_of_the_keys(judge):
    """The order of the keys makes no difference"""
    judge.same(reordered)
