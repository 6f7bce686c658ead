"""`lora-tutor watch`: grades on each save, without the app."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

import click

from lora_tutor.cli.grading import report_text
from lora_tutor.cli.setup import (
    Setup,
    global_options,
    how_to_end,
    pass_setup,
    put,
    say,
    stdout_look,
)
from lora_tutor.errors import ExitCode, GraderError, UsageError

if TYPE_CHECKING:
    from lora_tutor.learner.session import Session
    from lora_tutor.reports.report import Report


@click.command()
@click.argument("exercise_id", required=False, metavar="[ID]")
@click.option("--json", "as_json", is_flag=True, help="One report a line, for editors.")
@global_options
@pass_setup
def watch(setup: Setup, exercise_id: str | None, as_json: bool) -> ExitCode:
    """Grade on each save, until Ctrl-C; without an ID, whichever exercise is saved."""
    setup.begin_grader()
    session = setup.session()
    first = session.exercise(exercise_id) if exercise_id else session.in_progress()
    watched = [first] if exercise_id else list(session.course.exercises.values())
    from lora_tutor.learner.watcher import FileWatcher

    setup.end_on_signals()
    if exercise_id:
        _warm_up_for(session, first.id)
    else:
        session.warm_up(first.id)
    paths = {session.path(each.id): each.id for each in watched}
    watcher = FileWatcher(list(paths), session.workspace.state / "probe")
    mode = watcher.start()
    how = "on each save" if mode == "events" else "by looking four times a second"
    say(f"Watching {exercise_id or session.workspace.root} {how}; {how_to_end()}.")
    files = _Watched(setup, session, as_json)
    files.grade(first.id)
    for path in watcher.changes(threading.Event()):
        files.grade(paths[path])
    return ExitCode.INTERRUPTED


@dataclass
class _Watched:
    """Grades a file that was saved, unless its text is the one that was graded last."""

    setup: Setup
    session: Session
    as_json: bool
    graded: dict[str, str] = field(default_factory=dict)

    def grade(self, exercise_id: str) -> None:
        from lora_tutor.learner.session import digest

        try:
            submission = self.session.submission(exercise_id)
            content = digest(submission.source)
            if self.graded.get(exercise_id) == content:
                return
            self.graded[exercise_id] = content
            put(self._written(self.session.grade(submission)))
        except (UsageError, GraderError) as error:
            self.graded.pop(exercise_id, None)
            say(str(error))
        self.setup.tell_notices()

    def _written(self, report: Report) -> str:
        from lora_tutor.reports.writers import json

        if self.as_json:
            return json.write_line(report)
        look = stdout_look()
        line = look.dim(f"{look.sign('──', '--')} {datetime.now():%H:%M:%S}")
        return f"{line}\n{report_text(self.session, report)}\n"


def _warm_up_for(session: Session, exercise_id: str) -> None:
    """Load what the one watched file needs, or, while it is unreadable, its exercise."""
    try:
        session.warm_up_for([session.submission(exercise_id)])
    except UsageError:
        session.warm_up(exercise_id)
