"""Golden formulas: text files in which the picture stands below the source.

A case is a line `=== title`, the LaTeX, and four pictures under `--- block`, `--- inline`,
`--- ascii block` and `--- ascii inline`. A title may end in `@40`: the width to break at.
`python -m tests.typeset.golden_file` sets all pictures anew; read the difference with care.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from lora_tutor.typeset.api import typeset_block, typeset_inline

DIRECTORY = Path(__file__).parent / "golden"
FORMS = ("block", "inline", "ascii block", "ascii inline")


@dataclass(frozen=True, slots=True)
class Case:
    title: str
    latex: str
    pictures: dict[str, str]

    @property
    def width(self) -> int | None:
        _, _, width = self.title.partition("@")
        return int(width) if width else None

    def typeset(self, form: str) -> str:
        """The picture that the typesetter draws now, without the padding at the ends of lines."""
        ascii_only = form.startswith("ascii")
        if form.endswith("inline"):
            return typeset_inline(self.latex, ascii_only=ascii_only)
        lines = typeset_block(self.latex, self.width, ascii_only=ascii_only)
        return "\n".join(line.rstrip() for line in lines)


def read(path: Path) -> list[Case]:
    """The cases of one file."""
    cases = []
    for chunk in path.read_text(encoding="utf-8").split("=== ")[1:]:
        head, *pictures = chunk.split("\n--- ")
        title, latex = head.split("\n", 1)
        drawn = {}
        for picture in pictures:
            form, _, text = picture.partition("\n")
            drawn[form] = text.rstrip("\n")
        cases.append(Case(title, latex.strip(), drawn))
    return cases


def write(path: Path, cases: list[Case]) -> None:
    """The same cases with the pictures of today."""
    parts = []
    for case in cases:
        pictures = "".join(f"--- {form}\n{case.typeset(form)}\n" for form in FORMS)
        parts.append(f"=== {case.title}\n{case.latex}\n{pictures}\n")
    path.write_text("".join(parts), encoding="utf-8")


if __name__ == "__main__":
    for file in sorted(DIRECTORY.glob("*.txt")):
        write(file, read(file))
