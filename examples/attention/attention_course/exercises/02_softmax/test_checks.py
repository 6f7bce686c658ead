"""Hidden checks of 02_softmax."""

import numpy as np

from lora_tutor.checks import scenario


@scenario("4 queries and 6 keys")
def usual(impl, rng):
    return {"P": impl.attention_weights(rng.normal(size=(4, 6)))}


@scenario("rows of scores near 1000 and near -1000")
def large(impl, rng):
    S = rng.normal(size=(3, 5)) + np.array([[1000.0], [-1000.0], [0.0]])
    return {"P": impl.attention_weights(S)}


@scenario("a batch of 2, 4 queries and 3 keys, in float32")
def batch(impl, rng):
    return {"P": impl.attention_weights(rng.normal(size=(2, 4, 3)).astype("float32"))}


@scenario("scores of zeros")
def equal(impl, rng):
    return {"P": impl.attention_weights(np.zeros((2, 5)))}


def test_over_the_keys(judge):
    """The weights of every query add up to 1"""
    judge.same(usual, equal)


def test_large_scores(judge):
    """Large scores do not overflow"""
    judge.same(large)


def test_batches(judge):
    """Axes in front are left alone"""
    judge.same(batch)
