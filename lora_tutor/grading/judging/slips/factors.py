"""In words, by what a wrong value is too large: one number, or a size that was passed in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import permutations

from lora_tutor.grading.judging.slips.laws import Sizes

_NEAR = 1e-6
Fits = Callable[[Sequence[float], Sequence[Sizes]], bool]
_ONE_LESS: Mapping[str, Callable[[float], float]] = {
    "({0} - 1)/{0}": lambda n: (n - 1) / n,
    "{0}/({0} - 1)": lambda n: n / (n - 1),
    "1/({0} - 1)": lambda n: 1 / (n - 1),
    "{0} - 1": lambda n: n - 1,
}
_OF_TWO: Mapping[str, Callable[[float, float], float]] = {
    "{0}/{1}": lambda a, b: a / b,
    "({0} // {1})/({0}/{1})": lambda a, b: a // b / (a / b),
    "{0}·{1}": lambda a, b: a * b,
    "({0}/{1})²": lambda a, b: (a / b) ** 2,
    "√({0}/{1})": lambda a, b: (a / b) ** 0.5,
    "(1 + {0}/{1})": lambda a, b: 1 + a / b,
}
_MADE_OF: Mapping[str, Callable[[float, float], float]] = {
    "{0} + {1}": lambda a, b: a + b,
    "{0} - {1}": lambda a, b: a - b,
    "{0}·{1}": lambda a, b: a * b,
    "{0}/{1}": lambda a, b: a / b,
    "{0}·{1}²": lambda a, b: a * b**2,
    "{0}/{1}²": lambda a, b: a / b**2,
    "√({0}/{1})": lambda a, b: (a / b) ** 0.5,
}
_DIFFERENT = 2
"""So many different numbers must be told by one expression of what was passed in."""


def made_of(found: Sequence[float], given: Sequence[Sizes]) -> str | None:
    """The numbers in one expression of what was passed in; None where there is none, or where they
    are too few different ones to tell."""
    different = len({f"{value:.9g}" for value in found})
    if different < _DIFFERENT:
        return None
    names = sorted(set.intersection(*({*sizes} for sizes in given)) if given else set())
    said = [(name, _power(name, 1.0)) for name in names]
    # Small counts agree with a sum or a product of others by chance.
    whole = all(value == int(value) for value in found)
    for words, term in _MADE_OF.items() if different > _DIFFERENT or not whole else ():
        for first, second in permutations(names, 2):
            said.append((words.format(first, second), _of_two(first, second, term)))
    return next((words for words, fits in said if fits(found, given)), None)


def in_words(found: Sequence[float], given: Sequence[Sizes]) -> str | None:
    """The factors of all cases in one expression; None where there is none."""
    if equal(found):
        return number(found[0])
    said = next((said for said, fits in _terms(given) if fits(found, given)), None)
    if said is None and all(value < 0 for value in found):
        turned = in_words([-value for value in found], given)
        return f"-{turned}" if turned else None
    return said


def _terms(given: Sequence[Sizes]) -> Iterator[tuple[str, Fits]]:
    """What a factor may be in words, the simplest first, and whether it is that in every case."""
    names = sorted(set.intersection(*({*sizes} for sizes in given)) if given else set())
    powers = (("{}", 1.0), ("1/{}", -1.0), ("√{}", 0.5), ("1/√{}", -0.5), ("{}²", 2.0))
    for words, power in (*powers, ("1/{}²", -2.0)):
        for name in names:
            yield words.format(name), _power(name, power)
    for words, of_two in _OF_TWO.items():
        for first, second in permutations(names, 2):
            yield words.format(first, second), _of_two(first, second, of_two)
    for words, term in _ONE_LESS.items():
        for name in names:
            yield words.format(name), _one_less(name, term)


def _power(name: str, power: float) -> Fits:
    def fits(found: Sequence[float], given: Sequence[Sizes]) -> bool:
        # A whole power has a value for a negative α too.
        whole = power == int(power)
        return all(
            any(
                (value > 0 or (value and whole)) and _is_near(ratio, value**power)
                for value in sizes[name]
            )
            for ratio, sizes in zip(found, given, strict=True)
        )

    return fits


def _of_two(first: str, second: str, term: Callable[[float, float], float]) -> Fits:
    def fits(found: Sequence[float], given: Sequence[Sizes]) -> bool:
        return all(
            any(
                v and w and _is_near(ratio, term(v, w)) for v in sizes[first] for w in sizes[second]
            )
            for ratio, sizes in zip(found, given, strict=True)
        )

    return fits


def _one_less(name: str, term: Callable[[float], float]) -> Fits:
    """For what is counted with one less, as the samples are in a sample variance."""

    def fits(found: Sequence[float], given: Sequence[Sizes]) -> bool:
        return all(
            any(n > 1 and n % 1 == 0 and _is_near(ratio, term(n)) for n in sizes[name])
            for ratio, sizes in zip(found, given, strict=True)
        )

    return fits


def equal(found: Sequence[float]) -> bool:
    return all(_is_near(value, found[0]) for value in found)


def _is_near(value: float, other: float) -> bool:
    return abs(value - other) <= _NEAR * abs(other)


def number(value: float) -> str:
    if not value:
        return "0"
    for below in range(1, 13):
        above = round(value * below)
        if above and _is_near(value, above / below):
            return str(above) if below == 1 else f"{above}/{below}"
    return f"{value:.6g}"
