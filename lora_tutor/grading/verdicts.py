"""How the judging of one check can end early, as exceptions inside the checker."""

from __future__ import annotations

from lora_tutor.report import Verdict


class Ended(Exception):
    """A check has its verdict; `message` is what the learner reads."""

    def __init__(self, verdict: Verdict, message: str) -> None:
        super().__init__(message)
        self.verdict = verdict
        self.message = message


class JailLost(Ended):
    """The learner's process is gone, or was stopped: no more answers from it."""
