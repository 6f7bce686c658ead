"""The routines that watch optimisers and fetch files, without a jail around them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from lora_tutor.grading.jail import observers_files
from lora_tutor.grading.jail.observers import OBSERVERS


@pytest.fixture
def model() -> nn.Linear:
    torch.manual_seed(1)
    return nn.Linear(3, 2, dtype=torch.float64)


def backward(model: nn.Linear, step: int) -> None:
    x = torch.full((4, 3), 1.0 + step, dtype=torch.float64)
    model(x).square().sum().backward()


def trained(model: nn.Linear, clear: bool, steps: int = 3) -> Any:
    watch = OBSERVERS["watch_optimisers"]()
    optimiser = torch.optim.AdamW([model.weight], lr=0.1)
    for step in range(steps):
        if clear:
            optimiser.zero_grad()
        backward(model, step)
        optimiser.step()
    return OBSERVERS["watched"](watch, model)


def test_a_watch_tells_steps_and_members(model: nn.Linear) -> None:
    seen = trained(model, clear=True)
    assert (seen["steps"], seen["listed"], seen["stateful"]) == (3, ["weight"], ["weight"])
    assert isinstance(seen["left"]["bias"], Tensor)
    assert (seen["taken"]["weight"], seen["movers"]["weight"]) == (3, 1)


@pytest.mark.parametrize("clear", [True, False])
def test_a_watch_tells_fresh_gradients_from_old(model: nn.Linear, clear: bool) -> None:
    seen = trained(model, clear)
    pairs = [
        (given["weight"], fresh["weight"])
        for given, fresh in zip(seen["given"], seen["fresh"], strict=True)
        if given
    ]
    assert len(pairs) == 2
    assert all(torch.equal(given, fresh) for given, fresh in pairs) == clear


def test_a_closed_watch_sees_nothing_more(model: nn.Linear) -> None:
    watch: Any = OBSERVERS["watch_optimisers"]()
    OBSERVERS["watched"](watch, model)
    optimiser = torch.optim.SGD(model.parameters(), lr=0.1)
    backward(model, 0)
    optimiser.step()
    assert watch.steps == 0


def test_a_second_watch_closes_the_first(model: nn.Linear) -> None:
    first: Any = OBSERVERS["watch_optimisers"]()
    assert trained(model, clear=True, steps=1)["steps"] == 1
    assert first.steps == 0


@pytest.fixture
def folder() -> Iterator[Path]:
    made = observers_files.make_folder()
    yield Path(made)
    if Path(made).exists():
        observers_files.take_files(made)


def test_files_come_with_their_paths_and_the_folder_goes(folder: Path) -> None:
    (folder / "below").mkdir()
    (folder / "b.txt").write_bytes(b"two")
    (folder / "below" / "a.bin").write_bytes(b"\0one")
    assert observers_files.take_files(str(folder)) == {"b.txt": b"two", "below/a.bin": b"\0one"}
    assert not folder.exists()


def test_links_and_pipes_are_left_out(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"secret")
    (folder / "link").symlink_to(tmp_path / "secret")
    (folder / "linked").symlink_to(tmp_path)
    os.mkfifo(folder / "pipe")
    assert observers_files.take_files(str(folder)) == {}
    assert (tmp_path / "secret").exists()


def test_what_is_too_large_comes_as_none(folder: Path) -> None:
    (folder / "large").write_bytes(bytes(observers_files.MAX_BYTES + 1))
    (folder / "small").write_bytes(b"x")
    assert observers_files.take_files(str(folder)) == {"large": None, "small": b"x"}


def test_only_so_many_files_come(folder: Path) -> None:
    for number in range(observers_files.MAX_FILES + 5):
        (folder / f"{number:02}").touch()
    assert len(observers_files.take_files(str(folder))) == observers_files.MAX_FILES


def test_no_other_folder_is_taken(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not a folder"):
        observers_files.take_files(str(tmp_path))
    assert tmp_path.exists()
