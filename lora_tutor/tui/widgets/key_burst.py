"""Tells a paste that comes as single keys from typing.

GNU screen, the Linux console and old terminals paste without brackets: every character is a key.
An editor that indents after each Enter then indents what is indented already.
"""

from __future__ import annotations

from textual import events

STARTS_WITHIN = 0.003
"""Seconds between the keys of a paste, which are read in one piece. Fingers take 15 ms and more."""
GOES_ON_WITHIN = 0.05
"""A long paste is read in several pieces."""
MOST_TYPED = 5
"""So many keys in a row may come at once on a slow line, and are still taken as typed."""
_LINE_ENDS = ("enter", "ctrl+j")
"""A terminal sends the end of a pasted line as the one or the other."""

Location = tuple[int, int]


def character_of(event: events.Key) -> str:
    """What a paste means by this key; "" for a key that no paste has."""
    if event.key in _LINE_ENDS:
        return "\n"
    if event.key == "tab":
        return "\t"
    return event.character or "" if event.is_printable else ""


class KeyBurst:
    """The run of keys that is coming in."""

    def __init__(self) -> None:
        self.is_paste = False
        self.begin: Location = (0, 0)
        self.end: Location | None = None
        """Where the key before left the cursor. The next one of a run comes there."""
        self.text = ""
        self._last = float("-inf")

    def take(self, character: str, time: float, cursor: Location) -> bool:
        """Count one key, before it changes the text. True if it makes the run a paste.

        Then `text` is what was pasted since `begin`; later keys find `is_paste` true.
        """
        gap, self._last = time - self._last, time
        is_late = gap > (GOES_ON_WITHIN if self.is_paste else STARTS_WITHIN)
        # A run begins with a character: an arrow or an undo leads away from where the cursor was.
        if not (character and self.text) or is_late or cursor != self.end:
            self.is_paste, self.begin, self.text = False, cursor, ""
        if self.is_paste:
            return False
        self.text += character
        self.is_paste = len(self.text) > MOST_TYPED
        return self.is_paste
