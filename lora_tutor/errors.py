"""Every error that the product raises on purpose.

LoraTutorError                 base; its text is a sentence for the person at the keyboard
├── UsageError                 exit code 2: the request cannot be carried out as it stands
│   ├── UnknownExercise        no exercise of that id
│   ├── UnknownLesson          no lesson of that id
│   ├── OwnCodeFailed          the learner's own code, run in a lab, does not do what it should
│   ├── UnreadableSubmission   the file is missing, binary, too large, not UTF-8
│   │   ├── EmptySubmission    there is no code in it
│   │   └── DoubtfulSubmission it may answer one exercise or another
│   └── WorkspaceError         the workspace cannot be made or written
├── CourseError                exit code 3: a lesson or exercise file breaks its contract
├── GraderError                exit code 3: the grader itself could not judge
│   ├── ChecksBroken           it is up, and the exercise's checks cannot be used
│   │   └── LibraryMissing     a library of the exercise is not installed where it is graded
│   └── GradingCancelled       someone stopped the grading or measurement
└── LabError                   exit code 3: a lab failed or ended before it had an outcome
    └── LabCancelled           someone stopped it
"""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What the command line answers to the shell; a contract."""

    PASSED = 0
    NOT_PASSED = 1
    USAGE = 2
    OUR_FAULT = 3
    INTERRUPTED = 130


class LoraTutorError(Exception):
    """Base of all; `str(error)` says what is wrong, where, and what to do next."""

    exit_code = ExitCode.OUR_FAULT


class UsageError(LoraTutorError):
    exit_code = ExitCode.USAGE


class UnknownExercise(UsageError):
    pass


class UnknownLesson(UsageError):
    pass


class UnreadableSubmission(UsageError):
    pass


class EmptySubmission(UnreadableSubmission):
    pass


class DoubtfulSubmission(UnreadableSubmission):
    pass


class OwnCodeFailed(UsageError):
    """`printed` is what the code printed before."""

    def __init__(self, sentence: str, printed: str = "") -> None:
        super().__init__(sentence)
        self.printed = printed


class WorkspaceError(UsageError):
    pass


class CourseError(LoraTutorError):
    pass


class GraderError(LoraTutorError):
    pass


class ChecksBroken(GraderError):
    pass


class LibraryMissing(ChecksBroken):
    """`libraries` are those that are missing."""

    def __init__(self, libraries: list[str]) -> None:
        super().__init__(f"{', '.join(libraries)} is not installed here; install it first.")
        self.libraries = libraries


class GradingCancelled(GraderError):
    def __init__(self, sentence: str = "Cancelled.") -> None:
        super().__init__(sentence)


class LabError(LoraTutorError):
    pass


class LabCancelled(LabError):
    pass
