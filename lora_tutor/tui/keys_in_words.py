"""Keys of the app in the place of commands, which the sentences of both faces name."""

from __future__ import annotations

import re

_COMMAND = re.compile(r"(^|\. )?`lora-tutor (\w+)([^`]*)`")
_OPTIONS = re.compile(r"(^| )--.*")
_KEYS = {"grade": "Ctrl+S", "hint": "F2", "reset": "F7", "restore": "Restore (b)"}
"""Those of the screen of an exercise."""
_MAP = "he course map (F10)"


def with_keys(sentence: str) -> str:
    """A command that no key does, such as `lora-tutor doctor`, stays."""
    return _COMMAND.sub(_key, sentence)


def _key(found: re.Match[str]) -> str:
    before, command, rest = found.groups()
    if command == "list":
        return f"t{_MAP}" if before is None else f"{before}T{_MAP}"
    exercises = [each.partition("_")[0] for each in _OPTIONS.sub("", rest).split()]
    if command not in _KEYS or not exercises:
        return found[0]
    *others, last = exercises
    numbers = f"exercises {', '.join(others)} and {last}" if others else f"exercise {last}"
    return f"{before or ''}{_KEYS[command]} in {numbers}"
