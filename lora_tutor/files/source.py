"""Reads a learner's file; every way in which it can be no answer has a sentence of its own."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from pathlib import Path

from lora_tutor.errors import UnreadableSubmission

LIMIT_BYTES = 1024 * 1024
MARK = "\ufeff"
_UTF8_MARK = MARK.encode()
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
# A pipe or terminal must neither hold us up nor become ours.
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
_KINDS = (
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


def read_submission(path: Path, exercise_id: str) -> bytes:
    """The bytes of an answer to `exercise_id`, UTF-8 text with any kind of line ends.

    A byte order mark stays. Raises UnreadableSubmission.
    """
    name = shown(path)
    if path.suffix.lower() != ".py" and not os.path.isdir(path):
        if not os.path.lexists(path):
            raise _missing(name)
        raise UnreadableSubmission(f"{name} is not a Python file: its name must end in .py.")
    data = read_source(path)
    if is_blank(data):
        raise UnreadableSubmission(
            f"{name} is empty; `lora-tutor reset {exercise_id}` brings its stub back."
        )
    return data


def read_source(path: Path) -> bytes:
    """The bytes of a text file, which may be empty. Raises UnreadableSubmission."""
    name = shown(path)
    try:
        data = _read_regular(path)
    except OSError as error:
        raise _refusal(path, error) from None
    refuse_unless_text(data, name)
    return data


def read_regular(path: Path, most: int) -> bytes:
    """At most one byte over `most` of any file. Raises UnreadableSubmission, which ends a sentence
    that names the file."""
    try:
        return _read_regular(path, most)
    except OSError as error:
        if not os.path.lexists(path):
            raise UnreadableSubmission("is not there any more; grade once more") from None
        told = _refusal(path, error)
    except UnreadableSubmission as error:
        told = error
    raise UnreadableSubmission(str(told).partition(f"{shown(path)} ")[2].rstrip(".") or str(told))


def refuse_unless_text(data: bytes, name: str) -> None:
    """Raise UnreadableSubmission where bytes, at most one over the limit, are no UTF-8 text."""
    if len(data) > LIMIT_BYTES:
        raise UnreadableSubmission(
            f"{name} is larger than 1 MiB, too large for an answer; is it the right file?"
        )
    if data.startswith(_UTF16_MARKS):
        raise UnreadableSubmission(
            f"{name} is text in UTF-16 from line 1 on; save it as UTF-8 in your editor."
        )
    if b"\0" in data:
        raise UnreadableSubmission(
            f"{name} is a binary file, not Python text; check that it is the right file."
        )
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UnreadableSubmission(
            f"{name} is not UTF-8 text: see line {line}; save it as UTF-8 in your editor."
        ) from None


def is_blank(data: bytes) -> bool:
    """Whether a source holds nothing but space and a byte order mark."""
    return not data.removeprefix(_UTF8_MARK).strip()


def decode(data: bytes) -> str:
    """The text of a source as an editor shows it: without a byte order mark, line ends kept."""
    return data.decode("utf-8-sig", "replace")


def encode(text: str) -> bytes:
    """The bytes that `decode` makes `text` of again, a mark at its start included.

    Half a surrogate pair, which no file can hold, becomes a question mark.
    """
    return (MARK * text.startswith(MARK) + text).encode("utf-8", "replace")


def is_special(path: Path) -> bool:
    """Whether it is a pipe, a socket or a device, which may keep us waiting or have no end."""
    return path.exists() and not path.is_file() and not path.is_dir()


def fingerprint(path: Path) -> str:
    """A text that changes if and only if what `read_source` sees does; "" for a missing file."""
    try:
        return hashlib.sha256(_read_regular(path)).hexdigest()
    except FileNotFoundError:
        return ""
    except OSError as error:
        return f"unreadable {error.errno}"
    except UnreadableSubmission:
        return "not a file"


def shown(path: Path | str) -> str:
    """A path, or another foreign text, for a sentence: no control character or undecodable byte
    reaches the terminal."""
    try:
        text = os.fsencode(path).decode("utf-8", "backslashreplace")
    except UnicodeEncodeError:
        text = str(path)  # half of a pair of surrogates, which no path can hold but JSON can
    return "".join(char if char.isprintable() else repr(char)[1:-1] for char in text)


def _read_regular(path: Path, most: int = LIMIT_BYTES) -> bytes:
    """At most one byte over `most`. Raises OSError, and UnreadableSubmission for no file."""
    # Before opening, because to open a device can already have an effect.
    _refuse_special(path, path.stat().st_mode)
    with open(os.open(path, _FLAGS), "rb") as file:
        _refuse_special(path, os.fstat(file.fileno()).st_mode)
        return file.read(most + 1)


def _refuse_special(path: Path, mode: int) -> None:
    if stat.S_ISDIR(mode):
        raise UnreadableSubmission(
            f"{shown(path)} is a folder, not a Python file; move it away or name the file."
        )
    for is_kind, kind in _KINDS:
        if is_kind(mode):
            raise UnreadableSubmission(
                f"{shown(path)} is {kind}, not a file; give the path of a Python file."
            )


def _refusal(path: Path, error: OSError) -> UnreadableSubmission:
    name = shown(path)
    if error.errno == errno.ELOOP:
        return UnreadableSubmission(
            f"{name} is a link that leads back to itself; replace it by the file."
        )
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        if os.path.islink(path):
            target = shown(os.readlink(path))
            return UnreadableSubmission(
                f"{name} is a link to {target}, which does not exist; repair or remove the link."
            )
        return _missing(name)
    if error.errno in (errno.EACCES, errno.EPERM):
        return UnreadableSubmission(
            f"{name} may not be read by you; give yourself the permission (chmod u+r)."
        )
    reason = error.strerror or type(error).__name__
    return UnreadableSubmission(f"{name} cannot be read ({reason}); check the file and its disk.")


def _missing(name: str) -> UnreadableSubmission:
    return UnreadableSubmission(
        f"There is no file {name}; check the spelling, or name an exercise of `lora-tutor list`."
    )
