"""What every lab owes its learner before it runs."""

from __future__ import annotations

import importlib.util
import re
from collections import Counter

import pytest

from lora_tutor.course.inline import bare_prose, formulas, stray_dollars
from lora_tutor.course.loader import load_course
from lora_tutor.errors import UsageError
from lora_tutor.labs.catalogue import NAMES, find_lab
from lora_tutor.labs.descriptions.adapter_xray import LAB as ADAPTER
from lora_tutor.labs.model import Lab
from lora_tutor.typeset.api import check

COURSE = load_course()
LABS = tuple(map(find_lab, NAMES))
LINK = re.compile(r"\[(?P<words>[^]]*)\]\((?P<kind>\w+):(?P<name>[^)]*)\)")
RAW_LATEX = re.compile(r"\\[A-Za-z]+|[\^_]\{")

every_lab = pytest.mark.parametrize("lab", LABS, ids=NAMES)


def texts(lab: Lab) -> list[str]:
    asked = [text for each in lab.questions for text in (each.text, *each.choices)]
    return [lab.title, lab.idea, lab.shows, lab.shows_not, *asked]


def faults(text: str) -> list[str]:
    """What is wrong with a text of a lab; formulas that cannot be set raise."""
    for _, latex in formulas(text):
        check(latex)
    stray = [f"a dollar at {place}" for place, _ in stray_dollars(text)]
    raw = [f"{found[0]} outside mathematics" for found in RAW_LATEX.finditer(bare_prose(text))]
    return stray + raw


@every_lab
def test_names_and_numbers(lab: Lab) -> None:
    assert NAMES[lab.number - 1] == lab.name
    assert find_lab(f"L{lab.number}") is find_lab(lab.name) is lab
    experiment = f"lora_tutor.labs.experiments.{lab.name}"
    assert importlib.util.find_spec(experiment) is not None


def test_an_unknown_lab_is_told_the_names() -> None:
    with pytest.raises(UsageError, match="rank_staircase"):
        find_lab("L11")


@pytest.mark.parametrize("lab", [*LABS, ADAPTER], ids=(*NAMES, "adapter_xray"))
def test_texts_can_be_set(lab: Lab) -> None:
    for text in texts(lab):
        assert text.strip()
        assert faults(text) == []


@pytest.mark.parametrize(
    "text", ["costs $5 more", r"the rank \alpha", "half a $formula", "x^{2} outside"]
)
def test_a_broken_text_is_seen(text: str) -> None:
    assert faults(text)


@every_lab
def test_links_lead_somewhere(lab: Lab) -> None:
    for text in texts(lab):
        for link in LINK.finditer(text):
            if link["kind"] == "lab":
                assert link["words"] == find_lab(link["name"]).title
            else:
                assert (link["kind"], link["words"]) == ("lesson", link["name"])
                COURSE.lesson(link["name"])


@every_lab
def test_questions(lab: Lab) -> None:
    assert 1 <= len(lab.questions) <= 3
    assert max(Counter(each.id for each in lab.questions).values()) == 1
    for each in lab.questions:
        if each.kind == "choice":
            assert len(set(each.choices)) == len(each.choices) >= 3
        else:
            assert each.choices == ()
            assert each.tolerance > 1


@every_lab
def test_its_lesson_links_to_it(lab: Lab) -> None:
    assert lab.name in COURSE.lesson(lab.lesson).labs


@every_lab
def test_curves_wait_for_their_points(lab: Lab) -> None:
    titles = [chart.title for chart in lab.curves]
    assert len(set(titles)) == len(titles) > 0
    for chart in lab.curves:
        names = [series.name for series in chart.series]
        assert len(set(names)) == len(names) > 0
        assert not any(series.xs for series in chart.series)


@every_lab
def test_it_says_how_long_it_takes(lab: Lab) -> None:
    assert 1 <= lab.seconds <= 30
