"""What a check itself tells of a slip where no law holds: that chance plays a part, or the sentence
that its author wrote for it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from lora_tutor.grading.judging.judge import Seen, authors
from lora_tutor.grading.judging.slips.laws import Leaf, laws_of
from lora_tutor.reports.report import GENERAL, NamedMistake

Wrong = Sequence[tuple[Seen, Sequence[Leaf]]]
_FIRST_SENTENCE = re.compile(r".+?(?=[.:;]( |$)|$)", re.DOTALL)
_CHANCE = (
    "A run with the same inputs gives another result. Something is drawn at random, such as by a "
    "dropout that is left on, or is kept from one call to the next."
)


def told_by_the_check(check: str, wrong: Wrong) -> list[NamedMistake]:
    """Of the scenarios that go wrong, each with its wrong values."""
    told = _by_chance(wrong) or _own_sentence(wrong)
    return [NamedMistake(f"{GENERAL}in_{check}", *told)] if told else []


def broken_rule(check: str, sentence: str) -> NamedMistake:
    """A rule about the text of the file says itself what is wrong."""
    return NamedMistake(f"{GENERAL}in_{check}", _title(sentence), sentence)


def _by_chance(wrong: Wrong) -> tuple[str, str] | None:
    unsteady = [found[0].result for one, found in wrong if one.unsteady and found]
    if not unsteady:
        return None
    return f"Two runs with equal inputs give different {unsteady[0]}", _CHANCE


def _own_sentence(wrong: Wrong) -> tuple[str, str] | None:
    """Of an author who has written what it means that this observation is false."""
    said: list[str] = []
    for one, found in wrong:
        first = found[0] if found else None
        if first is None or first.whole not in one.says:
            return None
        if not first.is_flag and any(_says_more(leaf, one.says) for leaf in found):
            return None
        said.append(authors(one.says[first.whole], one.outcome))
    # A question asks the learner to look for what is wrong, and does not say it.
    return (_title(said[0]), said[0]) if said and "?" not in said[0] else None


def _says_more(leaf: Leaf, says: Mapping[str, str]) -> bool:
    """Whether there is something to be seen beside what the author says. Where nothing that can be
    used came back, a scenario fills in what is no value."""
    if leaf.is_flag:
        return leaf.whole not in says
    return leaf.is_of_numbers or bool(laws_of(leaf))


def _title(sentence: str) -> str:
    found = _FIRST_SENTENCE.match(sentence)
    title = found[0] if found else sentence
    is_word = title.partition(" ")[0].isalpha()
    return title[:1].upper() + title[1:] if is_word else title
