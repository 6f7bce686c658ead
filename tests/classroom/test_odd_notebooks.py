"""Cells of a notebook that no file of Python may hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.classroom.exports import notebook
from tests.classroom.handing_in import (
    TEXT,
    collected,
    hand_in,
)


@pytest.mark.parametrize(
    "cell",
    [
        "display(1)",
        "get_ipython().run_line_magic('time', '1')",
        "from IPython.display import display, HTML\ndisplay(1)",
        "import IPython\nx = 1",
        "display = str\nassert display(1) == '1'",
    ],
)
def test_what_only_a_notebook_has_ends_no_answer(tmp_path: Path, cell: str) -> None:
    """IPython defines these names, and is not there where answers are graded."""
    data = notebook(TEXT.decode(), cell)
    found = collected(hand_in(tmp_path / "in", {"ada/01_alpha.ipynb": data}))
    names: dict[str, object] = {}
    exec(found.answers[0].read(), names)
    assert "answer" in names


def test_an_import_from_the_future_stays_the_first_line(tmp_path: Path) -> None:
    data = notebook(f"from __future__ import annotations\n{TEXT.decode()}", "# display(1)")
    found = collected(hand_in(tmp_path / "in", {"ada/01_alpha.ipynb": data}))
    compile(found.answers[0].read(), "answer", "exec")
