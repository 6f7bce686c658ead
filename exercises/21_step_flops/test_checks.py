"""Hidden checks of 21_step_flops.

The dict stays on the other side and each formula is fetched by its key, so that one entry which is
no formula does not spoil the checks of the others. A multiply-add may count as one or as two, in
`full` and `lora` alike: the unit is found here, and both counts are judged in units of one.
"""

import sympy as sp

from lora_tutor.checks import NotComparable, Raised, attempt, equivalent, fetch, keep, scenario

SYMBOLS = d, k, r = sp.symbols("d k r", positive=True, integer=True)
KEYS = ("full", "lora", "square_ratio", "break_even_r")
FULL, LORA = 3 * d * k, 2 * d * k + 3 * r * (d + k)


def entries(impl, symbols, *keys):
    """The asked entries of the dict; whatever came instead, if it was no dict."""
    table = keep(impl.step_flops, *symbols)
    found = {key: attempt(table.__getitem__, key) for key in keys}
    raised = {item.kind for item in found.values() if isinstance(item, Raised)}
    if raised - {"KeyError"}:
        return fetch(table)
    return {key: item for key, item in found.items() if not isinstance(item, Raised)}


def symbols_of(entry):
    return entry.free_symbols if isinstance(entry, sp.Basic) else set()


def equal(entry, formula):
    """Whether an entry is this formula; what cannot be compared is not."""
    if not isinstance(entry, sp.Expr):
        return False
    try:
        return equivalent(entry, formula)
    except NotComparable:
        return False


def unit(found):
    """2 if the counts take a multiply-add for two flops, else 1; `full` decides if it is right."""
    if equal(found.get("full"), FULL):
        return 1
    doubled = equal(found.get("full"), 2 * FULL) or equal(found.get("lora"), 2 * LORA)
    return 2 if doubled else 1


def counts(impl, key):
    """One count in multiply-adds. The doubled formula is halved without being evaluated."""
    found = entries(impl, SYMBOLS, "full", "lora")
    if not isinstance(found, dict) or not isinstance(found.get(key), sp.Expr):
        return {"formulas": found if not isinstance(found, dict) else only(found, key)}
    if unit(found) == 1:
        return {"formulas": {key: found[key]}}
    return {"formulas": {key: sp.Mul(sp.Rational(1, 2), found[key], evaluate=False)}}


def only(found, key):
    return {name: entry for name, entry in found.items() if name == key}


@scenario("a (d, k) weight, trained as a whole")
def full(impl, rng):
    return counts(impl, "full")


@scenario("a (d, k) weight, frozen, with LoRA at rank r")
def lora(impl, rng):
    terms = {"the term of W": d * k, "the term of A": d * r, "the term of B": r * k}
    return counts(impl, "lora") | {"_parts_of_formulas": {"lora": terms}}


@scenario("a square weight, k = d")
def square(impl, rng):
    return {"formulas": entries(impl, SYMBOLS, "square_ratio")}


@scenario("the rank at which LoRA costs as much as full fine-tuning")
def break_even(impl, rng):
    return {"formulas": entries(impl, SYMBOLS, "break_even_r")}


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


def kinds_of(found):
    """What came, in a word that tells text, numbers and formulas apart."""
    if not isinstance(found, dict):
        return "no dict"
    if any(symbols_of(entry) for entry in found.values()):
        return "formulas"
    return "text" if all(isinstance(entry, str) for entry in found.values()) else "no formula"


def test_counts_full(judge):
    """full counts the three products of full fine-tuning"""
    judge.same(full)


def test_counts_lora(judge):
    """lora counts what the frozen weight and the adapter do, in the same unit as full"""
    judge.same(lora)


def test_square_weight(judge):
    """square_ratio is the share of the work that LoRA leaves of a square weight's, in d and r"""
    judge.same(square)


def test_break_even_rank(judge):
    """break_even_r is the rank at which LoRA saves no work any more"""
    judge.same(break_even)


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
