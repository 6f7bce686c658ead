"""The seccomp program, followed by hand for both architectures, and the numbers it rests on."""

from __future__ import annotations

import re
import struct
from pathlib import Path

import pytest

from lora_tutor.grading.jail.confinement import seccomp, syscalls
from lora_tutor.grading.jail.confinement.bpf import Action

AUDIT = {"x86_64": 0xC000_003E, "aarch64": 0xC000_00B7}
MACHINES = sorted(AUDIT)
PID = 4242
HEADERS = {
    "x86_64": Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"),
    "aarch64": Path("/usr/include/asm-generic/unistd.h"),
}


def action(machine: str, number: int, *arguments: int, audit: int | None = None) -> Action:
    """Run the program as the kernel would; it loads, masks, jumps and returns."""
    words = [*arguments, 0, 0, 0, 0, 0, 0][:6]
    chosen = AUDIT[machine] if audit is None else audit
    data = struct.pack("=IIQ6Q", number, chosen, 0, *(word % 2**64 for word in words))
    program = list(struct.iter_unpack("=HBBI", seccomp.program(machine, PID)))
    position = accumulator = 0
    while True:
        code, if_true, if_false, value = program[position]
        position += 1
        match code:
            case 0x20:
                (accumulator,) = struct.unpack_from("=I", data, value)
            case 0x54:
                accumulator &= value
            case 0x15:
                position += if_true if accumulator == value else if_false
            case 0x35:
                position += if_true if accumulator >= value else if_false
            case 0x06:
                return Action(value)
            case _:
                raise AssertionError(f"instruction {code:#x}")


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        ("read", (), Action.ALLOW),
        ("kill", (PID, 9), Action.ALLOW),
        ("kill", (PID + 1, 9), Action.EPERM),
        ("kill", (0, 9), Action.EPERM),
        ("kill", (-1, 9), Action.EPERM),
        ("tgkill", (PID, PID + 3, 6), Action.ALLOW),
        ("tgkill", (PID + 1, PID + 1, 6), Action.EPERM),
        ("clone", (0x3D0F00,), Action.ALLOW),
        ("clone", (17,), Action.EPERM),
        ("clone", (0x4111,), Action.EPERM),
        ("clone", (0x3D0F00 | 0x4000_0000,), Action.EPERM),
        ("clone3", (), Action.ENOSYS),
        ("openat2", (), Action.ENOSYS),
        ("openat", (0, 0, 0o2000000), Action.ALLOW),
        ("openat", (0, 0, 0o1101), Action.ALLOW),
        ("openat", (0, 0, 0o1000), Action.EPERM),
        ("prlimit64", (0, 7, 0, 1), Action.ALLOW),
        ("prlimit64", (0, 7, 1 << 32, 0), Action.EPERM),
        ("prlimit64", (PID + 1, 7, 0, 1), Action.EPERM),
        ("sendto", (3, 1, 1, 0, 0, 0), Action.ALLOW),
        ("sendto", (3, 1, 1, 0, 1 << 40, 0), Action.EPERM),
        ("prctl", (15,), Action.ALLOW),
        ("prctl", (1, 0), Action.EPERM),
        ("fcntl", (0, 4, 0), Action.ALLOW),
        ("fcntl", (0, 8, 0), Action.EPERM),
        ("ioctl", (0, 0x5412), Action.EPERM),
        ("unshare", (), Action.EPERM),
        ("capset", (), Action.EPERM),
    ],
)
def test_actions(machine: str, name: str, arguments: tuple[int, ...], expected: Action) -> None:
    assert action(machine, syscalls.numbers(machine)[name], *arguments) is expected


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("foreign", [0x4000_0003, 0xC000_003E, 0xC000_00B7])
def test_another_architecture_is_killed(machine: str, foreign: int) -> None:
    expected = Action.ALLOW if foreign == AUDIT[machine] else Action.KILL
    number = syscalls.numbers(machine)["read"]
    assert action(machine, number, audit=foreign) is expected


def test_the_x32_numbers_are_killed() -> None:
    assert action("x86_64", 0x4000_0000) is Action.KILL


@pytest.mark.parametrize("machine", MACHINES)
def test_calls_newer_than_the_list_look_absent(machine: str) -> None:
    assert action(machine, 470) is Action.ENOSYS
    assert action(machine, 469) is Action.EPERM


@pytest.mark.parametrize("machine", MACHINES)
def test_numbers_agree_with_the_kernels_headers(machine: str) -> None:
    header = HEADERS[machine]
    if not header.exists():
        pytest.skip(f"no {header}")
    defined = {
        # The generic header numbers some calls under one name for 32 and 64 bits.
        {"fstatat": "newfstatat"}.get(name, name): int(number)
        for name, number in re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)", header.read_text())
    }
    ours = syscalls.numbers(machine)
    wrong = {name for name, number in ours.items() if defined.get(name, number) != number}
    assert not wrong
    # Absent from the header only where it is older than the call.
    assert {number for name, number in ours.items() if name not in defined} <= set(range(449, 470))
