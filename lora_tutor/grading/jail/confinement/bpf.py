"""A small assembler for seccomp's classic BPF programs.

A program looks at `struct seccomp_data`: number (4 bytes), architecture (4), instruction pointer
(8), six arguments (8 each, little end first on both supported architectures).
Source: `include/uapi/linux/seccomp.h`, `include/uapi/linux/bpf_common.h`.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import IntEnum

_LOAD, _AND = 0x20, 0x54
_EQUAL, _AT_LEAST, _RETURN = 0x15, 0x35, 0x06
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16


class Action(IntEnum):
    """What the kernel does with the call."""

    KILL = 0x8000_0000
    ALLOW = 0x7FFF_0000
    EPERM = 0x0005_0001
    ENOSYS = 0x0005_0026


@dataclass(frozen=True, slots=True)
class Instruction:
    """One `struct sock_filter`: jumps count instructions from the next one."""

    code: int
    value: int
    if_true: int = 0
    if_false: int = 0

    def packed(self) -> bytes:
        return struct.pack("=HBBI", self.code, self.if_true, self.if_false, self.value)


@dataclass(frozen=True, slots=True)
class Test:
    """One comparison of one argument: `(argument & mask) in values`, on one 32-bit half."""

    argument: int
    values: tuple[int, ...]
    mask: int = 0xFFFF_FFFF
    high: bool = False

    def assembled(self) -> list[Instruction]:
        """Falls through where the test holds, else returns EPERM."""
        offset = _ARGUMENTS + 8 * self.argument + (4 if self.high else 0)
        body = [Instruction(_LOAD, offset)]
        if self.mask != 0xFFFF_FFFF:
            body.append(Instruction(_AND, self.mask))
        count = len(self.values)
        # From comparison i, the EPERM stands after the count - 1 - i which are left.
        body += [
            Instruction(_EQUAL, value, if_true=count - index)
            for index, value in enumerate(self.values)
        ]
        return [*body, _answer(Action.EPERM)]


def _answer(action: Action) -> Instruction:
    return Instruction(_RETURN, action)


def prologue(audit_architecture: int, first_foreign: int | None) -> list[Instruction]:
    """Kill calls of another architecture, and numbers from `first_foreign` on (the x32 ABI).

    It must come first: elsewhere the same number means another call.
    """
    program = [
        Instruction(_LOAD, _ARCHITECTURE),
        Instruction(_EQUAL, audit_architecture, if_true=1),
        _answer(Action.KILL),
        Instruction(_LOAD, _NUMBER),
    ]
    if first_foreign is not None:
        program += [Instruction(_AT_LEAST, first_foreign, if_false=1), _answer(Action.KILL)]
    return program


def rule(number: int, action: Action, tests: tuple[Test, ...] = ()) -> list[Instruction]:
    """`action` for the call if every test holds, EPERM if one does not; others pass on."""
    body = [instruction for test in tests for instruction in test.assembled()]
    body.append(_answer(action))
    return [Instruction(_EQUAL, number, if_false=len(body)), *body]


def epilogue(first_unknown: int) -> list[Instruction]:
    """EPERM for every other call; ENOSYS for calls newer than this list, as from an old kernel.

    The C library then takes its older way instead of giving up.
    """
    return [
        Instruction(_AT_LEAST, first_unknown, if_false=1),
        _answer(Action.ENOSYS),
        _answer(Action.EPERM),
    ]
