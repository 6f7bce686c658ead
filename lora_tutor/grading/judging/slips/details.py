"""What the title of a general name says beside the results: which input, factor or term."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from lora_tutor.grading.judging.array_facts import factor
from lora_tutor.grading.judging.slips.factors import equal, in_words, made_of, number
from lora_tutor.grading.judging.slips.laws import (
    Leaf,
    bent_term,
    crooked_term,
    numbers,
    result_of,
    wrong_inside,
    wrong_terms,
)
from lora_tutor.grading.judging.slips.numbers import offset
from lora_tutor.grading.judging.slips.words_of_entries import OF_ONE_CASE

_MOST_NAMES = 3


def listed(wrong: Sequence[Leaf]) -> str:
    names = [*dict.fromkeys(leaf.shown for leaf in wrong)]
    if len(names) > _MOST_NAMES:
        # Many members of a dict have one name together.
        names = [*dict.fromkeys(result_of(leaf.whole) for leaf in wrong)]
    if len(names) > _MOST_NAMES:
        return "all results"
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _refused_case(wrong: Sequence[Leaf]) -> str:
    """What is refused is a case, in an author's words, and no result with a name of one word."""
    first = wrong[0]
    words = first.result if first.name.isidentifier() else first.name
    return f": {words}" if len({leaf.name for leaf in wrong}) == 1 else f", such as {words}"


def _inputs(wrong: Sequence[Leaf]) -> str:
    names = [*dict.fromkeys(leaf.name.removeprefix("input ") for leaf in wrong)]
    return ", ".join(names[:_MOST_NAMES])


def _offset(wrong: Sequence[Leaf]) -> str | None:
    found = [offset(*numbers(leaf)) for leaf in wrong]
    return number(found[0]) if equal(found) else None


def _factor(wrong: Sequence[Leaf]) -> str | None:
    """One number, or a size that was passed in; None where it is something else each time."""
    found = [factor(*numbers(leaf)) or 0.0 for leaf in wrong]
    return in_words(found, [leaf.sizes for leaf in wrong])


def wrong_terms_in_words(wrong: Sequence[Leaf]) -> list[str]:
    """Which terms are wrong, and how: the same ones in every case. Terms that are off by one factor
    are told together; nothing where a factor has no words."""
    every = [wrong_terms(leaf) for leaf in wrong]
    if any(each.keys() != every[0].keys() for each in every):
        return []
    said: dict[str, list[str]] = {}
    for name in every[0]:
        times = in_words([each[name] for each in every], [leaf.sizes for leaf in wrong])
        if times is None:
            return []
        said.setdefault(times, []).append(_too_large(name, times))
    return [" and ".join(terms) for terms in said.values()]


def _terms_of_a_sum(wrong: Sequence[Leaf]) -> str | None:
    return " and ".join(wrong_terms_in_words(wrong)) or None


def _too_large(term: str, times: str) -> str:
    words = {"0": "is left out", "-1": "has the wrong sign"}
    return f"{term} {words.get(times, f'is {times} times as large')}"


def proves(law: str, leaf: Leaf) -> bool:
    """Whether one case of this law is enough: it has many entries, and a term of a sum is left out
    or turned round. Another factor could be another in the next case."""
    plain = law == "part" and all(round(c, 6) in (0, -1) for c in wrong_terms(leaf).values())
    return leaf.is_large and (plain or law in OF_ONE_CASE)


def _inside(wrong: Sequence[Leaf]) -> str | None:
    """Which term of a stretched sum is wrong, and how."""
    every = [found for leaf in wrong if (found := wrong_inside(leaf))]
    times = in_words([factor for _, factor in every], [leaf.sizes for leaf in wrong])
    if times is None or len({name for name, _ in every}) > 1:
        return None
    return _too_large(every[0][0], times)


def _one_of(said: Sequence[str]) -> str | None:
    return said[0] if len({*said}) == 1 else None


def _terms_of_another_size(wrong: Sequence[Leaf]) -> str | None:
    """The terms that are wrong, by a factor that is another one in each case."""
    every = [{*wrong_terms(leaf)} for leaf in wrong]
    same = all(each == every[0] for each in every)
    return " and ".join(sorted(every[0])) if same else "single terms"


def _drawn(wrong: Sequence[Leaf]) -> str | None:
    return _one_of([f"{leaf.got} in place of {leaf.want}" for leaf in wrong])


def _made_of(wrong: Sequence[Leaf]) -> str | None:
    found = [float(numbers(leaf)[0].item()) for leaf in wrong]
    return made_of(found, [leaf.sizes for leaf in wrong])


DETAILS: Mapping[str, Callable[[Sequence[Leaf]], str | None]] = {
    "in_place": _inputs,
    "not_refused": _refused_case,
    "other_error": _refused_case,
    "refuses": lambda wrong: _one_of([leaf.name for leaf in wrong]),
    "stops": lambda wrong: _one_of([leaf.name for leaf in wrong]),
    "form": lambda wrong: _one_of([leaf.name for leaf in wrong]),
    "only": lambda wrong: _one_of([leaf.name for leaf in wrong]),
    "untested": _refused_case,
    "factor": _factor,
    "offset": _offset,
    "part": _terms_of_a_sum,
    "part_scale": _terms_of_another_size,
    "inner": _inside,
    "inner_scale": lambda wrong: _one_of([(wrong_inside(leaf) or ("",))[0] for leaf in wrong]),
    "drawn": _drawn,
    "term_by_column": lambda wrong: _one_of([crooked_term(w, "term_by_column") for w in wrong]),
    "term_by_row": lambda wrong: _one_of([crooked_term(w, "term_by_row") for w in wrong]),
    "made_of": _made_of,
    "bent": lambda wrong: _one_of([bent_term(leaf) for leaf in wrong]),
}
