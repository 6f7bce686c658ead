"""Hidden checks of 06_param_formulas.

The dict stays on the other side and each formula is fetched by its key, so that one entry which is
no formula does not spoil the checks of the others.
"""

import sympy as sp

from lora_tutor.grading.scenario import Raised, attempt, fetch, keep, scenario

SYMBOLS = sp.symbols("d k r", positive=True, integer=True)
KEYS = ("full", "lora", "ratio", "break_even_r", "square_ratio", "dof")


def entries(impl, symbols, *keys):
    """The asked entries of the dict; whatever came instead, if it was no dict."""
    table = keep(impl.formulas, *symbols)
    found = {key: attempt(table.__getitem__, key) for key in keys}
    raised = {item.kind for item in found.values() if isinstance(item, Raised)}
    if raised - {"KeyError"}:
        return fetch(table)
    return {key: item for key, item in found.items() if not isinstance(item, Raised)}


def symbols_of(entry):
    return entry.free_symbols if isinstance(entry, sp.Basic) else set()


def kinds_of(found):
    """What came, in a word that tells text, numbers and formulas apart."""
    if not isinstance(found, dict):
        return "no dict"
    if any(symbols_of(entry) for entry in found.values()):
        return "formulas"
    return "text" if all(isinstance(entry, str) for entry in found.values()) else "no formula"


@scenario("a (d, k) weight, trained as a whole")
def full(impl, rng):
    return {"formulas": entries(impl, SYMBOLS, "full")}


@scenario("a (d, k) weight, LoRA at rank r")
def lora(impl, rng):
    return {"formulas": entries(impl, SYMBOLS, "lora")}


@scenario("full training against LoRA")
def ratio(impl, rng):
    return {"formulas": entries(impl, SYMBOLS, "ratio")}


@scenario("the rank that saves nothing any more")
def break_even(impl, rng):
    return {"formulas": entries(impl, SYMBOLS, "break_even_r")}


@scenario("a square weight, k = d")
def square(impl, rng):
    return {"formulas": entries(impl, SYMBOLS, "square_ratio")}


@scenario("the update A B")
def freedom(impl, rng):
    return {"formulas": entries(impl, SYMBOLS, "dof")}


@scenario("other letters: m, n and q in the place of d, k and r")
def other_letters(impl, rng):
    given = sp.symbols("m n q", positive=True, integer=True)
    found = entries(impl, given, *KEYS)
    used = [symbols_of(entry) for entry in found.values()] if isinstance(found, dict) else []
    return {
        "only_given": all(names <= set(given) for names in used),
        "some_given": any(names for names in used),
        "_kinds": kinds_of(found),
    }


def test_counts_full(judge):
    """full is the number of parameters that full fine-tuning trains"""
    judge.same(full)


def test_counts_lora(judge):
    """lora is the number of parameters in the two factors"""
    judge.same(lora)


def test_ratio_of_savings(judge):
    """ratio says how many times fewer parameters LoRA trains"""
    judge.same(ratio)


def test_break_even_rank(judge):
    """break_even_r is the rank at which LoRA trains as much as full fine-tuning"""
    judge.same(break_even)


def test_square_weight(judge):
    """square_ratio is the ratio of a square weight, in d and r"""
    judge.same(square)


def test_degrees_of_freedom(judge):
    """dof counts what A and B can change about their product"""
    judge.same(freedom)


def test_follows_the_symbols(judge):
    """The formulas are made of the symbols that were given"""
    judge.same(
        other_letters,
        says={
            "only_given": "A formula holds symbols that were not given: "
            "build on the arguments, whatever they are called.",
            "some_given": "No entry is a sympy expression in the given symbols.",
        },
    )
