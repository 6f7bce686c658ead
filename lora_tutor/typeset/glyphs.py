"""The pieces that lines, brackets and braces are drawn with, in Unicode and in ASCII."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tall:
    """A delimiter over several lines: its ends, its middle, and what lies between."""

    top: str
    fill: str
    bottom: str
    centre: str = ""


@dataclass(frozen=True, slots=True)
class Glyphs:
    """One complete set of pieces."""

    bar: str
    vertical: str
    cross: str
    tall: dict[str, Tall]
    brace_below: str
    """Left end, filling, stem, right end of a brace under something."""
    brace_above: str
    overline: str
    underline: str
    frame: str
    """Corners of a box: upper left, upper right, lower left, lower right."""


UNICODE = Glyphs(
    bar="─",
    vertical="│",
    cross="┼",
    tall={
        "(": Tall("╭", "│", "╰"),
        ")": Tall("╮", "│", "╯"),
        "[": Tall("┌", "│", "└"),
        "]": Tall("┐", "│", "┘"),
        "{": Tall("╭", "│", "╰", "┤"),
        "}": Tall("╮", "│", "╯", "├"),
        "|": Tall("│", "│", "│"),
        "‖": Tall("║", "║", "║"),
        "⟨": Tall("╱", "│", "╲"),
        "⟩": Tall("╲", "│", "╱"),
        "⌊": Tall("│", "│", "└"),
        "⌋": Tall("│", "│", "┘"),
        "⌈": Tall("┌", "│", "│"),
        "⌉": Tall("┐", "│", "│"),
        "/": Tall("╱", "╱", "╱"),
    },
    brace_below="╰─┬╯",
    brace_above="╭─┴╮",
    overline="_",
    underline="‾",
    frame="┌┐└┘",
)

ASCII = Glyphs(
    bar="-",
    vertical="|",
    cross="+",
    tall={
        "(": Tall("(", "(", "("),
        ")": Tall(")", ")", ")"),
        "[": Tall("[", "[", "["),
        "]": Tall("]", "]", "]"),
        "{": Tall("{", "{", "{"),
        "}": Tall("}", "}", "}"),
        "|": Tall("|", "|", "|"),
        "‖": Tall("||", "||", "||"),
        "⟨": Tall("<", "<", "<"),
        "⟩": Tall(">", ">", ">"),
        "⌊": Tall("[", "[", "["),
        "⌋": Tall("]", "]", "]"),
        "⌈": Tall("[", "[", "["),
        "⌉": Tall("]", "]", "]"),
        "/": Tall("/", "/", "/"),
    },
    brace_below="`-+'",
    brace_above=".-+.",
    overline="_",
    underline="-",
    frame="++++",
)
