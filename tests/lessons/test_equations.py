"""Every displayed equation of every page is evaluated by a cover, and no cover is stale."""

from __future__ import annotations

import pytest

from lora_tutor.course.page import Page
from tests.lessons import (
    equations_background,
    equations_conclusion,
    equations_core_idea,
    equations_dials,
    equations_formulation,
    equations_introduction,
    equations_linear_algebra,
    equations_practice,
    equations_scale_and_bits,
    equations_training,
    equations_variants,
)
from tests.lessons.equations import COVERS, Cover
from tests.lessons.pages import PAGES, displayed

# Importing these modules is what fills COVERS.
SECTIONS = (
    equations_introduction,
    equations_background,
    equations_core_idea,
    equations_formulation,
    equations_linear_algebra,
    equations_training,
    equations_dials,
    equations_variants,
    equations_scale_and_bits,
    equations_practice,
    equations_conclusion,
)

CASES = [
    pytest.param(cover, id=f"{page}-{cover.__name__}")
    for page, of_page in COVERS.items()
    for cover in of_page.values()
]


@pytest.mark.slow
@pytest.mark.parametrize("cover", CASES)
def test_both_sides_agree(cover: Cover) -> None:
    cover()


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_every_displayed_equation_has_a_cover(page: Page) -> None:
    missing = set(displayed(page)) - COVERS.get(page.lesson.id, {}).keys()
    assert not missing, f"page {page.lesson.id} displays what no cover evaluates: {missing}"


@pytest.mark.parametrize("page_id", COVERS)
def test_no_cover_is_stale(page_id: str) -> None:
    stale = COVERS[page_id].keys() - set(displayed(PAGES[page_id]))
    assert not stale, f"page {page_id} no longer displays: {stale}"
