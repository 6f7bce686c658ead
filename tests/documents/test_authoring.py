"""The author's document tells of everything that an author may write, and of nothing else."""

from __future__ import annotations

import ast
import inspect
import json
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import sympy

from lora_tutor import checks
from lora_tutor.course import choices, loader, strict_toml
from lora_tutor.figures.catalogue import ROWS
from lora_tutor.grading.jail.host import LIBRARIES
from lora_tutor.grading.jail.observers import OBSERVERS
from lora_tutor.grading.judging.proxies import Implementation, Loopback
from lora_tutor.labs.catalogue import NAMES
from lora_tutor.labs.own import read_lab
from tests.documents.markdown import ROOT, document, example_files

GUIDE = document("docs/authoring.md")
OFFERS = GUIDE.section("What `lora_tutor.checks` offers")
LEARNER, *EXAMPLES = [body for _, language, body in OFFERS.fences() if language == "python"]


def test_every_name_of_checks_is_documented_and_no_other() -> None:
    heads = re.findall(r"^- (.+?):", OFFERS.prose, re.M)
    names = [code.partition("(")[0] for head in heads for code in re.findall(r"`([^`]+)`", head)]
    assert sorted(names) == sorted(checks.__all__)


def documented_calls() -> list[str]:
    return re.findall(r"^- `(\w+\([^`]*\))`:", OFFERS.prose, re.M)


@pytest.mark.parametrize("call", documented_calls())
def test_a_name_of_checks_is_called_as_documented(call: str) -> None:
    name, _, arguments = call.partition("(")
    parameters = inspect.signature(getattr(checks, name)).parameters
    assert re.findall(r"\w+", arguments) == list(parameters)


def test_the_examples_of_checks_run_and_show_each_name() -> None:
    shown = {
        node.id
        for example in EXAMPLES
        for node in ast.walk(ast.parse(example))
        if isinstance(node, ast.Name)
    }
    assert set(checks.__all__) <= shown
    namespace = {name: getattr(checks, name) for name in checks.__all__}
    namespace |= {
        "impl": Implementation(Loopback(LEARNER, "learner", frozenset({"Layer"}))),
        "rng": np.random.default_rng(7),
        "np": np,
        "sympy": sympy,
    }
    for example in EXAMPLES:
        exec(compile(example, "docs/authoring.md", "exec"), namespace)
    seen = namespace["usual"](namespace["impl"], namespace["rng"])
    assert seen["y"].shape == (5,)
    assert len(namespace["scenarios"]) == 1


def test_exceptions_randomness_print_and_files_are_observed_as_documented() -> None:
    section = GUIDE.section("Exceptions, randomness, print and files")
    answer, observers, calls = [body for _, language, body in section.fences() if language]
    implementation = Implementation(Loopback(answer, "answer", observers=observers))
    namespace = {name: getattr(checks, name) for name in checks.__all__}
    exec(compile(calls, "docs/authoring.md", "exec"), namespace | {"impl": implementation})


def test_plots_and_tables_are_observed_as_documented() -> None:
    pytest.importorskip("matplotlib")
    pytest.importorskip("pandas")
    answer, calls = [body for _, language, body in GUIDE.section("Plots and tables").fences()]
    implementation = Implementation(Loopback(answer, "answer"))
    namespace = {name: getattr(checks, name) for name in checks.__all__}
    exec(
        compile(calls, "docs/authoring.md", "exec"), namespace | {"impl": implementation, "np": np}
    )


def test_every_observer_is_documented_with_its_arguments() -> None:
    rows = {row[0].strip("`"): re.findall(r"(\w+)(?: \(| or|,|$)", row[1]) for row in OFFERS.rows()}
    assert rows.keys() == OBSERVERS.keys()
    for name, arguments in rows.items():
        wanted = list(inspect.signature(OBSERVERS[name]).parameters)
        assert [word for word in arguments if word in wanted] == wanted, name


def test_every_library_of_lib_is_documented() -> None:
    (said,) = re.findall(r"^- `lib\(.*?(?=^- )", OFFERS.prose, re.M | re.S)
    assert set(re.findall(r"`([\w.]+)`", said)) == LIBRARIES


def test_every_figure_and_lab_is_documented() -> None:
    pages = GUIDE.section("Pages")
    assert pages.named("Figures:") == list(ROWS)
    assert pages.named("Labs:") == list(NAMES)


def accepted_keys(monkeypatch: pytest.MonkeyPatch) -> dict[str, set[str]]:
    """The keys that are taken or looked for, by file name, while our course and a lab are read."""
    taken: dict[str, set[str]] = {
        "course.toml": set(),
        "exercise.toml": set(),
        "entropy.toml": set(),
    }
    table_class = strict_toml.StrictTable
    take, contains = table_class._take, table_class.__contains__

    def note(table: strict_toml.StrictTable, key: str) -> None:
        full = table.key(key)
        file = table._name.rpartition("/")[2]
        taken[file].add("checks.ID" if full.startswith("checks.") else full)

    def noted_take(table: strict_toml.StrictTable, key: str, kind: type) -> object:
        note(table, key)
        return take(table, key, kind)

    def noted_contains(table: strict_toml.StrictTable, key: str) -> bool:
        note(table, key)
        return contains(table, key)

    monkeypatch.setattr(table_class, "_take", noted_take)
    monkeypatch.setattr(table_class, "__contains__", noted_contains)
    list(loader.load_course().exercises.values())
    read_lab(ROOT / "examples/attention/attention_course", "entropy", 1, "1.1")
    return taken


@pytest.mark.parametrize(
    ("file", "section"),
    [
        ("course.toml", "`course.toml`"),
        ("exercise.toml", "`exercise.toml`"),
        ("entropy.toml", "Labs of your own"),
    ],
)
def test_every_key_is_documented_and_no_other(
    file: str, section: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = GUIDE.section(section).rows()
    documented = [key for row in rows for key in re.findall(r"`([^`]+)`", row[0])]
    tables = {"limits", "checks"}
    assert sorted(documented) == sorted(accepted_keys(monkeypatch)[file] - tables)


def test_the_values_of_keys_are_documented() -> None:
    said = {row[0].strip("`"): set(re.findall(r"`([^`]+)`", row[1])) for row in GUIDE.rows()}
    assert said["kind"] == set(loader.KINDS)
    assert said["libraries"] == set(choices.LIBRARIES)


@pytest.fixture
def small_course(tmp_path: Path) -> Path:
    for path, text in example_files().items():
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return tmp_path


def proof(course: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "lora_tutor", "check-course", "--course", str(course)]
    return subprocess.run(
        [*command, *options], capture_output=True, text=True, encoding="utf-8", check=False
    )


@pytest.mark.slow
def test_the_small_course_is_proved_with_every_mistake_named(small_course: Path) -> None:
    result = proof(small_course, "--json")
    found = json.loads(result.stdout)
    assert (result.returncode, found["findings"], found["warnings"]) == (0, [], [])
    tried = {each["who"]: each["holds"] for each in found["proofs"]}
    assert tried == dict.fromkeys(
        ("stub", "reference", "alpha_alone", "scaled_in_place", "workload d = k = 512, r = 8"), True
    )
    assert len(example_files()) == 7


@pytest.mark.slow
def test_the_refusals_shown_are_what_the_proof_says(small_course: Path) -> None:
    page = small_course / "lessons/scale.md"
    page.write_text(page.read_text().replace("- [ ] It doubles", "- [x] It doubles"))
    hidden = small_course / "exercises/01_scaled_update/test_checks.py"
    text = hidden.read_text().replace("k=8, r=3):", "k=8, r=1):")
    hidden.write_text(text.replace("case(rng, 2, 6, 4)", "case(rng, 2, 6, 1)"))
    result = proof(small_course)
    (shown,) = [
        body for _, _, body in GUIDE.section("The proof").fences() if body.startswith("lessons")
    ]
    assert result.returncode == 1
    assert [line for line in shown.splitlines() if line not in result.stdout.splitlines()] == []
