"""After a pass: both texts, what they cost, why it matters; measuring never holds anything up."""

from __future__ import annotations

import pytest

from lora_tutor.learner.session import Place, Session
from lora_tutor.reports.cost import Cost, Measured, Side
from lora_tutor.tui.app import LoraTutorApp
from lora_tutor.tui.screens.after_pass import AfterPass
from lora_tutor.tui.screens.exercise import ExerciseScreen
from lora_tutor.tui.widgets.code_editor import CodeEditor
from lora_tutor.tui.widgets.cost_table import CostTable
from tests.learner.sample import FakeGrader
from tests.tui.fake_course import SIZES
from tests.tui.screen_text import found, sees, shown, until

ID, OTHER = "09_lora_forward", "08_init_factors"
NARROW, WIDE = (80, 24), (120, 36)
RIGHT_SIDE = Side(seconds=0.002, flops=34_668_544, peak_bytes=791_016)
RIGHT = "def lora_forward(x, W, A, B, alpha):\n    return 'right'  # {}\n"


def passed_with(session: Session, word: str = "", exercise_id: str = ID) -> None:
    session.save(exercise_id, RIGHT.format(word))
    session.grade(session.submission(exercise_id))
    session.remember(Place("exercise", exercise_id))


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_it_shows_code_cost_and_reason(
    session: Session, app: LoraTutorApp, size: tuple[int, int]
) -> None:
    passed_with(session)
    async with app.run_test(size=size) as pilot:
        await pilot.press("f8")
        for words in (
            "return 'right'",
            "def lora_forward(x, W, A, B, alpha):",
            f"{SIZES} yours the reference",
            "flops 34.7 M 34.7 M 1.00 × the flops",
            "time 2.00 ms 2.00 ms about as fast",
            "new arrays 791 kB 791 kB 1.00 × the memory",
        ):
            await sees(app, words)
        assert "Why it matters: PEFT runs" in shown(app)
        assert "A(Bx)" in shown(app)
        rows = {editor.size.height for editor in app.screen.query(CodeEditor)}
        assert min(rows) >= 5
        assert sum(rows) >= size[1] // 2


async def test_what_is_measured_is_what_is_shown(
    session: Session, app: LoraTutorApp, grader: FakeGrader
) -> None:
    passed_with(session)
    async with app.run_test(size=WIDE) as pilot:
        await pilot.press(*"# slow", "f8")
        await sees(app, "time 20.0 ms 2.00 ms 10 × the time")
        assert grader.measured == [app.screen.query(CodeEditor).first().text]
        assert "# slow" not in session.source(ID)


async def test_escape_stops_measuring_then_closes(
    session: Session, app: LoraTutorApp, grader: FakeGrader
) -> None:
    passed_with(session)
    async with app.run_test(size=NARROW) as pilot:
        grader.go_on.clear()
        await pilot.press("f8")
        await sees(app, "measuring ... Esc stops it")
        await pilot.press("escape")
        await sees(app, "not measured: stopped. M measures, Esc closes.")
        assert isinstance(app.screen, AfterPass)
        grader.go_on.set()
        await pilot.press("m")
        await sees(app, "1.00 × the flops")
        await pilot.press("escape")
        await until(lambda: isinstance(app.screen, ExerciseScreen))


@pytest.mark.parametrize("key", ["down", "pagedown", "up"])
@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_keys_go_on_from_what_is_in_view(
    session: Session, app: LoraTutorApp, size: tuple[int, int], key: str
) -> None:
    above = '"""' + "A line that says what this is about.\n" * 30 + '"""\n'
    session.save(ID, above + RIGHT + "    # a further line\n" * 60)
    session.grade(session.submission(ID))
    session.remember(Place("exercise", ID))
    async with app.run_test(size=size) as pilot:
        await pilot.press("f8")
        await until(lambda: isinstance(app.screen, AfterPass))
        yours = await found(app, CodeEditor)
        await until(lambda: yours.scroll_offset.y == 32)
        await pilot.press(key)
        await until(lambda: yours.cursor_location != (32, 0))
        await pilot.pause()
        moved = yours.scroll_offset.y - 32
        assert moved == -1 if key == "up" else moved >= 0


@pytest.mark.parametrize("key", ["q", "f8"])
async def test_leaving_stops_measuring(
    session: Session, app: LoraTutorApp, key: str, grader: FakeGrader
) -> None:
    passed_with(session)
    async with app.run_test(size=NARROW) as pilot:
        grader.go_on.clear()
        await pilot.press("f8")
        await sees(app, "measuring ...")
        await pilot.press(key)
        await until(lambda: isinstance(app.screen, ExerciseScreen))
        await until(lambda: "stop measuring" in grader.calls)


@pytest.mark.parametrize(
    ("word", "words"),
    [
        ("exits", "time - 2.00 ms"),
        ("exits", "Your code ended the process (exit status 3) [x]."),
        ("boom", "Not measured: The grader could not measure [code 7]. M measures again."),
    ],
)
async def test_a_sentence_stands_for_missing_numbers(
    session: Session, app: LoraTutorApp, word: str, words: str
) -> None:
    passed_with(session)
    async with app.run_test(size=NARROW) as pilot:
        await pilot.press(*f"# {word}", "f8")
        await sees(app, words)


async def test_a_grading_goes_first(
    session: Session, app: LoraTutorApp, grader: FakeGrader
) -> None:
    passed_with(session)
    async with app.run_test(size=NARROW) as pilot:
        grader.go_on.clear()
        await pilot.press("f8")
        await sees(app, "measuring ...")
        session.stop_measuring()  # as the grading service does when a grading comes
        await sees(app, "Not measured: Cancelled. M measures again.")


async def test_where_nothing_is_measured_there_is_no_table(
    session: Session, app: LoraTutorApp, grader: FakeGrader
) -> None:
    passed_with(session, exercise_id=OTHER)
    async with app.run_test(size=NARROW) as pilot:
        await pilot.press("f8")
        await until(lambda: isinstance(app.screen, AfterPass))
        await sees(app, "The reference")
        assert not app.screen.query(CostTable)
        assert not app.screen.query("#after")
        assert grader.measured == []
        assert "Measure again" not in shown(app)


LONG = Side(seconds=0.002, uncounted="turning the array into a plain one (np.asarray, np.array, f")


@pytest.mark.parametrize("width", [58, 78, 120])
@pytest.mark.parametrize("yours", [RIGHT_SIDE, LONG, Side(problem="Your code " + "ended " * 20)])
def test_the_table_fits_and_keeps_its_columns(width: int, yours: Side) -> None:
    table = CostTable((SIZES,), id="cost")
    both = [Measured(f"{SIZES}{more}", "all", yours, RIGHT_SIDE) for more in ("", ", merged")]
    table.show(Cost(ID, tuple(both)))
    rows = [line.plain.rstrip() for line in table.lines_at(width)]
    assert max(map(len, rows)) <= width
    assert sum(row.startswith(SIZES) for row in rows) == 2
    assert sum("yours" in row for row in rows) == 1
    ends = {row.index("2.00 ms  ") for row in rows if "2.00 ms  about" in row}
    assert len(ends) <= 1


async def test_in_ascii(
    session: Session, app: LoraTutorApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LORA_TUTOR_ASCII", "1")
    passed_with(session)
    async with app.run_test(size=NARROW) as pilot:
        await pilot.press("f8")
        await sees(app, "1.00 x the flops")
        assert app.screen.query_one(CostTable).render().plain.isascii()
