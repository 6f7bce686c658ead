"""Every figure in a page's prose is recomputed here, printed by an example there, or sourced."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

import pytest

from lora_tutor.course.page import Page
from tests.lessons import (
    numbers_background,
    numbers_conclusion,
    numbers_introduction,
    numbers_linear_algebra,
    numbers_practice,
    numbers_training,
    numbers_variants,
)
from tests.lessons.pages import LINK, PAGES, examples, prose
from tests.lessons.papers import CITATION
from tests.lessons.sentences import words

HARMLESS = 20
"""Integers up to here are shapes and counts that a reader checks at a glance."""

# Not inside a name (`bf16`, `fc1`) nor a part of a longer number.
NUMBER = re.compile(r"(?<![\w.])\d+(?:[,_]\d{3})*(?:\.\d+)?(?!\w)")

GPT3_MATRICES = 96 * 2
GPT3_ADAPTER = GPT3_MATRICES * 4 * (12288 + 12288)
GPT3_MILLIONS = 175_255.8
"""Parameters of GPT-3 in millions, as the LoRA paper gives them for full fine-tuning."""


def border(d: int, k: int) -> float:
    """The rank at which r(d + k) = dk."""
    return d * k / (d + k)


MEASURED: dict[str, dict[str, Callable[[], float]]] = {
    "3.2": {
        "16,777,216": lambda: 4096 * 4096,
        "33.6": lambda: 4096 * 4096 * 2 / 1e6,
        "234.9": lambda: 4096 * 4096 * (2 + 4 + 4 + 4) / 1e6,
        "2,359,296": lambda: 768 * 3072,
        "3,840": lambda: 768 + 3072,
    },
    "4.2": {
        "58.7": lambda: 2 * 4096 * 4 * (1024 + 768) / 1e6,
        "6.3": lambda: 2 * 1024 * 768 * 4 / 1e6,
        "6,448.7": lambda: (2 * 1024 * 768 * 4 + 2 * 4096 * 1024 * 768) / 1e6,
    },
    "4.4": {
        "40": lambda: 5 * 8,
        "39": lambda: 3 * (5 + 8),
    },
    "4.5": {
        "65,536": lambda: 8 * (4096 + 4096),
        "16,777,216": lambda: 4096 * 4096,
        "256": lambda: 4096 * 4096 / (8 * (4096 + 4096)),
        "30,720": lambda: 8 * (768 + 3072),
        "76.8": lambda: 768 * 3072 / (8 * (768 + 3072)),
        "384": lambda: border(768, 768),
        "614.4": lambda: border(768, 3072),
        "18,874,368": lambda: GPT3_ADAPTER,
        "0.0108": lambda: 100 * GPT3_ADAPTER / (GPT3_MILLIONS * 1e6),
        "9,285": lambda: GPT3_MILLIONS * 1e6 / GPT3_ADAPTER,
        "37.7": lambda: GPT3_ADAPTER * 2 / 1e6,
        "353.8": lambda: 350 + 100 * GPT3_ADAPTER * 2 / 1e9,
        "35,000": lambda: 100 * 350,
        "22": lambda: 5 * 2 + 2 * 6,
        "786,432": lambda: 512 * (768 + 768),
        "589,824": lambda: 768 * 768,
    },
}
"""Page id -> figure as printed -> its value, in the unit that the sentence names."""

GIVEN: dict[str, dict[str, str]] = {
    "3.1": {"4.1": "section of the LoRA paper"},
    "3.2": {
        "4096": "side of the matrix which the page takes as its case",
        "768": "side of the matrix which the quiz takes",
        "3072": "side of the matrix which the quiz takes",
    },
    "3.3": {"4096": "the width which the page takes as its case"},
    "3.4": {"4.1": "section of the LoRA paper", "0.21": "a version of PEFT"},
    "4.2": {
        "4096": "a size of the case whose costs are in MEASURED",
        "1024": "a size of the case whose costs are in MEASURED",
        "768": "a size of the case whose costs are in MEASURED",
    },
    "4.3": {"4.1": "section of the LoRA paper"},
    "4.5": {
        "768": "side of a matrix which the page takes as its case",
        "3072": "side of a matrix which the page takes as its case",
        "512": "the rank which the quiz takes",
        "4.2": "section of the LoRA paper",
        "3.1": "Llama 3.1, a model's name",
        "175,255.8": "LoRA paper, Table 4: parameters of full fine-tuning, in millions",
        "10,000": "LoRA paper, abstract and section 4.2: the quoted factor",
        "350": "LoRA paper, section 4.2: the checkpoint of GPT-3 in GB",
    },
}
"""Page id -> figure as printed -> why it needs no recomputation."""

every_page = pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)

for _section in (
    numbers_introduction,
    numbers_background,
    numbers_linear_algebra,
    numbers_training,
    numbers_variants,
    numbers_practice,
    numbers_conclusion,
):
    MEASURED |= _section.MEASURED
    GIVEN |= _section.GIVEN


def figures(text: str) -> set[str]:
    """The figures of a text as printed: fractions, thousands, and integers above HARMLESS."""
    # A link's target is an address, and the words of a link to a page are its number.
    bare = LINK.sub(
        lambda link: "" if link["target"].startswith("lesson:") else link["words"], text
    )
    # The year of a paper is for test_papers to prove.
    bare = CITATION.sub(lambda each: each["authors"], words(bare))
    found = {match[0] for match in NUMBER.finditer(bare.replace("{,}", ","))}
    return {each for each in found if set(each) & set(".,_") or int(each) > HARMLESS}


def values(text: str) -> set[Decimal]:
    return {Decimal(re.sub("[,_]", "", match[0])) for match in NUMBER.finditer(text)}


def printed_like(value: float, sample: str) -> str:
    """`value` with as many decimals and the same separators as `sample`."""
    decimals = len(sample.partition(".")[2])
    return f"{value:{',' if ',' in sample else ''}.{decimals}f}"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("page_id", "figure"), [(page, figure) for page, table in MEASURED.items() for figure in table]
)
def test_the_figure_is_what_the_computation_gives(page_id: str, figure: str) -> None:
    assert printed_like(MEASURED[page_id][figure](), figure) == figure


@every_page
def test_every_figure_has_a_ground(page: Page) -> None:
    page_id = page.lesson.id
    grounds = MEASURED.get(page_id, {}).keys() | GIVEN.get(page_id, {}).keys()
    shown = values("\n".join(example.source for example in examples(page)))
    bare = {
        figure
        for figure in figures(prose(page)) - grounds
        if Decimal(figure.replace(",", "")) not in shown
    }
    assert not bare, f"page {page_id} prints figures which nothing recomputes: {sorted(bare)}"


@pytest.mark.parametrize("page_id", sorted(MEASURED.keys() | GIVEN.keys()))
def test_no_entry_is_stale(page_id: str) -> None:
    entries = MEASURED.get(page_id, {}).keys() | GIVEN.get(page_id, {}).keys()
    assert not entries - figures(prose(PAGES[page_id])), page_id


@pytest.mark.parametrize("page_id", sorted(MEASURED.keys() & GIVEN.keys()))
def test_a_figure_is_either_measured_or_given(page_id: str) -> None:
    assert not MEASURED[page_id].keys() & GIVEN[page_id].keys()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("costs 0.4375 and 16,777,216", {"0.4375", "16,777,216"}),
        (r"rank $r = 8$, side $4096 \times 12$", {"4096"}),
        ("bf16, fc1, 100 tasks.", {"100"}),
        ("see [4.3](lesson:4.3) and [Step 99](exercise:09_lora_forward)", {"99"}),
        (r"$\frac{5}{32}$ of 12{,}288", {"32", "12,288"}),
    ],
)
def test_figures_are_found(text: str, expected: set[str]) -> None:
    assert figures(text) == expected
