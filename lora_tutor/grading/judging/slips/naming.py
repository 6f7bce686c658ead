"""The name of a slip that no catalogue has: a law with the values in which it holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain, count

from lora_tutor.grading.judging.compare import is_formula
from lora_tutor.grading.judging.slips.details import DETAILS, listed, proves, wrong_terms_in_words
from lora_tutor.grading.judging.slips.laws import OF_TERMS, Leaf, at_points, stacked
from lora_tutor.grading.judging.slips.words import TOLD
from lora_tutor.grading.judging.slips.words_of_entries import OF_ENTRIES
from lora_tutor.reports.report import GENERAL, NamedMistake


def named(
    law: str,
    holding: Mapping[str, Sequence[Leaf]],
    instead: tuple[str, str] = ("", ""),
) -> NamedMistake | None:
    wrong = [leaf for found in holding.values() for leaf in found]
    cases = {leaf.whole if law in ("more", "less") else leaf.place for leaf in wrong}
    formulas = any(is_formula(leaf.want) for leaf in wrong)
    proved = all(proves(law, leaf) for leaf in wrong)
    if not wrong or (law in OF_ENTRIES and len(cases) < 2 and not formulas and not proved):
        return None
    at_once = law in OF_TERMS
    taken = [x for leaf in wrong for x in ([stacked(leaf)] if at_once else at_points(leaf))]
    detail = DETAILS[law](taken) if law in DETAILS else ""
    if detail is None:
        return None
    title, explanation = TOLD[law]
    if instead[0]:
        explanation = explanation.replace(*instead)
    told = {"names": listed(wrong), "detail": detail}
    return NamedMistake(GENERAL + law, title.format(**told), explanation.format(**told))


def each_named(law: str, holding: Mapping[str, Sequence[Leaf]]) -> list[NamedMistake]:
    """One name, or one for each term of a sum that is wrong in its own way; none where it does not
    hold."""
    name = named(law, holding)
    if name is None or law != "part":
        return [name] if name else []
    wrong = [leaf for found in holding.values() for leaf in found]
    said = wrong_terms_in_words([stacked(leaf) for leaf in wrong])
    title, _ = TOLD[law]
    found: dict[str, NamedMistake] = {}
    for detail in said:
        told = replace(name, title=title.format(names=listed(wrong), detail=detail))
        told = under_its_id(told, found)
        found[told.id] = told
    return [*found.values()]


def under_its_id(name: NamedMistake, others: Mapping[str, NamedMistake]) -> NamedMistake:
    """With a number behind the id where the same law tells of another slip."""
    ids = chain([name.id], (f"{name.id}_{number}" for number in count(2)))
    free = next(i for i in ids if i not in others or others[i].title == name.title)
    return others.get(free) or replace(name, id=free)
