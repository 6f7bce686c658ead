"""Hostile answers and hostile names in every export, into gradebooks and feedback: nothing is
forged, nothing gets out, nobody is lost."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path

import pytest

from lora_tutor.classroom.run.class_input import ClassFiles
from lora_tutor.classroom.run.grade_class import ClassOrder, grade_class
from lora_tutor.classroom.run.task import Task
from lora_tutor.course.composition import mistakes_of
from lora_tutor.course.loader import load_course
from lora_tutor.files.locations import content_root
from lora_tutor.reports.report import Report
from tests.classroom.exports import EXPORTS, Pupil
from tests.classroom.handing_in import hand_in, zipped
from tests.classroom.reports import FakeExecutor
from tests.classroom.returns.harmless import words_of_markdown, words_of_page
from tests.classroom.returns.importers import CanvasCourse, MoodleAssignment, MoodleCourse
from tests.cli.calling import Caller
from tests.disclosure.hidden import hidden_of
from tests.hostile.quick import quick
from tests.hostile.sandbox import exercise
from tests.learner.fixtures import private_home

__all__ = ["private_home"]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="confinement is Linux's"),
]
NINE = "09_lora_forward"
FILE = f"{NINE}.py"
FEW = 6
NAMES = (
    "<img src=x onerror=alert(1)>",
    "=cmd|calc!A0",
    "@SUM(1+1)*cmd",
    "\u202eevil ada",
    "Points Possible",
    "`rm rf` $(touch x) {{7*7}}",
    "CON",
    "&lt;script&gt; [x](javascript:alert(1))",
)
Graded = Mapping[bytes, Report]


def answers(most: int) -> dict[str, bytes]:
    """By what each is: a right one, one with a name, one that prints, and enemies."""
    enemies = [each for each in quick() if each.exercise == NINE]
    step = max(1, len(enemies) // most)
    right = exercise(NINE).reference.read_bytes()
    loud = b"print('<script>\\x1b[31m\\u202e' * 9 + '`' * 5, '=cmd()')\n" + right
    wrong = mistakes_of(exercise(NINE))[0].source.encode()
    chosen = {each.name: each.source for each in enemies[::step]}
    return {"right": right, "loud": loud, "wrong": wrong, **chosen}


@pytest.fixture(scope="module")
def graded(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, tuple[bytes, Report]]:
    """Source and report of each answer, graded once by the real grader."""
    folder = tmp_path_factory.mktemp("hostile")
    sources = answers(getattr(request, "param", FEW))
    root = hand_in(folder / "in", {f"{name}/{FILE}": data for name, data in sources.items()})
    order = ClassOrder(ClassFiles(root), jobs=1, seconds=5.0, output=folder / "out")
    result = grade_class(
        load_course(), order, lambda told: None, lambda count: nullcontext(lambda more: None)
    )
    found = {each.student: (sources[each.student], each.report) for each in result.graded}
    allowed = {each.name: each.verdicts for each in quick()}
    for name, (_, report) in found.items():
        assert report is not None, name
        assert report.verdict.value in allowed.get(name, {"passed", "failed"}), name
    return found  # type: ignore[return-value]


@pytest.fixture
def call(
    graded: dict[str, tuple[bytes, Report]],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    private_home: Path,
) -> Caller:
    """The command line over our course. What was graded once is not graded again."""
    reports = dict(graded.values())

    def judge(task: Task, text: str) -> Report:
        return reports[task.read()]

    def executor(*arguments: object) -> tuple[FakeExecutor, tuple[str, ...]]:
        return FakeExecutor(judge), ("landlock",)

    # What is hidden is found by running the hidden checks here, without installed plug-ins.
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setattr("lora_tutor.classroom.run.grade_class._executor", executor)
    return Caller(content_root(), tmp_path / "workspace", capsys)


def pupils(sources: Sequence[bytes]) -> list[Pupil]:
    """Each answer under some name, and each name with some answer; and one of whom nothing came."""
    count = max(len(sources), len(NAMES))
    class_ = [
        Pupil(
            f"{NAMES[at % len(NAMES)]}{' again' * (at // len(NAMES))}",
            1201 + at,
            {FILE: sources[at % len(sources)]},
        )
        for at in range(count)
    ]
    return [*class_, Pupil("Nobody <b>", 9999, {"x.png": b"\x89PNG"})]


def roster(class_: Sequence[Pupil], logins: bool) -> str:
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(["Student", "ID", "SIS Login ID", "Section", "Email address", "Identifier"])
    for each in class_:
        name = each.login if logins else each.name
        email, who = f"p{each.number}@x.org", f"Participant {each.number}"
        rows.writerow([name, each.number, f"l{each.number}", "A", email, who])
    return text.getvalue()


def cells(text: str) -> Iterator[str]:
    for row in csv.reader(io.StringIO(text, newline="")):
        yield from row


def check_export(call: Caller, tmp_path: Path, kind: str, graded: Graded) -> None:
    _, make, logins = EXPORTS[kind]
    class_ = pupils(list(graded))
    (tmp_path / "class.zip").write_bytes(zipped(make(class_)))
    # The name that stands in Canvas's row of points is no student to a roster.
    listed = [each for each in class_ if each.name != "Points Possible"]
    (tmp_path / "roster.csv").write_text(roster(listed, logins), "utf-8", newline="")
    before = {path for path in tmp_path.rglob("*") if "fb" not in path.parts}
    source = ["--from", kind.partition(",")[0]]
    points = {
        str(each.number): str(graded[each.files[FILE]].points) if FILE in each.files else ""
        for each in class_
    }

    def batch(form: str, *more: str | Path) -> str:
        answer = call("batch", tmp_path / "class.zip", *source, "--format", form, *more)
        assert answer.code == 1, answer.err
        assert "\x1b" not in answer.err + answer.out
        assert "\u202e" not in answer.err
        return answer.out

    table = batch("csv", "--feedback", tmp_path / "fb")
    rows = list(csv.reader(io.StringIO(table, newline="")))[2:]
    assert len(rows) == len(class_)
    assert sorted(row[1] for row in rows) == sorted(points.values())
    assert [each for each in cells(table) if each.startswith(("=", "@", "+", "-"))] == []
    known = ("--roster", tmp_path / "roster.csv", "--exercise", NINE)
    numbers = {str(each.number): str(each.number) for each in listed}
    emails = {f"p{number}@x.org": number for number in numbers}
    canvas = batch("canvas", *known)
    grades, _ = CanvasCourse([*numbers, *points]).take(canvas)
    assert {each: points[each] for each in numbers}.items() <= {
        each: row[NINE] for each, row in grades.items()
    }.items()
    moodle = MoodleCourse(emails).take(batch("moodle", *known), "Email address")
    assert {each: row[NINE] for each, row in moodle.items()} == {e: points[e] for e in numbers}
    worksheet = MoodleAssignment({each: each for each in points}).take(
        batch("moodle-worksheet", *known)
    )
    assert {each: points[each] for each in numbers}.items() <= worksheet.items()
    pages = sorted((tmp_path / "fb").rglob("feedback.html"))
    assert len(pages) == len(class_)
    for page in pages:
        read = (words_of_page(page.read_text("utf-8")),)
        read += (words_of_markdown(page.with_suffix(".md").read_text("utf-8")),)
        own = "\n".join(each.decode() for each in graded)
        for words in read:
            assert hidden_of(NINE).found_in(words, own) == []
    assert {path for path in tmp_path.rglob("*") if "fb" not in path.parts} == before


@pytest.mark.parametrize("kind", EXPORTS)
def test_hostile_answers_and_names_in_every_export(
    call: Caller, tmp_path: Path, kind: str, graded: dict[str, tuple[bytes, Report]]
) -> None:
    check_export(call, tmp_path, kind, dict(graded.values()))


@pytest.mark.thorough
@pytest.mark.parametrize("graded", [1000], indirect=True)
@pytest.mark.parametrize("kind", EXPORTS)
def test_every_quick_enemy_in_every_export(
    call: Caller, tmp_path: Path, kind: str, graded: dict[str, tuple[bytes, Report]]
) -> None:
    check_export(call, tmp_path, kind, dict(graded.values()))
