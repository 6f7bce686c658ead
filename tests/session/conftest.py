"""The fixtures of tests.session.fixtures, for this folder."""

from tests.session.fixtures import (
    course,
    grader,
    open_session,
    private_home,
    session,
    workspace,
)

__all__ = ["course", "grader", "open_session", "private_home", "session", "workspace"]
