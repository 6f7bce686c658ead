"""Hidden checks of 23_scaling_rules.

A prediction is judged by whether it is right, so that no sentence gives it away; the unjudged
`_answers` tell one wrong pair from another.
"""

from collections.abc import Mapping

import numpy as np

from lora_tutor.checks import Raised, attempt, scenario

RULES = ("lora", "rslora")
RIGHT = {"sgd": "rslora", "adam": "lora"}


def scales(impl, rng, rule):
    """A rule for some α and r, none of which makes two of the usual slips look alike."""
    pairs = [(7.0, 3), (16, 8), (3.5, 5), (2.0, 64)]
    pairs += [(float(rng.uniform(1, 40)), int(rng.integers(2, 30))) for _ in range(3)]
    pairs += [(-7.0, 3), (0.0, 5), (6.5, 1)]
    found = ((alpha, r, attempt(impl.scaling, alpha, r, rule)) for alpha, r in pairs)
    return {f"s for α={alpha:.4g}, r={r}": value for alpha, r, value in found}


@scenario('the rule "lora"')
def lora(impl, rng):
    return scales(impl, rng, "lora")


@scenario('the rule "rslora"')
def rslora(impl, rng):
    return scales(impl, rng, "rslora")


@scenario('the rule "none"')
def none(impl, rng):
    return scales(impl, rng, "none") | {"s for α=7, r=0": impl.scaling(7.0, 0, "none")}


@scenario('"lora" and "rslora" at r=1, and for α=0')
def borders(impl, rng):
    plain, stable = (impl.scaling(6.5, 1, rule) for rule in RULES)
    silent = {rule: impl.scaling(0.0, 3, rule) for rule in RULES}
    return {
        "s at r=1": stable,
        "s for α=0": silent["rslora"],
        "s for α=0 and lora": silent["lora"],
        "_plain": plain,
    }


@scenario("arguments by name")
def by_name(impl, rng):
    rules = (*RULES, "none")
    named = [impl.scaling(alpha=7.0, r=3, rule=rule) for rule in rules]
    placed = [impl.scaling(7.0, 3, rule) for rule in rules]
    return {"as_by_place": named == placed, "s for none": named[-1], "_named": named}


@scenario("rules that do not exist")
def unknown(impl, rng):
    rules = ("dora", "sqrt", "", "LoRA", "rsdora", "relora", "lora ", "None", "NONE", None)
    tried = {rule: attempt(impl.scaling, 7.0, 3, rule) for rule in rules}
    found = {r: v if isinstance(v, Raised) else "no error" for r, v in tried.items()}
    returned = [None if isinstance(v, Raised) else v for v in tried.values()]
    return {f"rule={rule!r}": value for rule, value in found.items()} | {"_returned": returned}


def prediction(impl, key):
    table = impl.flat_rule()
    answers = {name: table.get(name) for name in RIGHT} if isinstance(table, Mapping) else {}
    answer = answers.get(key)
    known = isinstance(answer, (str, np.str_)) and str(answer) in RULES
    return {
        "a_dict": isinstance(table, Mapping),
        "key_there": isinstance(table, Mapping) and key in table,
        "a_rule": known,
        "right": known and str(answer) == RIGHT[key],
        "_answers": [str(answers.get(name)) for name in RIGHT],
    }


@scenario('"sgd": the change in the first step under plain gradient descent')
def sgd(impl, rng):
    return prediction(impl, "sgd")


@scenario('"adam": the change in the first step under Adam')
def adam(impl, rng):
    return prediction(impl, "adam")


def judged(judge, scenario, sentence):
    key = scenario.name
    says = {
        "a_dict": "flat_rule() did not return a dict.",
        "key_there": f"the key {key!r} is missing in the dict.",
        "a_rule": f'what stands under {key!r} is neither "lora" nor "rslora".',
        "right": sentence,
    }
    judge.same(scenario, says=says)


def test_plain_rule(judge):
    """The rule "lora" is α/r"""
    judge.same(lora)


def test_rank_stable_rule(judge):
    """The rule "rslora" is α/√r, and at r = 1 both rules agree"""
    judge.same(rslora, borders)


def test_no_rule(judge):
    """The rule "none" leaves the adapter as it is; arguments may be given by name"""
    says = {"as_by_place": "an argument by its name counts otherwise than by its place."}
    judge.same(none, by_name, says=says)


def test_refuses_other_rules(judge):
    """ValueError for a rule that does not exist"""
    judge.same(unknown)


def test_flat_for_sgd(judge):
    """The prediction for plain gradient descent holds"""
    judged(
        judge,
        sgd,
        "with that rule the change depends on r. "
        "How often does s appear in it, if the step is the gradient itself?",
    )


def test_flat_for_adam(judge):
    """The prediction for Adam holds"""
    judged(
        judge,
        adam,
        "with that rule the change depends on r. "
        "How often does s appear in it, if the step is only a sign?",
    )
