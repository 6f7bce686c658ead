"""The code of a Jupyter notebook as one Python text, after the rules of nbformat.

Source: the notebook format 4.5 (nbformat.readthedocs.io): `cells`, each with `cell_type` and
`source`, a text or a list of lines that are joined as they are. Format 3 has `worksheets` around
the cells and calls the source `input`.
"""

from __future__ import annotations

import json
import re
from typing import Any

from lora_tutor.errors import EmptySubmission, UnreadableSubmission

MOST_BYTES = 16 << 20
"""A notebook holds its outputs too, pictures among them."""
_MAGIC = re.compile(r"^(\s*)(?:[%!?]|[\w.]+\s*=\s*[%!])|^(\s*)[\w.]+\?{1,2}\s*$")
_IPYTHON = re.compile(r"^(\s*)(?:from|import)\s+IPython\b.*")
_ITS_NAMES = {
    "display": "display = print",
    "get_ipython": (
        'get_ipython = type("IPython", (), {"__getattr__": lambda *_: lambda *_, **__: None})'
    ),
}
"""What IPython defines in a notebook, in the first lines of the text where it is called."""
_WHOLE_CELL = re.compile(r"^%%(?!time\b|timeit\b|capture\b|prun\b)")


def code_of(data: bytes) -> bytes:
    """Its code cells, one after another; lines for IPython alone become `pass`, and what it defines
    is there.

    Raises UnreadableSubmission, which ends a sentence.
    """
    try:
        notebook = json.loads(data.decode("utf-8-sig"))
        cells = _cells(notebook)
        parts = [_cell(cell) for cell in cells if cell.get("cell_type") == "code"]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise UnreadableSubmission(
            "is no notebook that can be read; save it in Jupyter, or hand in a .py file"
        ) from None
    if not any(part.strip() for part in parts):
        raise EmptySubmission("is a notebook without any code")
    text = "\n\n".join(parts)
    lines = [line for name, line in _ITS_NAMES.items() if re.search(rf"\b{name}\(", text)]
    # An import from there must come before everything else.
    lines = [] if "__future__" in text else lines
    return "\n".join([*lines, text, ""]).encode("utf-8", "replace")


def _cells(notebook: Any) -> list[dict[str, Any]]:
    if "worksheets" in notebook:
        return [cell for sheet in notebook["worksheets"] for cell in sheet["cells"]]
    return list(notebook["cells"])


def _cell(cell: dict[str, Any]) -> str:
    source = cell["source"] if "source" in cell else cell["input"]
    text = source if isinstance(source, str) else "".join(source)
    lines = text.split("\n")
    if _WHOLE_CELL.match(text):
        return ""
    return "\n".join(map(_without_magic, lines))


def _without_magic(line: str) -> str:
    found = _MAGIC.match(line) or _IPYTHON.match(line)
    return f"{next(filter(None, found.groups()), '')}pass" if found else line
