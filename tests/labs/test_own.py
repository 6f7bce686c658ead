"""Labs that a course brings: read without being run, run in their process, and proved."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from lora_tutor.course.fault import Finding
from lora_tutor.course.loader import load_course
from lora_tutor.course.model import Course, Lesson, Section
from lora_tutor.errors import CourseError, UsageError
from lora_tutor.labs.catalogue import NAMES, CourseLabs, find_lab, lab_names
from lora_tutor.labs.proof import findings_on_labs
from lora_tutor.labs.use import Labs
from tests.documents.markdown import ROOT, document

EXAMPLE = ROOT / "examples" / "attention" / "attention_course"
SECTION = document("docs/authoring.md").section("Labs of your own")
(TOML,) = [body for _, language, body in SECTION.fences() if language == "toml"]
(PYTHON,) = [body for _, language, body in SECTION.fences() if language == "python"]

Write = Callable[..., Course]


@pytest.fixture
def course(tmp_path: Path) -> Write:
    """A course of one page that names `labs`; `dice` is the lab of the document."""

    def write(*labs: str, toml: str = TOML, python: str = PYTHON, name: str = "dice") -> Course:
        folder = tmp_path / "lessons" / "labs"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.toml").write_text(toml, "utf-8")
        (folder / f"{name}.py").write_text(python, "utf-8")
        page = Lesson("1.1", "One", tmp_path / "lessons" / "one.md", "1", (), labs or (name,))
        return Course("One", tmp_path, (Section("1", "One", (page,)),), {})

    return write


def changed(text: str, right: str, wrong: str) -> str:
    assert right in text
    return text.replace(right, wrong, 1)


def test_a_course_has_the_labs_of_its_pages_ours_and_its_own(course: Write) -> None:
    both = course("forgetting", "dice", "rank_staircase", "nowhere")
    labs = CourseLabs(both)
    assert labs.names == ("rank_staircase", "dice", "forgetting")
    assert [labs.find(each).number for each in labs.names] == [1, 2, 5]
    assert labs.find("L2") is labs.find("Dice")
    assert labs.find("L5").lesson == "1.1"
    for absent in ("two_dials", "L7"):
        with pytest.raises(
            UsageError, match=r"no lab 'two_dials'\. Its labs are rank_staircase, d"
        ):
            labs.find(absent)
    assert lab_names(both) == ["dice", *NAMES]
    with pytest.raises(UsageError, match="no lab 'dice'"):
        CourseLabs(load_course()).find("dice")


def test_our_own_course_numbers_them_as_it_always_has() -> None:
    labs = CourseLabs(load_course())
    assert labs.names == NAMES
    assert all(labs.find(each) is find_lab(each) for each in NAMES)


def test_of_two_of_one_name_a_course_has_its_own(course: Write) -> None:
    labs = CourseLabs(course(name="forgetting"))
    assert (labs.find("L1").name, labs.find("L1").title) == (
        "forgetting",
        "The mean of many throws",
    )


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ("seconds = 1", "second = 1", "the key 'second' is unknown; write 'seconds'."),
        ("log_x", "log_z", "the key 'curves.log_z' is unknown; write 'log_y'."),
        (
            "seconds = 1",
            "seconds = 0",
            "the key 'seconds' is 0; give a whole number from 1 to 600.",
        ),
        ('kind = "number"', 'kind = "text"', "the key 'questions.kind' is 'text'; choose one of"),
        ('"four_times"', '"distance"', "the key 'questions' has 'distance' twice"),
        (
            ', "They make it a quarter", "Nothing"',
            "",
            "'questions.choices' has 1 entries; give 2 to 26",
        ),
        ("tolerance = 3.0", "tolerance = 0.5", "the key 'questions.tolerance' is 0.5"),
        ("log_y = true", "log_y = 1", "the key 'curves.log_y' is 1; make it true or false."),
        ("log_y = true", "y_range = [2, 1]", "the key 'curves.y_range' is no range"),
        ("[[curves]]", "[[curves]", "this is not valid TOML"),
        ("How near?", "How \x1b near?", "this is not valid TOML"),
        ("The distance falls", "The \\u001b[2J falls", "the key 'shows' holds the sign U+001B"),
    ],
)
def test_a_fault_in_what_is_asked_is_a_sentence(
    course: Write, right: str, wrong: str, told: str
) -> None:
    broken = course(toml=changed(TOML, right, wrong))
    with pytest.raises(CourseError) as caught:
        CourseLabs(broken)
    assert str(caught.value).startswith(
        ("lessons/labs/dice.toml, line ", "lessons/labs/dice.toml: ")
    )
    assert told in str(caught.value)
    assert [str(each) for each in findings_on_labs(broken)] == [str(caught.value)]


def test_what_is_missing_or_on_no_page_is_told_without_a_run(course: Write) -> None:
    alone = course("forgetting", toml=changed(TOML, "$7/2$. How", r"$7/2$ and \pi. How"))
    stray, outside = findings_on_labs(alone)
    place = "lessons/labs/dice.toml"
    remedy = "name it in 'labs' of course.toml"
    assert stray == Finding(place, 0, "no lesson names this lab", remedy)
    problem = r"'\pi' stands outside mathematics"
    assert outside == Finding(place, 5, problem, "put it between dollars")
    (alone.root / "lessons/labs/dice.py").unlink()
    (finding,) = findings_on_labs(alone)
    assert finding.file == "lessons/labs/dice.py"


@pytest.mark.slow
def test_a_lab_that_never_ends_is_told_as_such(
    course: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lora_tutor.labs.proof._PATIENCE", -3.0)
    endless = course(python=changed(PYTHON, "    throws =", "    while True: pass\n    throws ="))
    (finding,) = findings_on_labs(endless)
    assert finding.problem == "it takes more than 1 seconds"


class Nothing:
    """Keeps no run."""

    def record_lab(self, lab: str, predictions: object, outcome: object) -> None:
        pass

    def lab_runs(self) -> dict[str, object]:
        return {}


rarer = partial(pytest.param, marks=pytest.mark.thorough)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ("import random", "import randon", ", line 3: ModuleNotFoundError: No module"),
        ("total / n", "total / 0", ", line 16: ZeroDivisionError: division by zero; repair it."),
        ('f"{distance:.3f}"))', "distance))", ": Malformed: rows: text was expected"),
        rarer("LabStep, Points", "LabStep, Pints", ", line 5: ImportError: cannot import name"),
        rarer("def run", "def ran", ": it defines no 'run'; define it."),
        rarer("    throws =", "    raise SystemExit(7)\n    throws =", ", line 11: SystemExit: 7"),
        rarer("    throws =", "    raise KeyboardInterrupt\n    throws =", ", line 11: Keyboard"),
        rarer("    return LabOutcome(", "    dict(", "returned a NoneType, not a LabOutcome"),
        rarer('{"distance": distance}', '{"distance": {1}}', "numbers of an outcome hold a set"),
        rarer("tell(LabStep(n / 10000, ", "tell((", ", line 19: TypeError: a str is no event"),
        rarer("LabStep(n / 10000", 'LabStep("all"', ", line 19: Malformed: share: a number was"),
    ],
)
def test_the_proof_runs_it_and_says_where_it_breaks(
    course: Write, right: str, wrong: str, told: str
) -> None:
    (finding,) = map(str, findings_on_labs(course(python=changed(PYTHON, right, wrong))))
    assert finding.startswith("lessons/labs/dice.py")
    assert told in finding


@pytest.mark.slow
def test_a_line_that_does_not_run_is_read(course: Write) -> None:
    line = "        done = n\n"
    python = changed(PYTHON, line, f"{line}        if n > 20000:\n            forgotten()\n")
    (finding,) = findings_on_labs(course(python=python))
    assert (finding.line, finding.problem) == (17, "nothing defines the name 'forgotten'")


@pytest.mark.slow
def test_the_proof_compares_what_it_measures_with_what_is_asked(course: Write) -> None:
    assert list(findings_on_labs(course())) == []
    python = PYTHON
    for right, wrong in (
        ('"this die"', '"that die"'),
        ('"distance": LabAnswer', '"distances": LabAnswer'),
        ("LabAnswer(0,", "LabAnswer(3,"),
        ("like $1/", "like \\\\pi $1/"),
    ):
        python = changed(python, right, wrong)
    problems = [each.problem for each in findings_on_labs(course(python=python))]
    chart = "Distance of the mean from 7/2"
    assert problems == [
        f"it tells points of 'that die' in the chart '{chart}', which is not announced",
        "the question 'distance' gets no answer",
        "it answers 'distances', which is no question's id",
        "the answer to 'four_times' is 3, and no choice has that number",
        r"in the answer to 'four_times' '\pi' stands outside mathematics",
    ]


@pytest.mark.slow
def test_a_learner_runs_it_and_is_told_whose_fault_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(EXAMPLE, tmp_path / "course")
    monkeypatch.chdir(tmp_path)
    # By a relative path, for the process works in a folder of its own.
    offered = CourseLabs(load_course(Path("course")))
    labs = Labs(Nothing(), offered.names, offered.find)
    found = labs.run("entropy", {"bare": 0.2, "too_small": 1})
    assert [each.right for each in found.judgements] == [True, True]
    assert [len(each.xs) for each in found.outcome.charts[0].series] == [6, 6, 6]
    file = tmp_path / "course/lessons/labs/entropy.py"
    file.write_text("import nothing_at_all\n", "utf-8")
    with pytest.raises(CourseError, match=r"^lessons/labs/entropy\.py, line 1: ModuleNotFound"):
        labs.run("entropy", {})
