"""Known mistakes of 23_scaling_rules: what is taken for the name of a rule."""

import math

from .mistakes import chosen


class unknown_is_plain:
    """An unknown rule is taken for "lora"

    A slip of the pen in the name of a rule would go unnoticed, and the model would be trained with
    another scale than its author thinks. Raise a ValueError for what you do not know.
    """

    def scaling(alpha, r, rule):
        if rule == "none":
            return 1.0
        return alpha / math.sqrt(r) if rule == "rslora" else alpha / r


class unknown_is_rank_stable:
    """An unknown rule is taken for "rslora"

    An `else` for the last of the known rules also catches everything else. Then a slip of the pen
    goes unnoticed. Ask for each name, and raise a ValueError at the end.
    """

    def scaling(alpha, r, rule):
        if rule == "none":
            return 1.0
        return alpha / r if rule == "lora" else alpha / math.sqrt(r)


class unknown_is_none:
    """An unknown rule is taken for "none"

    An `else` for the last of the known rules also catches everything else. Then a slip of the pen
    goes unnoticed, and the adapter is not scaled. Ask for "none" too, and raise a ValueError at the
    end.
    """

    def scaling(alpha, r, rule):
        if rule == "lora":
            return alpha / r
        return alpha / math.sqrt(r) if rule == "rslora" else 1.0


class unknown_gives_nothing:
    """For an unknown rule nothing is returned

    A function that runs to its end returns None, and the caller finds out much later, when None is
    to be multiplied. Raise a ValueError where the mistake is.
    """

    def scaling(alpha, r, rule):
        if rule == "lora":
            return alpha / r
        if rule == "rslora":
            return alpha / math.sqrt(r)
        return 1.0 if rule == "none" else None


class unknown_is_a_key_error:
    """An unknown rule gives a KeyError

    A dict of rules is a good idea, but its KeyError speaks of a key, and callers who were promised
    a ValueError do not catch it. Test with `in` first, or turn the one into the other.
    """

    def scaling(alpha, r, rule):
        rules = {
            "lora": lambda: alpha / r,
            "rslora": lambda: alpha / math.sqrt(r),
            "none": lambda: 1.0,
        }
        return rules[rule]()


class case_ignored:
    """Upper and lower case count as the same

    rule.lower() accepts "LoRA" too. A rule that is not spelt as one of the three is another rule,
    and asks for a ValueError.
    """

    def scaling(alpha, r, rule):
        return chosen(alpha, r, rule.lower() if isinstance(rule, str) else rule)


class blanks_ignored:
    """Blanks round the rule are cut off

    rule.strip() accepts "lora " too. Asked is a ValueError for whatever is not one of the three.
    """

    def scaling(alpha, r, rule):
        return chosen(alpha, r, rule.strip() if isinstance(rule, str) else rule)


class nothing_is_none:
    """None is taken for the rule "none"

    The three rules are words. None is not one of them, so it asks for a ValueError.
    """

    def scaling(alpha, r, rule):
        return 1.0 if rule is None else chosen(alpha, r, rule)


class assertion_for_an_error:
    """An assert stands where ValueError is asked

    assert raises AssertionError, and with python -O nothing at all. Raise ValueError yourself.
    """

    def scaling(alpha, r, rule):
        assert rule in ("lora", "rslora", "none")
        return chosen(alpha, r, rule)


class all_rules_computed:
    """The scales of all rules are computed, whichever is asked

    A dict of the three numbers divides by r and by √r even for "none", and with r = 0 that raises
    ZeroDivisionError. Without a rule nothing is divided: compute what is asked, and no more.
    """

    def scaling(alpha, r, rule):
        rules = {"lora": alpha / r, "rslora": alpha / math.sqrt(r), "none": 1.0}
        return rules[rule] if rule in rules else chosen(alpha, r, rule)
