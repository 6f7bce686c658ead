"""Carries out a joint run inside the checker's process; the learner's code stays in its jail."""

from __future__ import annotations

import math
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lora_tutor.grading.joint_run import JointCall, JointResult, JointRun
from lora_tutor.grading.judging import explained
from lora_tutor.grading.judging.endings import JailLost
from lora_tutor.grading.judging.jail_contract import Clock, Jail, Need, Output, TakeJail
from lora_tutor.grading.judging.proxies import SubmissionError

_LATER_SECONDS = 5
"""The kernel's limit comes after ours, which can name the line."""
_NO_MEMORY = "can't allocate memory"
"""What torch says in a RuntimeError of its own."""


def run_joint(run: JointRun, take_jail: TakeJail, tell: Callable[[str], None]) -> JointResult:
    """`tell` hears what is being done. Raises GraderError where there is no jail."""
    return _Joint(run, take_jail, tell).carry_out()


@dataclass(slots=True)
class _Joint:
    run: JointRun
    take_jail: TakeJail
    tell: Callable[[str], None]
    output: Output = field(default_factory=Output)
    clock: Clock = field(default_factory=Clock)
    subject: str = ""

    def carry_out(self) -> JointResult:
        optimisers = any("optim" in each.source for each in self.run.files)
        need = Need(self.run.memory_mb, optimisers, math.ceil(self.run.seconds) + _LATER_SECONDS)
        jail = self.take_jail(self.output, self.clock, need)
        self.clock.start(self.run.seconds)
        problem = ""
        try:
            self._calls(jail)
        except SubmissionError as error:
            problem = self._raised(error)
        except JailLost as lost:
            problem = f"{lost.message} It was at {self.subject}."
        finally:
            with suppress(JailLost):
                jail.channel.drain()
            jail.release()
        return JointResult(self.output.text, self.output.truncated, problem)

    def _calls(self, jail: Jail) -> None:
        exchange = jail.channel.exchange
        for each in self.run.files:
            self.subject = f"reading {each.filename}"
            exchange(["beside", each.module, each.source, each.filename, each.told])
        for call in self.run.calls:
            self.tell(call.doing)
            self.subject = call.subject
            inputs = [Path(each).read_bytes() for each in call.inputs]
            given = exchange(["run", call.module, call.function, inputs])
            self._keep(given, call, jail)

    def _keep(self, given: Any, call: JointCall, jail: Jail) -> None:
        """What the jail says is not believed: neither that it is bytes, nor where they belong."""
        if given is None:
            return
        if not isinstance(given, dict):
            jail.channel.broken("what came back are no files")
        for name, data in given.items():
            if name not in self.run.wanted or not isinstance(data, bytes):
                jail.channel.broken(f"what came back from {call.function} are not its files")
            if len(data) > self.run.largest:
                jail.channel.broken(f"a file of more than {self.run.largest >> 20} MiB")
            Path(self.run.into, name).write_bytes(data)

    def _raised(self, error: SubmissionError) -> str:
        where = explained.place(error)
        subject = self.subject[:1].upper() + self.subject[1:]
        if error.kind == "Nonsense":
            return error.message
        if error.kind == "MemoryError" or _NO_MEMORY in error.message:
            return (
                f"{subject} asked for more than the {self.run.memory_mb} MB of memory that your "
                f"code has{where}."
            )
        meaning = explained.in_words(error.message) or error.message
        said = f"{error.kind}: {meaning}" if meaning else error.kind
        said = " ".join(said.split())[:300]
        if not error.line:
            return f"{subject} left what cannot be used: {said}."
        return f"{subject} raised {said}{where}."
