"""The source of a formula as tokens, read on demand."""

from __future__ import annotations

from dataclasses import dataclass

from lora_tutor.typeset.errors import UnsupportedMath

_REFUSED = {
    "%": "comments cannot be set; write \\% for a percent sign",
    "#": "it has no meaning here; write \\# for the sign itself",
    "$": "a dollar sign inside of a formula; write \\$ for the sign itself",
}
_TEXT_ESCAPES = {"%": "%", "_": "_", "&": "&", "#": "#", "$": "$", "{": "{", "}": "}"} | {
    " ": " ",
    ",": " ",
    ";": " ",
    ":": " ",
    "-": "-",
}


@dataclass(frozen=True, slots=True)
class Token:
    """`text` is a character, a command with its backslash, or empty at the end."""

    text: str
    position: int

    @property
    def is_command(self) -> bool:
        return self.text.startswith("\\")


class Scanner:
    """Reads `source` from left to right; spaces between tokens are skipped as in TeX."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 0

    def peek(self) -> Token:
        """The next token, which stays there; raises UnsupportedMath on a refused character."""
        self._skip_spaces()
        start, source = self._at, self._source
        if start >= len(source):
            return Token("", start)
        character = source[start]
        if character in _REFUSED:
            raise UnsupportedMath(character, start, _REFUSED[character])
        if character != "\\":
            return Token(character, start)
        end = start + 1
        while end < len(source) and source[end].isascii() and source[end].isalpha():
            end += 1
        if end == start + 1:
            if end >= len(source):
                raise UnsupportedMath("\\", start, "a lone backslash ends it")
            end += 1
        return Token(source[start:end], start)

    def next(self) -> Token:
        """The next token, taken away."""
        token = self.peek()
        self._at = token.position + len(token.text)
        return token

    def accept(self, text: str) -> bool:
        """Take the next token away if it reads `text`."""
        if self.peek().text != text:
            return False
        self.next()
        return True

    def words(self, command: Token) -> str:
        """The content of `{...}` after `command` as text, its spaces kept.

        Raises UnsupportedMath when the braces are missing or a command stands inside.
        """
        self._open_group(command)
        kept: list[str] = []
        level = 1
        while self._at < len(self._source):
            character = self._source[self._at]
            if character == "\\":
                follower = self._source[self._at + 1 : self._at + 2]
                if follower not in _TEXT_ESCAPES:
                    raise UnsupportedMath(
                        f"\\{follower}", self._at, f"commands inside of {command.text} are not set"
                    )
                kept.append(_TEXT_ESCAPES[follower])
                self._at += 2
                continue
            if character in "%$#":
                raise UnsupportedMath(character, self._at, f"it cannot stand in {command.text}")
            self._at += 1
            level += {"{": 1, "}": -1}.get(character, 0)
            if level == 0:
                return self._one_line("".join(kept), command)
            if character not in "{}":
                kept.append(" " if character in "~\n\t\r" else character)
        raise UnsupportedMath(command.text, command.position, "its closing brace is missing")

    def name(self, command: Token) -> str:
        """The bare word in the braces after `command`, such as an environment's name."""
        self._open_group(command)
        end = self._source.find("}", self._at)
        if end < 0:
            raise UnsupportedMath(command.text, command.position, "its closing brace is missing")
        word = self._source[self._at : end]
        self._at = end + 1
        return word

    def bracketed(self) -> str | None:
        """The content of an optional `[...]` right here, None when there is none."""
        token = self.peek()
        if token.text != "[":
            return None
        end = self._source.find("]", self._at)
        if end < 0:
            raise UnsupportedMath("[", token.position, "its closing bracket is missing")
        word = self._source[token.position + 1 : end]
        self._at = end + 1
        return word

    def _open_group(self, command: Token) -> None:
        if not self.accept("{"):
            raise UnsupportedMath(
                command.text, command.position, "it needs its argument in braces {...}"
            )

    def _one_line(self, text: str, command: Token) -> str:
        if not text.isprintable():
            raise UnsupportedMath(
                command.text, command.position, "its text holds an unprintable character"
            )
        return text

    def _skip_spaces(self) -> None:
        while self._at < len(self._source) and self._source[self._at].isspace():
            self._at += 1
