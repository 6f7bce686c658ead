"""Hidden checks of 07_gpt3_budget.

A prediction is judged by whether it is near enough, so that no sentence gives the number away; the
unjudged `_answer` tells one wrong number from another. The size, the share and the storage may
follow from the learner's own count, as the stub says: an error costs once. The rank may not, since
it needs no count.
"""

import math
from collections.abc import Mapping

import numpy as np

from lora_tutor.checks import Proxy, Raised, attempt, lib, scenario

# Key: the middle of what is accepted, and how far from it an answer may lie.
ACCEPTED = {
    "params": (96 * 2 * 4 * (12288 + 12288), 0.0),
    "megabytes": (37.7, 0.1),
    "percent": (0.0108, 0.02 * 0.0108),
    "rank_wq_only": (8, 0.0),
    "storage_gb": (353.8, 0.1),
}


def number(impl, value):
    """The answer as a float, whatever kind of number it is; None if it is none."""
    if isinstance(value, Proxy):  # a Fraction or a Decimal stays on its side
        value = attempt(lib(impl, "numpy").asarray, value, np.float64)
    if isinstance(value, (Raised, Proxy, bool, np.bool_, str, bytes, complex)):
        return None
    if isinstance(value, np.ndarray) and value.shape != ():
        return None
    try:
        found = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def is_near(answer, middle, reach):
    # A border such as 37.7 + 0.1 is not exact in binary, and belongs to what is accepted.
    return abs(answer - middle) <= reach * (1 + 1e-9)


def own_number(impl, table, name):
    """A number to work on with; None for what is none, or none that could be meant."""
    least = {"params": 1, "megabytes": 0.01}[name]
    found = number(impl, table.get(name))
    return found if found is not None and found >= least else None


def ways(impl, table, key):
    """Middle and reach of what is accepted: where the source is wrong, what follows from it."""
    count, size = (own_number(impl, table, name) for name in ("params", "megabytes"))
    source, own = ("megabytes", size) if key == "storage_gb" else ("params", count)
    if key in ("params", "rank_wq_only") or own is None or is_near(own, *ACCEPTED[source]):
        yield ACCEPTED[key]
    if key == "megabytes" and count:
        yield count * 2 / 1e6, ACCEPTED[key][1]
    if key == "percent" and count:
        yield 100 * count / 175_255.8e6, 0.02 * 100 * count / 175_255.8e6
    if key == "storage_gb" and size:
        yield 350 + 100 * size / 1e3, ACCEPTED[key][1]
    if key == "storage_gb" and count:
        yield 350 + 100 * count * 2 / 1e9, ACCEPTED[key][1]


def in_terms_of_count(impl, table, key, answer):
    """A wrong size or share as it would be for the right count, so that a wrong way is known."""
    count = own_number(impl, table, "params")
    if key not in ("megabytes", "percent") or not count:
        return answer
    return answer * ACCEPTED["params"][0] / count


def prediction(impl, key):
    table = impl.budget()
    answer = number(impl, table.get(key)) if isinstance(table, Mapping) else None
    return {
        "a_dict": isinstance(table, Mapping),
        "key_there": isinstance(table, Mapping) and key in table,
        "a_number": answer is not None,
        "right": answer is not None
        and any(is_near(answer, *way) for way in ways(impl, table, key)),
        "_answer": None if answer is None else in_terms_of_count(impl, table, key, answer),
    }


@scenario("params: rank 4 on W_q and W_v, in 96 layers")
def params(impl, rng):
    return prediction(impl, "params")


@scenario("megabytes: the size of the adapters' file")
def megabytes(impl, rng):
    return prediction(impl, "megabytes")


@scenario("percent: what is trained, of the whole model")
def percent(impl, rng):
    return prediction(impl, "percent")


@scenario("rank_wq_only: the same budget without W_v")
def rank_wq_only(impl, rng):
    return prediction(impl, "rank_wq_only")


@scenario("storage_gb: 100 tasks")
def storage_gb(impl, rng):
    return prediction(impl, "storage_gb")


def judged(judge, scenario, sentence, rtol=None, atol=None):
    """The tolerances tell how close to a known wrong number an answer must be to be named so."""
    key = scenario.name
    says = {
        "a_dict": "budget() did not return a dict.",
        "key_there": f"the key {key!r} is missing in the dict.",
        "a_number": f"what stands under {key!r} is not a number.",
        "right": sentence,
    }
    judge.same(scenario, says=says, rtol=rtol, atol=atol)


def test_counts_parameters(judge):
    """params is the exact number of numbers in all factors A and B"""
    judged(
        judge,
        params,
        "that is not the count. How many numbers has one adapter, and how many adapters are there?",
    )


def test_file_size(judge):
    """megabytes is the size of a file with your params, in MB, to 0.1 MB"""
    judged(
        judge,
        megabytes,
        "that is not the size in MB. How many bytes has a number, and how many bytes has a MB?",
        rtol=5e-3,
    )


def test_share_in_percent(judge):
    """percent is the share of your params in the model, in percent, to 2 % of itself"""
    judged(judge, percent, "that is not the share, in percent, of all parameters.", rtol=2e-2)


def test_same_budget_on_wq(judge):
    """rank_wq_only is the rank which spends the same budget on half of the matrices"""
    judged(judge, rank_wq_only, "that rank does not train as many numbers as before.")


def test_storage_for_hundred(judge):
    """storage_gb is the base, stored once, and 100 files of yours, in GB, to 0.1 GB"""
    judged(
        judge,
        storage_gb,
        "that is not the sum in GB. What is stored once, and what a hundred times?",
        rtol=0.0,
        atol=0.05,
    )
