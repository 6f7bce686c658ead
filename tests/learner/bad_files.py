"""Every kind of file that is no answer, and words that only its own sentence has."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path


def missing(path: Path) -> None:
    assert not path.exists()


def folder(path: Path) -> None:
    path.mkdir()


def binary(path: Path) -> None:
    path.write_bytes(b"\x7fELF\x02\x01\x00\x00\x00")


def huge(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(50 * 1024 * 1024)


def just_too_large(path: Path) -> None:
    path.write_bytes(b"#" * (1024 * 1024 + 1))


def dangling_link(path: Path) -> None:
    path.symlink_to("gone.py")


def link_to_itself(path: Path) -> None:
    path.symlink_to(path.name)


def latin_1(path: Path) -> None:
    path.write_bytes(b"# one\n# two\nname = 'caf\xe9'\n")


def utf_16(path: Path) -> None:
    path.write_text("x = 1\n", encoding="utf-16")


def empty(path: Path) -> None:
    path.write_bytes(b"")


def only_a_byte_order_mark(path: Path) -> None:
    path.write_bytes(b"\xef\xbb\xbf \r\n\t\n")


def pipe(path: Path) -> None:
    os.mkfifo(path)


def device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def listening_socket(path: Path) -> None:
    """Bound under a short relative name, because the length of a socket's path is limited."""
    here = os.getcwd()
    os.chdir(path.parent)
    try:
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(path.name)
    finally:
        os.chdir(here)


Make = Callable[[Path], None]
BAD: dict[str, tuple[Make, str]] = {
    "missing": (missing, "There is no file"),
    "folder": (folder, "is a folder"),
    "binary": (binary, "binary file"),
    "huge": (huge, "larger than 1 MiB"),
    "just too large": (just_too_large, "larger than 1 MiB"),
    "dangling link": (dangling_link, "is a link to gone.py, which does not exist"),
    "link to itself": (link_to_itself, "leads back to itself"),
    "latin-1": (latin_1, "not UTF-8 text: see line 3"),
    "utf-16": (utf_16, "UTF-16"),
    "empty": (empty, "is empty; `lora-tutor reset 01_alpha`"),
    "only a mark": (only_a_byte_order_mark, "is empty; `lora-tutor reset 01_alpha`"),
    "pipe": (pipe, "a named pipe"),
    "device": (device, "a device"),
    "socket": (listening_socket, "a socket"),
}
