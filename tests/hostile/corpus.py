"""The hostile files: each with what it tries, and the verdicts that it may get.

The docstring of a file opens with a sentence; below it stand `verdict: one|other`, and where they
differ from the default `exercise: ID`, `preamble: NAME` (text put before the file), `harmless: yes`
(may run with layers of isolation switched off), `modes: spawn` (is also tried without forking).
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
FOLDER = HERE / "hostile_corpus"


@dataclass(frozen=True, slots=True)
class Hostile:
    """One file; `source` is what is graded, its preambles included."""

    name: str
    tries: str
    verdicts: frozenset[str]
    exercise: str
    harmless: bool
    spawn: bool
    source: bytes


def _read(file: Path) -> Hostile:
    text = file.read_text(encoding="utf-8")
    docstring = ast.get_docstring(ast.parse(text)) or ""
    tries, _, rest = docstring.partition("\n")
    facts = dict(line.split(": ", 1) for line in rest.splitlines() if ": " in line)
    preambles = ["solutions", *facts.get("preamble", "").split()]
    parts = [(HERE / "preambles" / f"{name}.py").read_text() for name in preambles]
    return Hostile(
        file.stem,
        tries,
        frozenset(facts["verdict"].split("|")),
        facts.get("exercise", "09_lora_forward"),
        facts.get("harmless") == "yes",
        "spawn" in facts.get("modes", ""),
        "\n\n".join([*parts, text]).encode(),
    )


@cache
def corpus() -> tuple[Hostile, ...]:
    return tuple(_read(file) for file in sorted(FOLDER.glob("*.py")))
