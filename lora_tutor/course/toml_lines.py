"""On which line of a TOML file each key stands, which the standard parser does not tell.

It is for sentences alone: a style that it does not follow costs the line and nothing else.
"""

from __future__ import annotations

import re

_HEADER = re.compile(r"\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(r"\s*([\w.-]+|\"[^\"]*\"|'[^']*')\s*=")
_QUOTES = ('"""', "'''")


def key_lines(text: str) -> dict[str, int]:
    """By path: `limits.seconds`, and in lists of tables `sections.0.lessons.1.file`."""
    lines: dict[str, int] = {}
    counts: dict[str, int] = {}
    table, inside = "", ""
    for number, line in enumerate(text.split("\n"), 1):
        if inside:
            inside = "" if inside in line else inside
            continue
        header, key = _HEADER.match(line), _KEY.match(line)
        if header and header[1] == "[[":
            path = _path(header[2], counts, last=False)
            counts[path] = counts.get(path, 0) + 1
            table = f"{path}.{counts[path] - 1}"
            lines[table] = number
        elif header:
            table = _path(header[2], counts)
            lines[table] = number
        elif key:
            lines.setdefault(f"{table}.{_bare(key[1])}".removeprefix("."), number)
        inside = next((quotes for quotes in _QUOTES if line.count(quotes) % 2), "")
    return lines


def _path(header: str, counts: dict[str, int], last: bool = True) -> str:
    """A header's path: of a list of tables, what follows belongs to its last one."""
    parts = [_bare(part.strip()) for part in header.split(".")]
    path = ""
    for at, part in enumerate(parts):
        path = f"{path}.{part}".removeprefix(".")
        if path in counts and (last or at < len(parts) - 1):
            path = f"{path}.{counts[path] - 1}"
    return path


def _bare(key: str) -> str:
    return key.strip("\"'")
