"""Where an exercise, an error and a comparison begin to be read."""

from __future__ import annotations

import pytest

from lora_tutor.reports.report import CheckResult, Report
from lora_tutor.reports.verdict import Verdict
from lora_tutor.tui.places_in_code import below_the_story, error_row, first_difference, work_in

STORY = '"""A story.\n\nTold.\n"""\n\nimport numpy\n\n\n'
CODE = 'def f(x):\n    """What it is."""\n    y = x\n    return y\n'
CLASS = (
    'class C:\n    """Of what."""\n\n    def f(self, x):\n        """What."""\n        return x\n'
)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a\n    # TODO: b\n# TODO", (1, 4)),
        (STORY + CODE, (10, 4)),
        (CLASS, (5, 8)),
        ("a\nb", (0, 0)),
        ("", (0, 0)),
        (STORY + "x = (\ndef f(x:\n", (9, 0)),
    ],
    ids=["todo", "function", "method", "no function", "nothing", "no Python"],
)
def test_work_begins_at_the_todo_or_in_the_first_function(
    text: str, place: tuple[int, int]
) -> None:
    assert work_in(text) == place


@pytest.mark.parametrize(
    ("text", "row"), [(STORY + CODE, 5), (CODE, 0), ("x = (", 0), (STORY, 5), ('"""a\n"""', 0)]
)
def test_the_story_ends_where_the_code_begins(text: str, row: int) -> None:
    assert below_the_story(text) == row


@pytest.mark.parametrize(
    ("yours", "theirs", "rows"),
    [
        (CODE, "def f(x,\n      ):\n    y = x\n    return y + 1\n", (3, 3)),
        (CODE, CODE, (2, 2)),
        (CODE + CLASS, CLASS + "\n\n" + CODE.replace("= x", "= -x"), (2, 10)),
        (CODE, "def f(x):\n    return x\n", (2, 1)),
        (CODE, "def f(x):\n    y = x\n", (3, 1)),
        ("x = (", CODE, (0, 2)),
    ],
)
def test_a_comparison_begins_where_the_two_differ(
    yours: str, theirs: str, rows: tuple[int, int]
) -> None:
    assert first_difference(yours, theirs) == rows


@pytest.mark.parametrize(
    ("message", "row"),
    [
        ("For n = 3: your code raised ValueError: no in line 12: `x @ W`", 11),
        ("Line 7 is not Python ('(' was never closed): `x = (`", 6),
        ("Reading the file raised NameError: y in line 2: `y`", 1),
        ("Every entry is wrong.", None),
        ("got 'line 9'", None),
    ],
)
def test_the_line_of_an_error_is_the_one_that_its_message_names(
    message: str, row: int | None
) -> None:
    check = CheckResult("shapes", "Shapes", Verdict.ERROR, 0, 1, message)
    assert error_row(Report("01", (check,), 7, "", "", "0", ())) == row
