"""The command line: its group, and how every ending becomes an exit code and one sentence."""

from __future__ import annotations

import contextlib
import errno
import importlib
import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import click

from lora_tutor import __version__
from lora_tutor.cli.setup import Setup, global_options, say
from lora_tutor.errors import ExitCode, LoraTutorError
from lora_tutor.packages import sentence_on

if TYPE_CHECKING:
    from lora_tutor.grading.grader import Grader

ISSUES = "the project's issue tracker"
DEBUG_VARIABLE = "LORA_TUTOR_DEBUG"
_OUTPUT_FAULTS = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EFBIG)


_COMMANDS = {
    "init": "files.init",
    "list": "learning.list_course",
    "read": "reading.read",
    "grade": "grading.grade",
    "watch": "watch.watch",
    "batch": "batch.batch",
    "regrade": "regrade.regrade",
    "hint": "learning.hint",
    "solution": "learning.solution",
    "reset": "files.reset",
    "restore": "files.restore",
    "labs": "labs.labs",
    "progress": "learning.progress",
    "review": "review.review",
    "know": "know.know",
    "notes": "notes.notes",
    "certificate": "certificate.certificate",
    "export": "export.export",
    "receipt": "receipt.receipt",
    "courses": "courses.courses",
    "new": "new.new",
    "preview": "preview.preview",
    "check-course": "authoring.check_course",
    "serve": "serve.serve",
    "doctor": "health.doctor",
}
"""Name on the command line: module and function below lora_tutor.cli."""


class _LazyGroup(click.Group):
    """Imports the module of a command when that command is asked for, or the help lists all."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in _COMMANDS:
            return _command(cmd_name)
        # Now click looks for the nearest among those that it knows.
        self.commands = {name: _command(name) for name in _COMMANDS}
        return None


def _command(name: str) -> click.Command:
    module, _, function = _COMMANDS[name].partition(".")
    found = getattr(importlib.import_module(f"lora_tutor.cli.{module}"), function)
    assert isinstance(found, click.Command)
    return found


@click.group(
    cls=_LazyGroup,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@global_options
@click.version_option(__version__, message="lora-tutor %(version)s")
@click.pass_context
def main(context: click.Context) -> int:
    """Learn the mathematics of LoRA in the terminal.

    Without a command, the app opens. Exit codes: 0 all passed, 1 something graded did not pass,
    2 bad usage or input, 3 a fault of ours, 130 interrupted.
    """
    if context.invoked_subcommand is None:
        from lora_tutor.cli.opening import open_app

        return open_app(context.ensure_object(Setup))
    return ExitCode.PASSED


def run(arguments: Sequence[str], grader: Callable[[], Grader] | None = None) -> int:
    """Carry out one command line; every error ends here. `grader` replaces ours in tests."""
    _open_closed_streams()
    setup = Setup(grader=grader)
    _never_fail_to_encode()
    try:
        answer = main.main(
            list(arguments), prog_name="lora-tutor", standalone_mode=False, obj=setup
        )
        sys.stdout.flush()
        code = ExitCode(answer or 0)
    except click.Abort:
        code = ExitCode.INTERRUPTED
    except KeyboardInterrupt:
        code = ExitCode.INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the last place before the person
        code = _explain(error, setup)
    finally:
        setup.tell_notices()
        setup.close()
    return int(code)


def _explain(error: Exception, setup: Setup) -> ExitCode:
    """One sentence for the person, and the exit code."""
    match error:
        case LoraTutorError():
            say(str(error), setup)
            return error.exit_code
        case click.ClickException():
            say(_one_line(error))
            return ExitCode.USAGE
        case BrokenPipeError():
            _drop_stdout()  # who read our output has gone, as in `| head`
            return ExitCode.INTERRUPTED
        case OSError() if error.errno in _OUTPUT_FAULTS:
            _drop_stdout()
            say(f"Something could not be written ({error.strerror}); make room on the disk.")
            return ExitCode.USAGE
        case _ if sentence := sentence_on(error):
            say(sentence)
            return ExitCode.OUR_FAULT
        case _:
            if os.environ.get(DEBUG_VARIABLE):
                import traceback

                traceback.print_exception(error)
            say(
                f"This is a fault of lora-tutor, not of yours ({type(error).__name__}: "
                f"{' '.join(str(error).split())[:200]}); please report it on {ISSUES}, with what "
                f"{DEBUG_VARIABLE}=1 shows."
            )
            return ExitCode.OUR_FAULT


def _one_line(error: click.ClickException) -> str:
    sentence = " ".join(error.format_message().split())
    sentence += "" if sentence.endswith((".", "?")) else "."
    context = error.ctx if isinstance(error, click.UsageError) else None
    return f"{sentence} `{context.command_path} --help` shows the usage." if context else sentence


def _drop_stdout() -> None:
    """What is still in the buffer can go nowhere; else the flush at exit would fail once more."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _open_closed_streams() -> None:
    """What was started with `>&-` writes to nowhere; else the next file that is opened, such as the
    progress, would get the number of the stream, and what is meant for it."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            # The lowest free number is that of the stream itself.
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115


def _never_fail_to_encode() -> None:
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
