"""Every construct against a picture that was judged by eye."""

from __future__ import annotations

import pytest

from tests.typeset.golden_file import DIRECTORY, FORMS, Case, read

_CASES = [
    pytest.param(case, id=f"{path.stem}: {case.title}")
    for path in sorted(DIRECTORY.glob("*.txt"))
    for case in read(path)
]


@pytest.mark.parametrize("case", _CASES)
@pytest.mark.parametrize("form", FORMS)
def test_the_picture_is_as_agreed(case: Case, form: str) -> None:
    assert case.typeset(form) == case.pictures[form]


def test_there_are_pictures() -> None:
    assert len(_CASES) > 60
