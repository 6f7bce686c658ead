"""What a terminal shows, as a PNG: the emulator's cells through rich's SVG to rsvg-convert."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from pathlib import Path

import pyte
from rich.console import Console
from rich.style import Style
from rich.text import Text

_FONT_FACES = re.compile(r"@font-face \{.*?\}", re.DOTALL)


def _colour(name: str, fallback: str) -> str:
    if name == "default":
        return fallback
    return f"#{name}" if re.fullmatch(r"[0-9a-fA-F]{6}", name) else _NAMED.get(name, fallback)


_NAMED = {
    "black": "#1e1e1e",
    "red": "#cc4b4b",
    "green": "#5aa05a",
    "brown": "#c8a04b",
    "blue": "#4b7bcc",
    "magenta": "#a05aa0",
    "cyan": "#4ba0a0",
    "white": "#e0e0e0",
}


def text_of(screen: pyte.Screen) -> Text:
    """The screen's cells with their colours."""
    text = Text()
    for row in range(screen.lines):
        for column in range(screen.columns):
            cell = screen.buffer[row][column]
            front, back = _colour(cell.fg, "#e0e0e0"), _colour(cell.bg, "#121212")
            if cell.reverse:
                front, back = back, front
            style = Style(
                color=front,
                bgcolor=back,
                bold=cell.bold,
                italic=cell.italics,
                underline=cell.underscore,
            )
            text.append(cell.data or " ", style)
        text.append("\n")
    return text


def svg_of(screen: pyte.Screen, title: str) -> str:
    console = Console(
        record=True, width=screen.columns, file=io.StringIO(), color_system="truecolor"
    )
    console.print(text_of(screen), end="", soft_wrap=True)
    # The fonts named there would be fetched from elsewhere; the local ones do.
    return _FONT_FACES.sub("", console.export_svg(title=title)).replace(
        "Fira Code", "DejaVu Sans Mono"
    )


def paint(screen: pyte.Screen, title: str, target: Path) -> None:
    """Write the picture; `rsvg-convert` (Debian: librsvg2-bin) must be there."""
    converter = shutil.which("rsvg-convert")
    if converter is None:
        raise SystemExit("rsvg-convert is missing; it comes with Debian's librsvg2-bin.")
    subprocess.run(
        [converter, "--zoom", "1", "-o", str(target)],
        input=svg_of(screen, title).encode(),
        check=True,
    )
