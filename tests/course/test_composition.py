from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest

from lora_tutor.course.composition import compose, mistakes_of
from lora_tutor.course.loader import load_course
from lora_tutor.course.python_file import parse_python
from lora_tutor.errors import CourseError

REFERENCE = '"""Ref."""\n\ndef f(x):\n    return x\n\n\ndef g(x):\n    return f(x) + 1\n'
MISTAKE = '''class wrong:
    """Title

    Why it is
    wrong.

    - item
    """

    def f(x):
        return -x
'''


def run(source: str) -> dict[str, Any]:
    names: dict[str, Any] = {"__name__": "submission"}
    exec(compile(source, "submission.py", "exec"), names)
    return names


def composed(mistakes: str, *further: str, reference: str = REFERENCE) -> Any:
    texts = {"mistakes.py": mistakes} | {f"mistakes_{n}.py": t for n, t in enumerate(further)}
    files = [parse_python(name, text) for name, text in texts.items()]
    return compose(parse_python("reference.py", reference), files)


def test_sample_mistakes(course_root: Path) -> None:
    mistakes = mistakes_of(load_course(course_root).exercise("01_double"))
    assert [each.id for each in mistakes] == ["adds_one", "runs_once"]
    assert mistakes[0].title == "One is added instead"
    assert mistakes[0].explanation == "The number grew by one. Doubling grows it by itself."
    adds, once = (run(each.source) for each in mistakes)
    assert adds["double"](5) == 6
    assert once["double"](5) == 10
    assert once["Doubler"](3).run(5) == 10


def test_the_references_other_functions_see_the_replaced_one(course_root: Path) -> None:
    adds = mistakes_of(load_course(course_root).exercise("01_double"))[0]
    assert run(adds.source)["Doubler"](3).run(5) == 6


def test_future_imports_come_first_and_once(course_root: Path) -> None:
    for mistake in mistakes_of(load_course(course_root).exercise("01_double")):
        assert mistake.source.startswith("from __future__ import annotations\n")
        assert mistake.source.count("__future__") == 1
        assert "from .reference" not in mistake.source


def test_long_strings_keep_their_column(course_root: Path) -> None:
    once = mistakes_of(load_course(course_root).exercise("01_double"))[1]
    assert "\n        two fewer here." in run(once.source)["Doubler"].run.__doc__
    tree = ast.parse(once.source)
    assert isinstance(tree.body[-1], ast.ClassDef)


def test_paragraphs_are_unwrapped_and_list_items_stay() -> None:
    (mistake,) = composed(MISTAKE)
    assert mistake.explanation == "Why it is wrong.\n\n- item"


def test_a_helper_sees_the_reference_before_it_is_replaced() -> None:
    (mistake,) = composed("right = f\n\n\n" + MISTAKE.replace("return -x", "return -right(x)"))
    assert run(mistake.source)["g"](3) == -2


@pytest.mark.parametrize(
    ("mistakes", "line", "says"),
    [
        ("class a(int):\n    '''T\n\n    E'''\n    x = 1\n", 1, "plain class"),
        ("class a:\n    def f(x): return 1\n", 1, "docstring"),
        ("class a:\n    '''Only a title'''\n    def f(x): return 1\n", 1, "docstring"),
        ("class a:\n    '''T\n\n    E'''\n", 1, "replaces nothing"),
        (MISTAKE + MISTAKE, 12, "twice"),
        ("from .reference import f as g\n" + MISTAKE, 1, "without 'as'"),
        ("from . import reference\n" + MISTAKE, 1, "from .reference import"),
    ],
)
def test_faults_name_file_and_line(mistakes: str, line: int, says: str) -> None:
    with pytest.raises(CourseError, match=rf"^mistakes\.py, line {line}: .*{says}"):
        composed(mistakes)


def test_mistakes_of_several_files_have_all_helpers_and_come_in_the_order_of_names(
    course_root: Path,
) -> None:
    exercise = load_course(course_root).exercise("01_double")
    for word in ("z", "b"):
        text = f"from .mistakes_z import of_z\n\n\ndef of_{word}(x):\n    return x + 100\n\n\n"
        text += MISTAKE.replace("wrong", word, 1).replace("f(x)", "double(x)")
        (exercise.folder / f"mistakes_{word}.py").write_text(text.replace("-x", "of_z(x)"))
    mistakes = mistakes_of(exercise)
    assert [each.id for each in mistakes] == ["adds_one", "runs_once", "b", "z"]
    for each in mistakes:
        assert {"of_z", "of_b"} <= run(each.source).keys()
    assert run(mistakes[2].source)["double"](1) == 101


HELPER = "import math\n\n\ndef wide(x):\n    return x\n\n\n"


@pytest.mark.parametrize(
    ("further", "line", "says"),
    [
        (MISTAKE, 1, "the mistake 'wrong' is there twice"),
        (HELPER, 4, "the helper 'wide' is in mistakes.py too"),
        ("from cmath import pi as math\n", 1, "the helper 'math' is in mistakes.py too"),
        ("from .mistakes_1 import wide\n", 1, "from another file of mistakes"),
    ],
)
def test_a_fault_names_the_further_file_and_its_line(further: str, line: int, says: str) -> None:
    with pytest.raises(CourseError, match=rf"^mistakes_0\.py, line {line}: .*{says}"):
        composed(HELPER + MISTAKE, further)


def test_an_import_may_stand_in_each_file() -> None:
    first, second = composed(HELPER + MISTAKE, "import math\n" + MISTAKE.replace("wrong", "too", 1))
    assert first.source.count("import math") == second.source.count("import math") == 1


def test_a_shared_future_line_is_refused() -> None:
    with pytest.raises(CourseError, match="line of its own"):
        composed(MISTAKE, reference="from __future__ import annotations; x = 1\n")


@pytest.mark.parametrize("text", ["def f(:\n", "x = '\0'\n"])
def test_broken_python_is_a_course_error(text: str) -> None:
    with pytest.raises(CourseError, match=r"^reference\.py"):
        parse_python("reference.py", text)
