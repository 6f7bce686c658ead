"""A paper that a page or a lab names has author and year there, and its entry on page 9.3."""

from __future__ import annotations

import re

import pytest

from lora_tutor.labs.catalogue import NAMES, find_lab
from tests.lessons import papers
from tests.lessons.pages import LINK, PAGES, prose
from tests.lessons.papers import CITATION, Paper
from tests.lessons.papers_relatives import RELATIVES
from tests.lessons.sentences import words

READING_LIST = "9.3"
LISTS = {READING_LIST: papers.PAPERS, "7.8": RELATIVES}
"""The papers whose entries stand on a page."""

PAPERS = papers.PAPERS + RELATIVES
ENTRY = re.compile(r"^\| (?P<entry>\w[^|]* 20\d\d, \"[^|]*) \|", re.MULTILINE)


def text_of_lab(name: str) -> str:
    lab = find_lab(name)
    return words(
        "\n".join((lab.idea, *(each.text for each in lab.questions), lab.shows, lab.shows_not))
    )


# The words of a link are another page's or exercise's title, which cites nothing.
TEXTS = {page_id: words(LINK.sub("", prose(page))) for page_id, page in PAGES.items()} | {
    name: text_of_lab(name) for name in NAMES
}
CITING = {place: text for place, text in TEXTS.items() if place != READING_LIST}

every_text = pytest.mark.parametrize("place", CITING)
every_paper = pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.where)


@pytest.mark.parametrize("page_id", LISTS)
def test_a_reading_list_has_each_paper_with_author_year_title_and_number(page_id: str) -> None:
    listed = [each["entry"] for each in ENTRY.finditer(prose(PAGES[page_id]))]
    assert len(listed) == len(set(listed))
    assert set(listed) == {paper.entry for paper in LISTS[page_id]}


@every_text
def test_every_citation_is_of_a_listed_paper(place: str) -> None:
    known = {(paper.authors, str(paper.year)) for paper in PAPERS}
    assert {(each["authors"], each["year"]) for each in CITATION.finditer(CITING[place])} <= known


@every_text
def test_every_group_of_authors_is_cited_with_its_year(place: str) -> None:
    text = CITING[place]
    cited = {each["authors"] for each in CITATION.finditer(text)}
    assert set(re.findall(r"[A-Z][a-z]+(?:-[A-Z][a-z]+)? and colleagues", text)) <= cited


@every_text
def test_every_paper_that_is_named_is_cited(place: str) -> None:
    text = CITING[place]
    uncited = {
        name
        for paper in PAPERS
        for name in paper.names
        if re.search(rf"(?<![\w-]){re.escape(name)}(?!\w)", text) and not paper.is_cited_in(text)
    }
    assert not uncited


@every_text
def test_a_quoted_title_is_not_cut_short(place: str) -> None:
    """It ends where the title does, or its first part does, or with three dots."""
    titles = [paper.title for paper in PAPERS]
    for quoted in re.findall(r'"([^"]+)"', CITING[place]):
        if any(title.startswith(quoted) and len(quoted) > 8 for title in titles):
            assert quoted in {part for title in titles for part in (title, title.split(":")[0])}


@every_paper
def test_every_listed_paper_is_cited_somewhere(paper: Paper) -> None:
    naming = [
        text
        for text in CITING.values()
        if not paper.names or any(name in text for name in paper.names)
    ]
    assert any(paper.is_cited_in(text) for text in naming)


@pytest.mark.parametrize(
    ("text", "authors"),
    [
        ("say Hu and colleagues (2021)", ["Hu and colleagues"]),
        ("(Zeng and Lee 2023, abstract)", ["Zeng and Lee"]),
        ("Chen, Villar and Hayou (2026)", ["Chen, Villar and Hayou"]),
        ("in 2021 and at 2048 examples", []),
    ],
)
def test_citations_are_found(text: str, authors: list[str]) -> None:
    assert [each["authors"] for each in CITATION.finditer(text)] == authors
