"""Small things that every screen shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from lora_tutor.tui.style import from_home


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/home/ada/lora-tutor/09.py", "~/lora-tutor/09.py"),
        ("/home/ada-b/09.py", "/home/ada-b/09.py"),
        ("/srv/09.py", "/srv/09.py"),
    ],
)
def test_a_path_below_home_is_written_with_a_tilde(
    path: str, shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", "/home/ada")
    assert from_home(Path(path)) == shown
