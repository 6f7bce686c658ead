"""In words, by what a wrong value is too large: one number, or a size that was passed in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import permutations

from lora_tutor.grading.judging.slip_laws import Sizes

_NEAR = 1e-6
Fits = Callable[[Sequence[float], Sequence[Sizes]], bool]
_ONE_LESS: Mapping[str, Callable[[float], float]] = {
    "({0} - 1)/{0}": lambda n: (n - 1) / n,
    "{0}/({0} - 1)": lambda n: n / (n - 1),
    "1/({0} - 1)": lambda n: 1 / (n - 1),
    "{0} - 1": lambda n: n - 1,
}


def in_words(found: Sequence[float], given: Sequence[Sizes]) -> str | None:
    """The factors of all cases in one expression; None where there is none."""
    if equal(found):
        return number(found[0])
    return next((said for said, fits in _terms(given) if fits(found, given)), None)


def _terms(given: Sequence[Sizes]) -> Iterator[tuple[str, Fits]]:
    """What a factor may be in words, the simplest first, and whether it is that in every case."""
    names = sorted(set.intersection(*({*sizes} for sizes in given)) if given else set())
    powers = (("{}", 1.0), ("1/{}", -1.0), ("√{}", 0.5), ("1/√{}", -0.5), ("{}²", 2.0))
    for words, power in (*powers, ("1/{}²", -2.0)):
        for name in names:
            yield words.format(name), _power(name, power)
    for above, below in permutations(names, 2):
        yield f"{above}/{below}", _quotient(above, below)
    for above, below in permutations(names, 2):
        yield f"({above} // {below})/({above}/{below})", _floored(above, below)
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


def _quotient(above: str, below: str) -> Fits:
    def fits(found: Sequence[float], given: Sequence[Sizes]) -> bool:
        return all(
            any(w and _is_near(ratio, v / w) for v in sizes[above] for w in sizes[below])
            for ratio, sizes in zip(found, given, strict=True)
        )

    return fits


def _floored(above: str, below: str) -> Fits:
    """For a quotient that was rounded down to a whole number."""

    def fits(found: Sequence[float], given: Sequence[Sizes]) -> bool:
        return all(
            any(
                w and v and _is_near(ratio, v // w / (v / w))
                for v in sizes[above]
                for w in sizes[below]
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
