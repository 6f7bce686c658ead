"""The fixtures of tests.learner.fixtures, for this folder."""

from tests.learner.fixtures import (
    course,
    grader,
    open_session,
    private_home,
    session,
    with_question,
    workspace,
)

__all__ = [
    "course",
    "grader",
    "open_session",
    "private_home",
    "session",
    "with_question",
    "workspace",
]
