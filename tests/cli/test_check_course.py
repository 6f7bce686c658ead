"""`check-course` names what an author did wrong, with its line, and once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lora_tutor.cli.main import run
from lora_tutor.course.lint import lint_course
from lora_tutor.course.loader import load_course
from lora_tutor.grading.example_proof import prove_examples
from tests.documents.markdown import example_files

PAGE, MANIFEST = "lessons/scale.md", "lessons/course.toml"
FOLDER = "exercises/01_scaled_update"
TOML, HIDDEN, SLIPS = (
    f"{FOLDER}/{name}" for name in ("exercise.toml", "test_checks.py", "mistakes.py")
)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    for path, text in example_files().items():
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return tmp_path


def spoil(root: Path, file: str, old: str, new: str) -> None:
    text = (root / file).read_text("utf-8")
    assert text.count(old) == 1
    (root / file).write_text(text.replace(old, new), "utf-8")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("(5, 8)", "(5, 9)", "prints (5, 8), and the page shows (5, 9); correct one"),
        ("(5, 8)\n", "", "prints (5, 8), and the page shows nothing; add the output"),
        (
            "(5, 8)\n",
            "(5, 8)\n(1,)\n",
            "the example prints nothing in line 2, and the page shows (1,)",
        ),
        (".shape\n", ".shap\n", "raises AttributeError: "),
        ("np.ones((5, 3)),", "input(),", "raises EOFError: "),
    ],
)
def test_an_example_prints_what_the_page_says(small: Path, old: str, new: str, said: str) -> None:
    assert list(prove_examples(load_course(small))) == []
    spoil(small, PAGE, old, new)
    (found,) = prove_examples(load_course(small))
    lines = (small / PAGE).read_text("utf-8").splitlines()
    assert lines[found.line - 1].startswith(">>> A, B" if "input" in new else ">>> (7 / 3")
    assert said in str(found)


def test_each_example_runs_by_itself(small: Path) -> None:
    spoil(small, PAGE, "```{figure}", "```python\n>>> A.shape\n(5, 3)\n```\n\n```{figure}")
    (found,) = prove_examples(load_course(small))
    assert "raises NameError: name 'A' is not defined" in str(found)


@pytest.mark.parametrize("fence", ["```python\n>>> {}\n```", "```sh\n{}\n```"])
def test_a_line_of_code_fits_the_frame(small: Path, fence: str) -> None:
    long = f"x = '{'y' * 60}'"
    spoil(small, PAGE, "```{figure}", f"{fence.format(long)}\n\n```{{figure}}")
    assert not [each for each in lint_course(load_course(small)) if "columns" in each.problem]
    spoil(small, PAGE, "yyy'", f"yyy{'z' * 20}'")
    found = [each for each in lint_course(load_course(small)) if "columns" in each.problem]
    lines = (small / PAGE).read_text("utf-8").splitlines()
    assert ["zzz" in lines[each.line - 1] for each in found] == [True]


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        (TOML, "minutes", "minuts", "the key 'minuts' is unknown; write 'minutes'."),
        (TOML, "seconds", "second", "the key 'limits.second' is unknown; write 'seconds'."),
        (TOML, "why =", "whyy =", "the key 'whyy' is unknown; write 'why'."),
        (MANIFEST, "format = 1", 'format = 1\nid = "lora"', "the id 'lora' belongs to the course"),
        (MANIFEST, "convention", "conventoin", "'conventoin' is unknown; write 'convention'."),
        (MANIFEST, "exercises =", "exercise =", "exercise' is unknown; write 'exercises'."),
    ],
)
def test_a_wrong_key_is_named_with_the_remedy(
    small: Path,
    capsys: pytest.CaptureFixture[str],
    file: str,
    old: str,
    new: str,
    said: str,
) -> None:
    spoil(small, file, old, new)
    assert run(["check-course", "--course", str(small)]) == 1
    out, err = capsys.readouterr()
    assert said in out.splitlines()[0]
    place, _, _ = out.partition(": ")
    line = (small / file).read_text("utf-8").splitlines()[int(place.rpartition(" ")[2]) - 1]
    assert new.splitlines()[-1] in line
    assert "cannot be read before that is repaired" in err


def test_all_that_keeps_a_course_from_being_read_is_told_at_once(
    small: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (small / "exercises/02_more").mkdir()
    spoil(small, TOML, "points = 3", "points = 4")
    spoil(small, MANIFEST, 'file = "scale.md"', 'file = "gone.md"')
    assert run(["check-course", "--course", str(small), "--json"]) == 1
    rows = json.loads(capsys.readouterr().out)["findings"]
    assert [row["file"] for row in rows] == [MANIFEST, TOML, "exercises/02_more"]
    assert rows[1]["problem"] == "the key 'points' is 4, but [checks] add up to 3"
    assert all(row["remedy"] for row in rows)


@pytest.mark.slow
def test_checks_with_a_fault_of_their_own_are_the_author_s(
    small: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    spoil(small, HIDDEN, "def case(", "from math import tua\n\n\ndef case(")
    monkeypatch.chdir(small.parent)
    assert run(["check-course", "--course", small.name]) == 1
    (told,) = capsys.readouterr().out.splitlines()
    assert told.startswith(f"{HIDDEN}, line 6, seed 7: ")
    assert "test_checks.py, line 6: ImportError: cannot import name 'tua'" in told


@pytest.mark.slow
def test_a_slip_in_the_helpers_of_the_mistakes_is_one_finding(
    small: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil(small, SLIPS, "class alpha_alone", "from math import tua\n\n\nclass alpha_alone")
    assert run(["check-course", "--course", str(small)]) == 1
    (told,) = capsys.readouterr().out.splitlines()
    assert told.startswith(f"{SLIPS}, line 4, alpha_alone, seed 7: it does not run: Reading")
    assert "in `from math import tua`; " in told


@pytest.mark.slow
def test_what_lint_has_told_is_not_proved_once_more(
    small: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    reference = "exercises/01_scaled_update/reference.py"
    spoil(small, reference, "def scaled_update", "def scaled_updat")
    assert run(["check-course", "--course", str(small), "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert found["proofs"] == []
    assert {each["file"] for each in found["findings"]} == {reference}
