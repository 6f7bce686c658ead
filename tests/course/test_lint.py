from __future__ import annotations

from pathlib import Path

import pytest

from lora_tutor.course.lesson_lint import WIDTHS
from lora_tutor.course.lint import Finding, lint_course
from lora_tutor.course.loader import load_course
from lora_tutor.course.workloads import workload_sizes

PAGE = "lessons/01_products/01_what.md"
FOLDER = "exercises/01_double"
MANIFEST = "lessons/course.toml"

MADE = """def made(n):
    @scenario('n')
    def one(impl, rng):
        return {'y': n}

    return one


"""


def lint(root: Path) -> list[Finding]:
    return lint_course(load_course(root), figures={"cells"}, labs={"L1"})


def edit(root: Path, file: str, old: str, new: str) -> None:
    path = root / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_sample_course_is_clean(course_root: Path) -> None:
    assert [str(finding) for finding in lint(course_root)] == []


def test_the_text_of_figures_is_printed_at_every_width(course_root: Path) -> None:
    asked: list[tuple[str, int]] = []

    def figure_text(name: str, width: int) -> str:
        asked.append((name, width))
        return "a twin"

    lint_course(load_course(course_root), figures={"cells"}, figure_text=figure_text)
    assert asked == [("cells", width) for width in WIDTHS]


@pytest.mark.parametrize(
    ("old", "new", "line", "problem"),
    [
        ("# What a product is", "# Another title", 1, "does not begin with its title"),
        ("# What a product is", "## What a product is", 1, "does not begin with its title"),
        ("\\Delta W = A B", "\\nosuchmacro W", 6, "cannot be set"),
        ("[doubling]", "$\\nosuchmacro$", 4, "cannot be set"),
        ("has $r$ columns", "has $\\nosuchmacro$", 25, "cannot be set"),
        ("[doubling]", "\\alpha", 4, "outside mathematics"),
        ("[doubling]", "x^{2}", 4, "outside mathematics"),
        ("costs \\$5", "costs $5", 3, "belongs to no formula"),
        ("lesson:2.1", "lesson:2.2", 3, "leads nowhere"),
        ("exercise:01_double", "exercise:01", 4, "leads nowhere"),
        ("lab:L1", "lab:L7", 4, "leads nowhere"),
        ("lesson:2.1", "../02_sums/01_what.md", 3, "is of no known kind"),
        ("[doubling]", "a < b, <b>bold</b> [doubling]", 4, "'<b' is raw HTML"),
        ("[doubling]", "\n\n<!-- $x$ -->\n\n[doubling]", 6, "'<!--' is raw HTML"),
        ("[doubling]", "\n\n<details>\nwords\n\n[doubling]", 6, "'<details' is raw HTML"),
        ("has $r$ columns", "has <br/> columns", 25, "'<br' is raw HTML"),
        ("[doubling]", "[it][a]\n\n[a]: note\n\n[doubling]", 6, "'note' is of no known kind"),
        ("[doubling]", "\n\n| a |\n|---|\n| b | lost |\n\n[doubling]", 8, "leaves 'lost' out"),
        ("[doubling]", "\n\n[a]: https://x.org\n\n[doubling]", 6, "leaves 'a https x org' out"),
        ("[doubling]", "\n\n" + ">" * 201 + " deep\n\n[doubling]", 6, "leaves 'deep' out"),
        ("```{figure} cells", "```{figure} ghost", 21, "no figure 'ghost'"),
        ("How $A$ is read.\n", "", 21, "no caption"),
        ("- [ ] `B A`", "- [x] `B A`", 25, "2 right answers"),
        ("- [ ] `B A` -- This swaps the letters.\n", "", 25, "too few wrong answers"),
        ("- [ ] `B A`", "- [ ] both", 25, "two equal choices"),
        ("return 2 * x", "return 2 *", 16, "not valid Python"),
        (">>> twice(2)", ">>>twice(2)", 17, "not valid doctest"),
        ("4\n```", "4\n\nsaid\n```", 20, "no input or output"),
        ("```text", "```{text}", 33, "no fence"),
    ],
)
def test_lessons(course_root: Path, old: str, new: str, line: int, problem: str) -> None:
    edit(course_root, PAGE, old, new)
    (finding,) = lint(course_root)
    assert (finding.file, finding.line) == (PAGE, line)
    assert problem in finding.problem
    assert finding.remedy


def test_code_may_hold_latex_dollars_and_html(course_root: Path) -> None:
    edit(course_root, PAGE, "[doubling]", "`\\alpha $x [a](b) <b>` <https://x.org> [doubling]")
    assert lint(course_root) == []


def test_a_page_that_no_lesson_shows(course_root: Path) -> None:
    (course_root / "lessons/draft.md").write_text("# Draft\n")
    (finding,) = lint(course_root)
    assert finding.file == "lessons/draft.md"


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('labs = ["L1"]', 'labs = ["L1", "L9"]', "the lab 'L9', which does not exist"),
    ],
)
def test_the_manifest(course_root: Path, old: str, new: str, problem: str) -> None:
    edit(course_root, MANIFEST, old, new)
    (finding,) = lint(course_root)
    assert finding.file == MANIFEST
    assert problem in finding.problem


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        ("exercise.toml", "$2x$?", "$\\\\nosuchmacro$?", "hint 1 cannot be set"),
        ("exercise.toml", '["numpy"]', "[]", ""),
        ("stub.py", '"""Doubling, the first step. Lesson 1.1."""', "", "no docstring"),
        ("stub.py", "Lesson 1.1.", "Lesson 1.15.", "does not name its lesson"),
        ("stub.py", "def double(x", "def double(y", "called as (y, times=1) in the stub"),
        ("stub.py", "times: int = 1", "times: int = 2", "called as (x, times=2) in the stub"),
        ("stub.py", "times: int = 1", "*, times: int = 1", "called as (x, *, times=1)"),
        ("stub.py", "def run(self", "def walk(self", "'Doubler.walk' is in the stub alone"),
        ("stub.py", "class Doubler:", "class Halver:", "'Doubler' is missing"),
        ("stub.py", "# TODO: return", f"# TODO: {'x' * 80} return", "columns"),
        ("stub.py", "def double(", "def double(:", "not valid Python"),
        ("stub.py", '"""2x,', 'import torch\n    """2x,', "torch is imported"),
        ("reference.py", "def run(self, x", "def run(self, y", "'Doubler.run' is called as"),
        (
            "reference.py",
            "class Doubler:",
            "def Doubler(times):\n    pass\n\n\nclass C:",
            "a class",
        ),
        ("mistakes.py", "One is added instead", "The count is forgotten", "shares its title"),
        ("mistakes.py", "added instead", "added instead.", "full stop"),
        ("mistakes.py", "class adds_one", "class AddsOne", "not snake_case"),
        ("mistakes.py", "def double(x, times", "def triple(x, times", "no entry point"),
        (
            "mistakes.py",
            "return x + OFFSET",
            "yield from f\n        return\n\n    return",
            "compile",
        ),
        ("mistakes.py", "class adds_one:", "class adds_one(int):", "not a plain class"),
        ("mistakes.py", "return x + OFFSET", "return x + OFFSTE", "defines the name 'OFFSTE'"),
        ("mistakes.py", "def double(x, ", "def double(self, x, ", "takes 'self'"),
        (
            "mistakes.py",
            "class adds_one:",
            "import nosuch\n\n\nclass adds_one:",
            "no module 'nosuch'",
        ),
        ("reference.py", "class Doubler:", "print(twice)\n\n\nclass Doubler:", "name 'twice'"),
        ("test_checks.py", "impl.double(", "impl.duoble(", "reference defines no 'duoble'"),
        ("test_checks.py", "import scenario", "import scenari", "offers no 'scenari'"),
        ("test_checks.py", "@scenario", "from .shared import x\n\n\n@scenario", "no shared.py"),
        (
            "test_checks.py",
            "def test_doubles",
            MADE + "def test_doubles",
            "'one' that is made here has the same words",
        ),
        ("test_checks.py", "def test_doubles", "def test_trebles", "'doubles' is missing"),
        ("test_checks.py", '"""Three becomes six"""', "", "no sentence of one line"),
        ("test_checks.py", "becomes six", "becomes\n    six", "no sentence of one line"),
        (
            "test_checks.py",
            "def test_doubles",
            "x = 1\n\n\ndef x():\n    pass\n\n\ndef test_doubles",
            "is defined in line",
        ),
        ("test_checks.py", "Three becomes six", "A float stays a float", "has the sentence of"),
    ],
)
def test_exercises(course_root: Path, file: str, old: str, new: str, problem: str) -> None:
    edit(course_root, f"{FOLDER}/{file}", old, new)
    findings = lint(course_root)
    if not problem:
        assert findings == []
        return
    hits = [finding for finding in findings if problem in finding.problem]
    assert hits, [str(finding) for finding in findings]
    assert all(finding.file.startswith(FOLDER) and finding.remedy for finding in findings)


@pytest.mark.parametrize(("word", "problem"), [("TODO", "TODO"), ("raise", "NotImplementedError")])
def test_a_stub_without_its_marks(course_root: Path, word: str, problem: str) -> None:
    stub = course_root / FOLDER / "stub.py"
    stub.write_text(stub.read_text().replace(word, "print" if word == "raise" else "DONE"))
    stub.write_text(stub.read_text().replace("print NotImplementedError", "print"))
    (finding,) = lint(course_root)
    assert problem in finding.problem


@pytest.mark.parametrize("kind", ["debug", "predict"])
def test_a_stub_that_runs_as_given_raises_nothing(course_root: Path, kind: str) -> None:
    stub = course_root / FOLDER / "stub.py"
    stub.write_text(stub.read_text().replace("raise NotImplementedError", "print"))
    edit(course_root, f"{FOLDER}/exercise.toml", 'kind = "numpy"', f'kind = "{kind}"')
    assert lint(course_root) == []


@pytest.mark.parametrize("name", ["notes.txt", "answers/one.py", ".DS_Store"])
def test_stray_files(course_root: Path, name: str) -> None:
    stray = course_root / FOLDER / name
    stray.parent.mkdir(exist_ok=True)
    stray.write_text("")
    (course_root / FOLDER / "__pycache__").mkdir()
    (finding,) = lint(course_root)
    assert finding.file == f"{FOLDER}/{name.partition('/')[0]}"


def test_equal_exercise_titles(course_root: Path) -> None:
    copy = course_root / "exercises/02_again"
    copy.mkdir()
    for file in (course_root / FOLDER).iterdir():
        (copy / file.name).write_bytes(file.read_bytes())
    edit(course_root, MANIFEST, '["01_double"]', '["01_double", "02_again"]')
    (finding,) = lint(course_root)
    assert finding.file == "exercises/02_again/exercise.toml"
    assert "title" in finding.problem


@pytest.mark.parametrize(
    ("why", "problem"),
    [
        ("It saves $2x$ and `double`.", ""),
        ("It saves $\\\\nosuchmacro$.", "a formula of 'why' cannot be set"),
        ("It saves.", ""),
        ("It saves", "does not end in a full stop"),
        (f"It {'s' * 200}.", "has 204 characters"),
    ],
)
def test_why_it_matters(course_root: Path, why: str, problem: str) -> None:
    edit(course_root, f"{FOLDER}/exercise.toml", "tags =", f'why = "{why}"\ntags =')
    findings = lint(course_root)
    assert [problem in finding.problem for finding in findings] == [True] * bool(problem)


def test_who_says_why_once_says_it_always(course_root: Path) -> None:
    copy = course_root / "exercises/02_again"
    copy.mkdir()
    for file in (course_root / FOLDER).iterdir():
        (copy / file.name).write_bytes(file.read_bytes())
    edit(course_root, MANIFEST, '["01_double"]', '["01_double", "02_again"]')
    edit(course_root, "exercises/02_again/exercise.toml", "Twice the number", "Again")
    assert lint(course_root) == []
    edit(course_root, "exercises/02_again/exercise.toml", "tags =", 'why = "It saves."\ntags =')
    (finding,) = lint(course_root)
    assert finding.file == f"{FOLDER}/exercise.toml"
    assert "'why' is missing" in finding.problem


@pytest.mark.parametrize(
    ("decorators", "problem"),
    [
        (['@workload("n = 3", flops=False)'], ""),
        (['@workload("n = 3")', '@workload("n = 4")'], ""),
        (["@workload(SIZES)"], "does not say its sizes"),
        (["@workload"], "does not say its sizes"),
        (["@workload()"], "does not say its sizes"),
        (['@workload("")'], "has sizes of 0 characters"),
        ([f'@workload("{"n" * 35}")'], "has sizes of 35 characters"),
        (['@workload("n = 3")'] * 2, "has the sizes of another"),
        ([f'@workload("n = {n}")' for n in range(4)], "is one too many"),
    ],
)
def test_workloads(course_root: Path, decorators: list[str], problem: str) -> None:
    checks = course_root / FOLDER / "test_checks.py"
    bodies = (
        f"\n\n{each}\ndef measured_{number}(impl, rng):\n    return impl.double, 3.0\n"
        for number, each in enumerate(decorators)
    )
    begun = checks.read_text(encoding="utf-8") + "\n\nfrom lora_tutor.checks import workload\n"
    begun += '\n\nSIZES = "n = 3"\n'
    checks.write_text(begun + "".join(bodies), encoding="utf-8")
    findings = lint(course_root)
    assert [problem in finding.problem for finding in findings] == [True] * bool(problem)
    assert all(finding.line and finding.remedy for finding in findings)
    assert len(workload_sizes(checks)) == len(decorators)


@pytest.mark.parametrize("text", ["", "def (", "workload = 3\n@other('n')\ndef f(): ...\n"])
def test_where_no_workload_is_declared(tmp_path: Path, text: str) -> None:
    file = tmp_path / "test_checks.py"
    assert workload_sizes(file) == ()
    file.write_text(text)
    assert workload_sizes(file) == ()
