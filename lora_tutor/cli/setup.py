"""What every command shares: the global options, the session, and how to speak to the person."""

from __future__ import annotations

import contextlib
import os
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from lora_tutor.errors import GraderError, WorkspaceError
from lora_tutor.files.locations import COURSE_VARIABLE, WORKSPACE_VARIABLE, course_option
from lora_tutor.files.terminal import needs_ascii

if TYPE_CHECKING:
    import signal
    import tempfile
    from types import FrameType

    from lora_tutor.grading.grader import Grader
    from lora_tutor.grading.process_tree import ProcessTree
    from lora_tutor.learner.preview import PreviewSession
    from lora_tutor.learner.session import Session
    from lora_tutor.reports.words import Look

Command = TypeVar("Command", bound=Callable[..., Any])
# Those that are about no course are told as they are, and so is one that names its course.
_COMMAND = re.compile(r"`(lora-tutor(?! doctor| receipt| courses| new)(?![^`]*--course)[^`]*)`")
FOLDER = click.Path(path_type=Path)


@dataclass
class Setup:
    """The global options, and the session that is opened on demand. `grader` is for tests."""

    workspace: Path | None = None
    course: Path | None = None
    grader: Callable[[], Grader] | None = None
    _session: Session | None = None
    _begun: ProcessTree | None = None
    _told: int = 0
    _handlers: dict[signal.Signals, Any] = field(default_factory=dict)
    _temporary: list[tempfile.TemporaryDirectory[str]] = field(default_factory=list)

    def session(self, needs_workspace: bool = True, keeps: bool = True) -> Session:
        """The session, its notices told.

        Without `needs_workspace`, one that cannot be had (a container without a home) is replaced
        by one that lasts as long as the command; so is any without `keeps`, for what is nobody's
        own work.
        """
        if self._session is None and not keeps:
            self._session = self._passing()
        if self._session is None:
            try:
                self._session = self._open(self.workspace)
            except WorkspaceError as error:
                named = self.workspace or os.environ.get(WORKSPACE_VARIABLE)
                if needs_workspace or (named and os.path.isfile(named)):
                    raise
                say(f"Nothing is kept this time. {error}")
                self._session = self._passing()
        self.tell_notices()
        return self._session

    def preview(self) -> PreviewSession:
        """A session on pages that are being written, which lasts as long as the command."""
        import tempfile

        from lora_tutor.learner.preview import PreviewSession

        self._temporary.append(tempfile.TemporaryDirectory(prefix="lora-tutor-"))
        workspace = Path(self._temporary[-1].name)
        session = PreviewSession.open(workspace, self.course, self.grader)
        self._session = session
        return session

    def begin_grader(self) -> None:
        """Have the grader load what all exercises need, while we find out what is to be graded."""
        from lora_tutor.grading.process_tree import ProcessTree

        if self.grader is None:
            self._begun = ProcessTree()
            # What hinders it is told where it is needed.
            with contextlib.suppress(GraderError):
                self._begun.begin()

    @property
    def keeps(self) -> bool:
        """Whether what the session keeps lasts longer than the command."""
        return not self._temporary

    def tell_notices(self) -> None:
        """Tell the session's notices that were not told yet."""
        if self._session is not None:
            for notice in self._session.notices[self._told :]:
                say(notice, self)
            self._told = len(self._session.notices)

    def end_on_signals(self) -> None:
        """Until `close`, a polite kill or a closed terminal ends us as Ctrl-C does."""
        import signal

        for name in ("SIGTERM", "SIGHUP"):
            number = getattr(signal, name, None)
            # Under nohup the hang-up is ignored already, and stays so.
            if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
                self._handlers[number] = signal.signal(number, _interrupt)

    def close(self) -> None:
        while self._handlers:
            import signal

            signal.signal(*self._handlers.popitem())
        if self._session is not None:
            self._session.close()
            self._session = None
        if self._begun is not None:
            self._begun.close()
            self._begun = None
        while self._temporary:
            self._temporary.pop().cleanup()

    def _passing(self) -> Session:
        """A session in a workspace that lasts as long as the command."""
        import tempfile

        self._temporary.append(tempfile.TemporaryDirectory(prefix="lora-tutor-"))
        return self._open(Path(self._temporary[-1].name))

    def _open(self, workspace: Path | None) -> Session:
        from lora_tutor.learner.session import Session

        session = Session.open(workspace, self.course, self.grader)
        session.begun = self._begun
        return session


pass_setup = click.make_pass_decorator(Setup)


def global_options(command: Command) -> Command:
    """--workspace and --course, understood before the command's name and behind it."""
    for name, metavar, text in (
        (
            "--course",
            "NAME",
            f"A course by its name or folder (default: ${COURSE_VARIABLE}, else our own).",
        ),
        ("--workspace", "DIR", f"Your folder (default: ${WORKSPACE_VARIABLE}, else ~/lora-tutor)."),
    ):
        option = click.option(
            name, type=FOLDER, metavar=metavar, expose_value=False, callback=_keep, help=text
        )
        command = option(command)
    return command


def _keep(context: click.Context, parameter: click.Parameter, value: Path | None) -> None:
    setup = context.find_object(Setup)
    if value is not None and setup is not None and parameter.name is not None:
        setattr(setup, parameter.name, value)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def how_to_end() -> str:
    """Behind `&` in a script Ctrl-C is ignored, and stays so."""
    import signal

    ignored = signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    return f"`kill {os.getpid()}` ends it" if ignored else "Ctrl-C ends it"


def put(text: str) -> None:
    """Words for people: on stdout, out at once, in ASCII where it knows no more."""
    put_exactly(ascii_if_needed(text))


def ascii_if_needed(text: str) -> str:
    from lora_tutor.reports.words import ascii_if

    return ascii_if(text, not signs())


def put_exactly(text: str) -> None:
    """Data for programs."""
    sys.stdout.write(text)
    sys.stdout.flush()


def say(sentence: str, setup: Setup | None = None) -> None:
    """Narration: one line on stderr. `setup` is that of the running command unless it is given."""
    click.echo(f"lora-tutor: {ascii_if_needed(as_typed(sentence, setup))}", err=True)


def as_typed(text: str, setup: Setup | None = None) -> str:
    """The text, its commands of ours with what makes them open the same course.

    They stand between backticks. A sentence that comes from deep below knows of no option.
    """
    if setup is None:
        context = click.get_current_context(silent=True)
        setup = None if context is None else context.find_object(Setup)
    if setup is None or setup.course is None:
        return text
    option = course_option(setup.course)
    return _COMMAND.sub(lambda found: f"`{found[1]}{option}`", text)


def deliver(text: str, output: Path | None) -> None:
    """Data to stdout, or whole into a file. Raises UsageError if that cannot be written."""
    if output is None:
        put_exactly(text)
        return
    from lora_tutor.files.output import write_output

    write_output(text, output)


def stdout_look() -> Look:
    """Colour only on a terminal and never under NO_COLOR; only ASCII where stdout knows no more."""
    from lora_tutor.reports.words import WIDTH, Look

    terminal = sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
    width = max(columns(), WIDTH) if terminal else WIDTH
    return Look(min(width, 120), terminal and not os.environ.get("NO_COLOR"), signs())


def signs() -> bool:
    """Whether marks such as ✔ may be used."""
    return not needs_ascii(sys.stdout.encoding)


def columns() -> int:
    import shutil

    return shutil.get_terminal_size((80, 24)).columns
