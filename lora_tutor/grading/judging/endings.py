"""How judging can end early, as exceptions inside the checker."""

from __future__ import annotations

from lora_tutor.errors import GraderError
from lora_tutor.reports.verdict import Verdict

YOURS = "Your code"
"""How the sentence of every lost jail begins."""


class CheckEnded(Exception):
    """A check has its verdict; `message` is what the learner reads, and `error` names what was
    raised, where something was."""

    def __init__(self, verdict: Verdict, message: str, error: str = "") -> None:
        super().__init__(message)
        self.verdict = verdict
        self.message = message
        self.error = error


class JailLost(CheckEnded):
    """The learner's process is gone, or was stopped: no more answers from it."""

    def told_of(self, subject: str) -> str:
        """The sentence about other code than the learner's, which a jail may hold too."""
        return self.message if subject == YOURS else subject + self.message.removeprefix(YOURS)


class ForkServerGone(GraderError):
    """Nothing can be judged any more in this tree: the checker ends, as it would in a moment."""

    def __init__(self) -> None:
        super().__init__("The fork server is gone.")
