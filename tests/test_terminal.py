"""When text must be ASCII: asked for, by the locale, by the encoding; in this order."""

from __future__ import annotations

import pytest

from lora_tutor.files.terminal import needs_ascii
from lora_tutor.learner.machine import _terminal_missing

VARIABLES = ("TERM", "LORA_TUTOR_ASCII", "LC_ALL", "LC_CTYPE", "LANG")


@pytest.mark.parametrize(
    ("environment", "encoding", "expected"),
    [
        ({}, "utf-8", False),
        ({}, "UTF8", False),
        ({}, "ascii", True),
        ({}, "iso-8859-1", True),
        ({}, None, True),
        ({"LORA_TUTOR_ASCII": "1"}, "utf-8", True),
        ({"LORA_TUTOR_ASCII": "0"}, "ascii", False),
        ({"LORA_TUTOR_ASCII": "0", "LC_ALL": "C"}, "utf-8", False),
        ({"LC_ALL": "C"}, "utf-8", True),
        ({"LC_ALL": "POSIX", "LANG": "de_DE.UTF-8"}, "utf-8", True),
        ({"LC_ALL": "C.UTF-8"}, "utf-8", False),
        ({"LANG": "C"}, "utf-8", True),
        ({"LANG": "C", "LC_CTYPE": "C.UTF-8"}, "utf-8", True),
        ({"LANG": "C", "LC_CTYPE": "en_US.UTF-8"}, "utf-8", False),
        ({"LANG": "en_US.UTF-8"}, "utf-8", False),
        ({"LANG": "en_US.UTF-8", "TERM": "linux"}, "utf-8", True),
        ({"LORA_TUTOR_ASCII": "0", "TERM": "linux"}, "utf-8", False),
    ],
)
def test_needs_ascii(
    monkeypatch: pytest.MonkeyPatch,
    environment: dict[str, str],
    encoding: str | None,
    expected: bool,
) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert needs_ascii(encoding) is expected


@pytest.mark.parametrize(("term", "remedy"), [("linux", "the console"), ("xterm", "UTF-8 locale")])
def test_the_remedy_fits_the_terminal(
    monkeypatch: pytest.MonkeyPatch, term: str, remedy: str
) -> None:
    monkeypatch.setenv("TERM", term)
    seen = {"is_terminal": True, "columns": 80, "rows": 24, "unicode": False}
    (missing,) = _terminal_missing(seen)
    assert remedy in missing.remedy
