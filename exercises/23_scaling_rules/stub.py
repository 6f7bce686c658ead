"""Exercise 23: two ways to scale (Lesson 7.6).

How loud should an adapter of rank r speak? LoRA divides α by r, rsLoRA by √r,
and both have good reasons. The question behind it is a practical one: with
which rule does the learning rate that suited rank 8 still suit rank 64?

Write the rules down first. Then predict, for the FIRST training step from
A = 0: with which of the two rules does the change of the model (its part
along −∂L/∂W, with a fixed learning rate) not depend on r

    under plain gradient descent, A ← A − η ∂L/∂A ?
    under Adam, whose first step is A ← A − η sign(∂L/∂A) ?
"""

from typing import Literal


def scaling(
    alpha: float,
    r: int,
    rule: Literal["lora", "rslora", "none"],
) -> float:
    """The number s by which A B is multiplied.

        "lora"     α/r
        "rslora"   α/√r
        "none"     1, whatever α and r are

    Raises ValueError for any other rule.
    """
    # TODO: three rules, and an error.
    raise NotImplementedError("scaling")


def flat_rule() -> dict[str, str]:
    """Two predictions, in a dict with the keys "sgd" and "adam".

    Each value is "lora" or "rslora": the rule with which the change in the
    first step hardly depends on r, under that optimiser.
    """
    # TODO: two predictions.
    raise NotImplementedError("flat_rule")
