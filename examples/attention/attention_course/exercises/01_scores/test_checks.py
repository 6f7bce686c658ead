"""Hidden checks of 01_scores."""

from lora_tutor.checks import scenario, workload


@scenario("4 queries, 6 keys, d_k=5")
def usual(impl, rng):
    return {"S": impl.scores(rng.normal(size=(4, 5)), rng.normal(size=(6, 5)))}


@scenario("1 query, 3 keys, d_k=2, in float32")
def single(impl, rng):
    Q, K = (rng.normal(size=(rows, 2)).astype("float32") for rows in (1, 3))
    return {"S": impl.scores(Q, K)}


@scenario("queries of zeros")
def silent(impl, rng):
    return {"S": impl.scores(0 * rng.normal(size=(2, 3)), rng.normal(size=(4, 3)))}


@workload("n = m = 256, d_k = 64", flops=False)
def measured(impl, rng):
    return impl.scores, rng.normal(size=(256, 64)), rng.normal(size=(256, 64))


def test_matches_formula(judge):
    """The scores are Q Kᵀ / √d_k"""
    judge.same(usual, single, silent)


def test_keeps_inputs(judge):
    """Q and K stay as they are"""
    judge.same(usual, single, silent)
    judge.keeps_inputs()
