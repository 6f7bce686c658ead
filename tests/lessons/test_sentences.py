"""What sentences say about numbers holds, and the sentences stand where their grounds say."""

from __future__ import annotations

import pytest

from tests.lessons import (
    sentences_background,
    sentences_libraries,
    sentences_linear_algebra,
    sentences_merging,
    sentences_papers,
    sentences_relatives,
    sentences_training,
)
from tests.lessons.sentences import SAYS, Ground, text_at, words

# Importing these modules is what fills SAYS.
MODULES = (
    sentences_background,
    sentences_linear_algebra,
    sentences_training,
    sentences_merging,
    sentences_papers,
    sentences_relatives,
    sentences_libraries,
)

GROUNDS = [
    pytest.param(ground, id=ground.__name__)
    for ground in dict.fromkeys(ground for ground, _, _ in SAYS)
]
PLACES = [
    pytest.param(place, sentence, id=f"{place}-{ground.__name__}")
    for ground, place, sentence in SAYS
]


@pytest.mark.slow
@pytest.mark.parametrize("ground", GROUNDS)
def test_the_ground_holds(ground: Ground) -> None:
    ground()


@pytest.mark.parametrize(("place", "sentence"), PLACES)
def test_the_sentence_stands_there(place: str, sentence: str) -> None:
    assert words(sentence) in text_at(place)
