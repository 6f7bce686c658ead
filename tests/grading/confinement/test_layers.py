"""Which layers are reported, and that a report is true."""

from __future__ import annotations

import os
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from lora_tutor.grading.isolation import layers_here
from lora_tutor.grading.jail.confinement.api import (
    LAYERS,
    ConfinementError,
    JailLimits,
    Request,
    available,
    confine,
)

pytestmark = pytest.mark.slow

# One attempt that this layer alone refuses, when the others of its kind are off as well.
WITNESS = {
    "landlock": "open(HIDDEN).read()",
    "seccomp": "os.chmod(OUTSIDE, 0o644)",
    "rlimits": "kept = [os.dup(1) for _ in range(100)]",
    "netns": "import socket; assert [n for _, n in socket.if_nameindex()] != ['lo']",
    "pidns": "os.kill(DRIVER, 0)",
}
# Layers that would refuse the same attempt.
ALLIES = {"pidns": ("seccomp", "landlock"), "netns": ("seccomp",)}


def test_every_layer_which_the_system_has_is_reported_in_order(
    user: int | None, run_job: Any
) -> None:
    layers = run_job("pass", user=user)["layers"]
    assert layers == [name for name, layer in available().items() if layer.holds]
    assert [name for name in LAYERS if name in layers] == layers
    assert {"process", "rlimits"} <= set(layers)


@pytest.mark.parametrize("name", LAYERS)
def test_a_layer_switched_off_is_not_reported(name: str, run_job: Any) -> None:
    answer = run_job("pass", disable=(name,))
    assert answer["outcome"] == "done", answer
    assert name not in answer["layers"]
    foretold = available(frozenset({name}))
    assert answer["layers"] == [each for each, layer in foretold.items() if layer.holds]
    assert len(answer["layers"]) >= len(run_job("pass")["layers"]) - 1


@pytest.mark.parametrize("off", combinations(LAYERS, 2), ids="+".join)
def test_what_is_foretold_is_what_holds(off: tuple[str, str], run_job: Any) -> None:
    """The doctor's table and the refusal of a class rest on the one, reports on the other."""
    foretold = [name for name, layer in available(frozenset(off)).items() if layer.holds]
    assert run_job("pass", disable=off)["layers"] == foretold
    assert set(off).isdisjoint(foretold)


@pytest.mark.parametrize("name", WITNESS)
def test_a_layer_that_is_reported_refuses(name: str, run_job: Any) -> None:
    allies = ALLIES.get(name, ())
    held = run_job(WITNESS[name], disable=allies)
    if name not in held["layers"]:
        pytest.skip(f"no {name} here: {available()[name].detail}")
    assert held["outcome"] != "done"
    assert run_job(WITNESS[name], disable=(name, *allies))["outcome"] == "done"


def test_an_ordinary_user_without_user_namespace_gets_the_rest(run_job: Any) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can become another user")
    answer = run_job("pass", user=65534, disable=("userns",))
    assert answer["layers"] == ["process", "rlimits", "landlock", "seccomp"]


@pytest.mark.parametrize("off", ["userns", "userns,landlock", "process,userns", "pidns,netns"])
def test_so_it_is_for_an_ordinary_user_whose_layers_stand_on_each_other(
    off: str, run_job: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can become another user")
    monkeypatch.setenv("LORA_TUTOR_DISABLE_ISOLATION", off)
    reading, writing = os.pipe()
    if (child := os.fork()) == 0:
        try:
            os.setgid(65534)
            os.setuid(65534)
            os.write(writing, " ".join(layers_here()).encode())
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    foretold = os.read(reading, 4096).decode().split()
    os.close(reading)
    os.close(writing)
    assert run_job("pass", user=65534, disable=tuple(off.split(",")))["layers"] == foretold
    assert foretold


def test_asking_what_is_available_confines_nobody(tmp_path: Path) -> None:
    status = Path("/proc/self/status").read_text
    before = [line for line in status().splitlines() if line.startswith(("Sec", "NoNew", "Cap"))]
    children = os.getpid(), os.getcwd(), dict(os.environ)
    assert set(available()) == set(LAYERS)
    after = [line for line in status().splitlines() if line.startswith(("Sec", "NoNew", "Cap"))]
    assert before == after
    assert children == (os.getpid(), os.getcwd(), dict(os.environ))


@pytest.mark.parametrize("hidden", ["secret", "deep/below/secret", "."])
@pytest.mark.parametrize("granted", ["readable", "folder"])
def test_a_hidden_path_under_a_granted_one_is_refused(
    hidden: str, granted: str, tmp_path: Path
) -> None:
    open_folder, other = tmp_path / "open", tmp_path / "other"
    open_folder.mkdir()
    other.mkdir()
    link = tmp_path / "link"
    link.symlink_to(open_folder)
    folder, readable = (other, (link,)) if granted == "readable" else (link, (other,))
    request = Request(folder, readable, (), JailLimits(), (open_folder / hidden,))
    with pytest.raises(ConfinementError, match="lies under"):
        confine(request)


@pytest.mark.parametrize(
    ("folder", "disable", "message"),
    [("missing", (), "not there"), (".", ("landlok",), "no such layer: landlok")],
)
def test_an_unsound_request_changes_nothing(
    folder: str, disable: tuple[str, ...], message: str, tmp_path: Path
) -> None:
    before = os.getcwd(), dict(os.environ)
    request = Request(tmp_path / folder, (), (), JailLimits(), (), frozenset(disable))
    with pytest.raises(ConfinementError, match=message):
        confine(request)
    assert before == (os.getcwd(), dict(os.environ))
