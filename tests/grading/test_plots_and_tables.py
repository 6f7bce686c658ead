"""What was drawn and what is in a table come as plain data, and are compared like all else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lora_tutor.errors import ExitCode
from lora_tutor.grading.course_proof import prove_exercise
from lora_tutor.grading.events import Checked, Event, Graded, Planned
from lora_tutor.grading.judging.compare import Tolerance, mismatch
from lora_tutor.grading.judging.proxies import Implementation, Loopback, SubmissionError
from lora_tutor.grading.judging.scenario import observe
from lora_tutor.grading.service import GradingService
from lora_tutor.grading.submission import Submission
from lora_tutor.learner.grade_answers import exit_code_of
from lora_tutor.processes import environment
from lora_tutor.reports.verdict import Verdict
from tests.grading.sample import CHECKS, TOML, answer, make_exercise

DRAWN = """
plt.plot(x, 2 * x, label="twice")
plt.title("Two")
plt.xlabel("x")
"""
RETURNED = """
figure, (left, right) = plt.subplots(1, 2)
left.scatter(x, x, label="cloud")
left.axvline(0)
left.legend()
right.bar(x, x + 1)
right.set_yscale("log")
return figure
"""


def drawing(body: str) -> Implementation:
    lines = "".join(f"    {line}\n" for line in body.strip().split("\n"))
    source = f"import matplotlib.pyplot as plt\n\ndef draw(x):\n{lines}"
    return Implementation(Loopback(source, "answer"))


def plotted(body: str) -> Any:
    pytest.importorskip("matplotlib")
    impl = drawing(body)
    return observe(impl, "plot", impl.draw, np.arange(3.0))


def told(got: object, want: object) -> str | None:
    return mismatch(got, want, "axes", Tolerance())


def test_axes_are_told_with_all_that_stands_on_them() -> None:
    left, right = plotted(RETURNED)
    assert (left["points"][0]["label"], left["points"][0]["y"].tolist()) == ("cloud", [0, 1, 2])
    # matplotlib names what has no name.
    assert [each["label"] for each in left["lines"]] == [""]
    assert left["legend"] == ["cloud"]
    assert (right["y_scale"], right["title"], right["lines"], right["legend"]) == (
        "log",
        "",
        [],
        [],
    )
    np.testing.assert_allclose(right["bars"]["x"], [0, 1, 2], atol=1e-12)
    assert right["bars"]["height"].tolist() == [1, 2, 3]


@pytest.mark.parametrize(
    ("right", "wrong", "sentence"),
    [
        ("x, 2 * x", "list(x), [2 * each for each in x]", None),
        ('plt.xlabel("x")', 'plt.gca().set_xlabel("x"); return plt.gca()', None),
        ('plt.title("Two")', 'plt.title("2")', "axes[0]['title']: got '2', expected 'Two'."),
        ("2 * x", "x", "axes[0]['lines'][0]['y']:"),
        ('"twice"', '"_hidden"', "axes[0]['lines'][0]['label']: got '', expected 'twice'."),
        ('plt.xlabel("x")', "plt.plot(x, x)", "axes[0]['x_label']: got '', expected 'x'."),
        ('plt.xlabel("x")', "plt.close()", "axes: 0 items came back, but 1 should."),
        ('plt.xlabel("x")', "plt.xlabel('x'); plt.figure().subplots()", "axes: 2 items came back"),
    ],
)
def test_how_a_drawing_differs_is_said(right: str, wrong: str, sentence: str | None) -> None:
    assert right in DRAWN
    found = told(plotted(DRAWN.replace(right, wrong)), plotted(DRAWN))
    assert (found or "").startswith(sentence or "")
    assert (found is None) == (sentence is None)


def test_figures_that_were_left_open_are_no_part_of_it() -> None:
    pyplot = pytest.importorskip("matplotlib.pyplot")
    impl = drawing("figure = plt.figure(); figure.subplots(); return figure")
    left = impl.draw(np.arange(3.0))
    assert len(observe(impl, "plot", impl.draw, np.arange(3.0))) == 1
    assert len(observe(impl, "plot", left)) == 1
    assert pyplot.get_fignums() == []


def tabled(expression: str) -> Any:
    pytest.importorskip("pandas")
    source = f"import numpy as np\nimport pandas as pd\n\ndef make():\n    return {expression}\n"
    impl = Implementation(Loopback(source, "answer"))
    return observe(impl, "table", impl.make())


FRAME = "pd.DataFrame({'n': [1, 2], 'x': [0.5, np.nan], 'who': ['a', None]}, index=['p', 'q'])"


def test_a_table_is_told_by_columns() -> None:
    found = tabled(FRAME)
    assert (found["columns"], found["index"]) == (["n", "x", "who"], ["p", "q"])
    assert found["index_names"] == [None]
    assert (found["dtypes"]["n"], found["dtypes"]["x"]) == ("int64", "float64")
    assert found["missing"] == {"n": [], "x": [1], "who": [1]}
    assert (found["values"]["x"].tolist(), found["values"]["who"]) == ([0.5, 0], ["a", None])
    assert told(found, tabled(FRAME)) is None
    series = tabled("pd.Series([True, False], name=3)")
    assert (series["columns"], series["values"]["3"].tolist()) == ([3], [True, False])
    days = tabled("pd.DataFrame({'d': pd.to_datetime(['2026-11-29'])}, index=[(1, 'a')])")
    assert days["values"]["d"] == ["2026-11-29 00:00:00"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (".rename(columns={'x': 'y'})", "axes['columns']: 'x' is missing, and 'y' should not"),
        (".reset_index(drop=True)", "axes['index'][0]: an int came back, but a str is asked."),
        (".rename_axis('who')", "axes['index_names'][0]: a str came back, but None is asked."),
        (".astype({'n': 'float64'})", "axes['dtypes']['n']: got 'float64', expected 'int64'."),
        (".fillna({'x': 0.0})", "axes['missing']['x']: 0 items came back, but 1 should."),
        (".replace(0.5, 2.5)", "axes['values']['x']: every entry is exactly 5 times what"),
    ],
)
def test_how_a_table_differs_is_said(change: str, sentence: str) -> None:
    assert (told(tabled(FRAME + change), tabled(FRAME)) or "").startswith(sentence)


def test_what_is_no_table_is_told_as_such() -> None:
    with pytest.raises(SubmissionError, match="a table of pandas is asked, not dict"):
        tabled("{'a': 1}")


def test_no_window_opens(tmp_path: Path) -> None:
    assert environment(str(tmp_path))["MPLBACKEND"] == "Agg"


@pytest.mark.slow
def test_without_a_library_nobody_has_passed_or_failed(tmp_path: Path) -> None:
    """Neither the checks nor the answer may be run: both import what is missing."""
    checks = CHECKS.replace("import numpy as np", "import no_such_library\nimport numpy as np")
    toml = TOML.replace('libraries = ["numpy"]', 'libraries = ["numpy", "no_such_library"]')
    exercise = make_exercise(tmp_path, exercise=toml, test_checks=checks)
    heard: list[Event] = []
    source = f"import no_such_library\n{answer()}".encode()
    with GradingService(["numpy"]) as service:
        report = service.grade(Submission(exercise, source, "01_sample.py"), heard.append)
        (proof,) = prove_exercise(exercise, service)
    assert (report.verdict, report.points) == (Verdict.SKIPPED, 0)
    assert exit_code_of([report], bad_input=False) is ExitCode.OUR_FAULT
    for check in report.checks:
        assert check.message.startswith("Not run: this needs the library no_such_library, which")
        assert check.title != check.id
    # As a face shows a grading: which checks there are, then what came of each.
    planned, *checked, graded = heard
    assert isinstance(planned, Planned)
    assert isinstance(graded, Graded)
    assert [each.title for each in planned.checks] == [each.title for each in report.checks]
    assert checked == [Checked(each) for each in report.checks]
    assert proof.problem == "no_such_library is not installed here, so nothing can be proved"


IMPORTS = "import matplotlib.pyplot as plt\nimport pandas as pd\n\n"
BOTH = {
    "exercise": TOML.replace('["scale", "total"]', '["draw", "means"]')
    .replace('["numpy"]', '["numpy", "matplotlib", "pandas"]')
    .replace("seconds = 3.0", "seconds = 60.0")
    .replace("memory_mb = 256", "memory_mb = 512")
    .replace("points = 5", "points = 2")
    .partition("[checks]")[0]
    + "[checks]\ndraws = 1\ntables = 1\n",
    "stub": f'"""Both (Lesson 1.1)."""\n\n{IMPORTS}'
    "def draw(x):\n    # TODO: draw\n    raise NotImplementedError\n\n"
    "def means(table):\n    raise NotImplementedError\n",
    "reference": f"{IMPORTS}def draw(x):\n    plt.plot(x, x**2)\n    plt.title('Squares')\n\n"
    "def means(table):\n    return table.groupby('group').mean()\n",
    "mistakes": '''
class no_title:
    """No title

    Say what is shown.
    """

    def draw(x):
        plt.plot(x, x**2)


class sums:
    """Sums, not means

    Divide by the number of rows.
    """

    def means(table):
        return table.groupby("group").sum()
''',
    "test_checks": '''
import numpy as np
from lora_tutor.checks import observe, scenario

@scenario("five points")
def drawn(impl, rng):
    return {"axes": observe(impl, "plot", impl.draw, np.sort(rng.normal(size=5)))}

@scenario("three rows of two groups")
def table(impl, rng):
    rows = observe(impl, "make_table", {"group": ["a", "b", "a"], "x": rng.normal(size=3)})
    return {"means": observe(impl, "table", impl.means(rows))}

def test_draws(judge):
    """The squares are drawn"""
    judge.same(drawn)

def test_tables(judge):
    """The means of the groups are right"""
    judge.same(table)
''',
}


@pytest.mark.thorough
def test_an_exercise_with_both_is_proved_in_the_jail(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    pytest.importorskip("pandas")
    with GradingService(["numpy"]) as service:
        proofs = prove_exercise(make_exercise(tmp_path, **BOTH), service)
    assert {each.who for each in proofs} == {"stub", "reference", "no_title", "sums"}
    assert [each.problem for each in proofs if not each.holds] == []
