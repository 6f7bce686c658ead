"""Hidden checks of 06_param_formulas.

The dict stays on the other side and each formula is fetched by its key, so that one entry which is
no formula does not spoil the checks of the others. A wrong count costs where it is asked for, and
not once more in what follows from it.
"""

import sympy as sp

from lora_tutor.checks import NotComparable, Raised, attempt, equivalent, fetch, keep, scenario

SYMBOLS = d, k, r = sp.symbols("d k r", positive=True, integer=True)
KEYS = ("full", "lora", "ratio", "break_even_r", "square_ratio", "dof")
FOLLOWING = {
    "ratio": d * k / (r * (d + k)),
    "break_even_r": d * k / (d + k),
    "square_ratio": d / (2 * r),
    "dof": r * (d + k) - r**2,
}
"""What follows from the right counts."""


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


def asked_again(impl, symbols, *keys):
    """What these entries are for other symbols; None for what is no formula."""
    found = attempt(entries, impl, symbols, *keys)
    found = found if isinstance(found, dict) else {}
    return tuple(found.get(key) if is_formula(found.get(key)) else None for key in keys)


def is_formula(entry):
    return isinstance(entry, sp.Expr)


def agree(left, right):
    try:
        return left is not None and right is not None and equivalent(left, right)
    except NotComparable:
        return False


def carried(impl, key, *sources, law):
    """The entry; or the right one, if by `law` it follows from those entries as they came."""
    found = entries(impl, SYMBOLS, *sources, key)
    if not isinstance(found, dict):
        return {"formulas": found}
    own = {name: entry for name, entry in found.items() if name == key}
    if is_formula(own.get(key)) and agree(own[key], FOLLOWING[key]):
        # No more calls: one with equal letters may be more than a right road to it can take.
        return {"formulas": own}
    given = all(symbols_of(found.get(source)) for source in sources)
    follows = given and is_formula(own.get(key)) and agree(*law(found))
    return {"formulas": {key: FOLLOWING[key]} if follows else own}


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
    terms = {"the term of A": d * r, "the term of B": r * k}
    return {
        "formulas": entries(impl, SYMBOLS, "lora"),
        "_parts_of_formulas": {"lora": terms},
    }


@scenario("full training against LoRA")
def ratio(impl, rng):
    def law(own):
        # Unevaluated: to put foreign terms in order may take for ever.
        share = sp.Mul(own["full"], sp.Pow(own["lora"], -1, evaluate=False), evaluate=False)
        return own["ratio"], share

    return carried(impl, "ratio", "full", "lora", law=law)


@scenario("the rank that saves nothing any more")
def break_even(impl, rng):
    def law(own):
        if r not in symbols_of(own["lora"]):
            return None, None
        return asked_again(impl, (d, k, own["break_even_r"]), "full", "lora")

    return carried(impl, "break_even_r", "full", "lora", law=law)


@scenario("a square weight, k = d")
def square(impl, rng):
    def law(own):
        return own["square_ratio"], *asked_again(impl, (d, d, r), "ratio")

    return carried(impl, "square_ratio", "ratio", law=law)


@scenario("the update A B")
def freedom(impl, rng):
    def law(own):
        return own["dof"], sp.Add(own["lora"], -(r**2), evaluate=False)

    terms = {"the count of A and B": r * (d + k), "what they count twice": r**2}
    return carried(impl, "dof", "lora", law=law) | {"_parts_of_formulas": {"dof": terms}}


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
