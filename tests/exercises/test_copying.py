"""No exercise can be copied from its page, its stub or its first two hints; the third says so."""

from __future__ import annotations

import ast
import re

import pytest

from lora_tutor.course.blocks import CodeBlock
from tests.exercises.conftest import EXERCISES
from tests.exercises.copying import code_in, copyable
from tests.lessons.pages import COURSE, PAGES, displayed, examples, prose

START = "nn.init.uniform_(self.B, -(1 / math.sqrt(k)), (1 / math.sqrt(k)))"
TWO_PATHS = "self.base(x) + self.scaling * (x @ self.B.T @ self.A.T)"
WEIGHT = "(self.base.weight if self.merged else self.new_weight()).T"
EARLIER = "the layer of an earlier exercise, given in the stub to be changed"

MAY_STAY: dict[str, dict[str, str]] = {
    "20_first_step": {
        "s ** 2 * r / (3 * k)": "derived on the page; the exercise asks for a number"
    },
    "25_loftq_init": {
        "(np.zeros((d, r)), np.zeros((r, k)))": "two zero matrices, no thought in them"
    },
    "26_inject_lora": {
        "name == target or name.endswith('.' + target)": "PEFT's rule, which the page "
        "teaches; the exercise is to walk over the modules and to replace them"
    },
    "27_merge_unmerge": {START: EARLIER, TWO_PATHS: EARLIER},
    "28_debug_conv1d": {START: EARLIER, TWO_PATHS: EARLIER},
    "29_capstone": {
        "nn.functional.cross_entropy(model(X[torch.randint(len(X), (64,))]), "
        "y[torch.randint(len(X), (64,))]).backward()": "the loop that trained the given base"
    },
    "34_dora_merge": {
        START: EARLIER,
        f"x @ {WEIGHT} if self.base.bias is None else x @ {WEIGHT} + self.base.bias": EARLIER,
    },
}
"""Exercise -> part of its solution that is shown -> why it may be."""


def functions(code: ast.AST) -> list[ast.stmt]:
    return [node for node in ast.walk(code) if isinstance(node, ast.FunctionDef)]


def shown(exercise_id: str) -> list[ast.AST]:
    """All the code that a learner reads before asking for the answer."""
    exercise = COURSE.exercise(exercise_id)
    page = PAGES[exercise.lesson]
    stub = (EXERCISES / exercise_id / "stub.py").read_text(encoding="utf-8")
    texts = [stub, prose(page), *exercise.hints[:2]]
    texts += [block.text for block in page.blocks if isinstance(block, CodeBlock)]
    return [
        ast.parse(stub),
        *(ast.parse(example.code) for example in examples(page)),
        *(code for text in texts for code in code_in(text)),
    ]


def solution(exercise_id: str) -> ast.AST:
    """The functions of the reference that the stub does not give as they are."""
    folder = EXERCISES / exercise_id
    stub, reference = (
        ast.parse((folder / name).read_text(encoding="utf-8"))
        for name in ("stub.py", "reference.py")
    )
    given = {ast.dump(function) for function in functions(stub)}
    return ast.Module([each for each in functions(reference) if ast.dump(each) not in given], [])


@pytest.mark.parametrize("exercise_id", COURSE.exercises)
def test_a_step_of_thought_is_left(exercise_id: str) -> None:
    found = copyable(solution(exercise_id), shown(exercise_id))
    assert found == MAY_STAY.get(exercise_id, {}).keys()


@pytest.mark.parametrize(
    ("exercise_id", "sign"),
    [
        ("02_linear_forward", r"ᵀ|\^\\top"),
        ("03_weight_update", r"W(ᵀ|\^\\top)"),
        ("04_numerical_rank", r"#.*\\max|\\max.*\\sigma_1"),
        ("06_param_formulas", r"d \+ k"),
        ("09_lora_forward", r"ᵀ|\^\\top"),
    ],
)
def test_no_formula_shown_needs_only_to_be_typed(exercise_id: str, sign: str) -> None:
    """The page and the stub have the formula for a column, a single sample or a square."""
    stub = (EXERCISES / exercise_id / "stub.py").read_text(encoding="utf-8")
    assert not re.search(sign, stub)
    assert not any(
        re.search(sign, each) for each in displayed(PAGES[COURSE.exercise(exercise_id).lesson])
    )


@pytest.mark.parametrize("exercise_id", COURSE.exercises)
def test_the_third_hint_says_that_it_is_the_answer(exercise_id: str) -> None:
    *before, last = COURSE.exercise(exercise_id).hints
    assert last.startswith("This is the answer")
    assert not any("the answer" in hint for hint in before)


GRADIENT = "def step(W, X, Y):\n    E = X @ W.T - Y\n    return E.T @ X / len(X)"
LAYER = "def linear(W, x, b):\n    y = x @ W.T\n    return y if b is None else y + b"
RANK = "def rank(M):\n    t = max(M.shape) * np.finfo(M.dtype).eps\n    return t"


@pytest.mark.parametrize(
    ("answer", "example", "is_copyable"),
    [
        (GRADIENT, "G = (X @ W.T - Y).T @ X / 3", True),
        (GRADIENT, "P = A @ (B + C).T\nH = (P - D).T @ A", True),
        (GRADIENT, "H = (A @ B.T - D).T @ C", False),
        (GRADIENT, "G = sum(np.outer(g, x) for g, x in zip(E, X))", False),
        (LAYER, "print((rng.normal(size=shape) @ V.T + c).shape)", True),
        (LAYER, "V @ columns + c[:, None]", False),
        (RANK, "least = max(A.shape) * np.finfo(float).eps * s[0]", True),
        (RANK, "least = min(A.shape) * np.finfo(float).eps * s[0]", False),
    ],
)
def test_a_copy_is_found_whatever_its_names(answer: str, example: str, is_copyable: bool) -> None:
    assert bool(copyable(ast.parse(answer), [ast.parse(example)])) == is_copyable
