"""Known mistakes of 23_scaling_rules: the scales, and the predictions."""

import math


def choose(rule, lora, rslora, none=lambda: 1.0):
    """What the function of a rule gives, with the reference's error for others."""
    rules = {"lora": lora, "rslora": rslora, "none": none}
    if rule not in rules:
        raise ValueError(f"no such rule: {rule!r}")
    return rules[rule]()


def chosen(alpha, r, rule):
    """What the reference gives."""
    return choose(rule, lambda: alpha / r, lambda: alpha / math.sqrt(r))


class multiplied:
    """α is multiplied by r instead of divided

    With α·r an adapter gets louder with every row that is added to it. The rules exist to do the
    opposite: a sum over r terms grows with r by itself, and the scale makes up for it.
    """

    def scaling(alpha, r, rule):
        return choose(rule, lambda: alpha * r, lambda: alpha * math.sqrt(r))


class upside_down:
    """The fractions are upside down

    r/α and √r/α grow with the rank and shrink with α. It should be the other way round: α is the
    volume, and stands above the line.
    """

    def scaling(alpha, r, rule):
        return choose(rule, lambda: r / alpha, lambda: math.sqrt(r) / alpha)


class whole_divisions:
    """The scale is rounded down to a whole number

    α // r throws the rest away: 7 // 3 is 2, not 2.33, and for α < r the adapter falls silent. A
    single stroke divides without rounding.
    """

    def scaling(alpha, r, rule):
        return choose(rule, lambda: alpha // r, lambda: alpha // math.sqrt(r))


class plain_rule_rounded_down:
    """The scale of the plain rule is rounded down

    α // r throws the rest away: 7 // 3 is 2, not 2.33, and for α < r the adapter falls silent. The
    other rule divides as it should. Write a single stroke here too.
    """

    def scaling(alpha, r, rule):
        return choose(rule, lambda: alpha // r, lambda: alpha / math.sqrt(r))


class names_exchanged:
    """The names of the two rules are exchanged

    The rule from the LoRA paper is α/r. rsLoRA, which came later, divides by √r: it dampens less,
    so that high ranks stay audible. At r = 1 both agree, which is a poor test.
    """

    def scaling(alpha, r, rule):
        return choose(rule, lambda: alpha / math.sqrt(r), lambda: alpha / r)


class one_rule_for_both:
    """Both rules divide by r

    "rslora" is a rule of its own: the rank stands under a root there, α/√r. With both alike the
    name has no effect, and nobody notices at r = 1.
    """

    def scaling(alpha, r, rule):
        return choose(rule, lambda: alpha / r, lambda: alpha / r)


class root_for_both:
    """Both rules divide by √r

    Only "rslora" has the root. The rule of the LoRA paper, under the name "lora", divides by r
    itself.
    """

    def scaling(alpha, r, rule):
        return choose(rule, lambda: alpha / math.sqrt(r), lambda: alpha / math.sqrt(r))


class root_of_the_fraction:
    """The root is taken of α as well

    rsLoRA puts the rank under a root, not the whole fraction: α/√r, and not √(α/r). α stays as
    it is.
    """

    def scaling(alpha, r, rule):
        return choose(rule, lambda: alpha / r, lambda: math.sqrt(alpha / r))


class square_for_root:
    """rsLoRA divides by r² instead of √r

    The name stands for rank-stabilised: the scale should shrink more slowly than 1/r, not faster.
    A root slows it down, a square would silence high ranks altogether.
    """

    def scaling(alpha, r, rule):
        return choose(rule, lambda: alpha / r, lambda: alpha / r**2)


class never_divided:
    """The scale is α, whatever the rank is

    Without the division by r or √r the two rules do the same, and each change of the rank asks for
    another learning rate.
    """

    def scaling(alpha, r, rule):
        return choose(rule, lambda: alpha, lambda: alpha)


class none_is_alpha:
    """ "none" multiplies by α

    Without a rule nothing is scaled: the adapter is added as it is, with the factor 1, and α has no
    say in it.
    """

    def scaling(alpha, r, rule):
        return choose(rule, lambda: alpha / r, lambda: alpha / math.sqrt(r), lambda: alpha)


class none_is_zero:
    """ "none" switches the adapter off

    With the factor 0 nothing of the adapter would be left. "none" means that nothing is scaled,
    and the factor which changes nothing is 1.
    """

    def scaling(alpha, r, rule):
        return choose(rule, lambda: alpha / r, lambda: alpha / math.sqrt(r), lambda: 0.0)


class always_rank_stable:
    """Not for both: rsLoRA is not flat under Adam

    For gradient descent you are right: the change goes like s²r, and α/√r keeps that constant. But
    Adam's first step is a sign, which does not know how large the gradient was, so one s is gone:
    the change goes like s·r. With α/√r it grows like √r, and rank 64 gets eight times as far as
    rank 1.
    """

    def flat_rule():
        return {"sgd": "rslora", "adam": "rslora"}


class always_plain:
    """Not for both: α/r is not flat under gradient descent

    For Adam you are right: the change goes like s·r, and α/r keeps that constant. But gradient
    descent multiplies by the gradient itself, which holds another s: the change goes like s²r.
    With α/r it falls like 1/r, and high ranks hardly learn: that is what rsLoRA was made against.
    """

    def flat_rule():
        return {"sgd": "lora", "adam": "lora"}


class predictions_exchanged:
    """The two predictions are exchanged

    In the change of the model s stands once for the forward pass. Gradient descent brings a second
    one, by the gradient; the sign of the gradient has forgotten its size, and brings none. So it
    is s²r for gradient descent, and s·r for Adam. Solve each for an s that keeps it constant.
    """

    def flat_rule():
        return {"sgd": "lora", "adam": "rslora"}


class power_before_division:
    """r ** 1/2 is r divided by 2

    A power binds closer than a division, so this is (r ** 1) / 2. Write r ** 0.5, or math.sqrt(r).
    """

    def scaling(alpha, r, rule):
        return alpha / r**1 / 2 if rule == "rslora" else chosen(alpha, r, rule)


class root_of_alpha_alone:
    """The root is taken of α, and r is left whole

    α/√r has the root below. √α/r makes strong adapters weaker and falls with r as fast as LoRA's.
    """

    def scaling(alpha, r, rule):
        return math.sqrt(alpha) / r if rule == "rslora" else chosen(alpha, r, rule)


class zero_alpha_is_one:
    """α = 0 is replaced

    `alpha or ...` takes 0 for "not given", since 0 is falsy. An adapter with α = 0 is silent.
    """

    def scaling(alpha, r, rule):
        return chosen(alpha or 1.0, r, rule)


class zero_alpha_is_the_rank:
    """α = 0 is taken for α = r

    `alpha or r` takes 0 for "not given", since 0 is falsy. An adapter with α = 0 is silent.
    """

    def scaling(alpha, r, rule):
        return chosen(alpha or r, r, rule)


class predictions_in_a_tuple:
    """flat_rule returns a tuple

    The caller asks for "sgd" and "adam" by name: return a dict with these two keys.
    """

    def flat_rule():
        return ("rslora", "lora")
