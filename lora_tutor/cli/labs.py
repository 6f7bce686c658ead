"""`lora-tutor labs`: the experiments, in the terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lora_tutor.cli.setup import (
    FOLDER,
    Setup,
    columns,
    deliver,
    global_options,
    pass_setup,
    put,
    say,
    signs,
    stdout_look,
)
from lora_tutor.errors import ExitCode, UsageError
from lora_tutor.files.output import refuse_unwritable
from lora_tutor.files.source import shown

if TYPE_CHECKING:
    from lora_tutor.labs.model import Lab, LabEvent
    from lora_tutor.labs.use import Findings, Labs
    from lora_tutor.learner.own_code import OwnFindings
    from lora_tutor.learner.session import Session


@click.command()
@click.argument("name", required=False, metavar="[NAME]")
@click.option("--json", "as_json", is_flag=True, help="Numbers for scripts; asks nothing.")
@click.option("--svg", type=FOLDER, metavar="FILE", help="Write the charts there as one picture.")
@click.option("--no-questions", is_flag=True, help="Run at once, without asking for predictions.")
@click.option("--mine", is_flag=True, help="With L10: run it with your own passed code.")
@click.option("--adapter", type=FOLDER, metavar="DIR", help="With L6: take a PEFT adapter apart.")
@click.option("--base", type=FOLDER, metavar="FILE", help="Its model's safetensors, or a folder.")
@click.option("--top", type=click.IntRange(1), metavar="N", help="Tell so many modules singly.")
@global_options
@pass_setup
def labs(
    setup: Setup,
    name: str | None,
    as_json: bool,
    svg: Path | None,
    no_questions: bool,
    mine: bool,
    adapter: Path | None,
    base: Path | None,
    top: int | None,
) -> ExitCode:
    """List the labs, or run one: an experiment of seconds that you predict first.

    NAME is a lab's name or number ("L1", "1"). In a terminal, you are asked what you expect; Enter
    skips a question. A lab that you ran before asks nothing.

    L6 also looks into an adapter of yours that PEFT saved: its spectra, what a smaller rank would
    keep, and with --base its intruder directions. The --top 10 largest updates are told singly.

    L10 --mine gives your own code of exercises 12, 26, 27 and 29, once they have passed, the real
    model to teach, in the grader's confinement.
    """
    if mine and adapter is not None:
        raise UsageError("--mine goes with L10 and --adapter with L6; take one of them.")
    if adapter is None and (base is not None or top is not None):
        raise UsageError("--base and --top go with --adapter; name the adapter's folder with it.")
    if name is None:
        if adapter is not None:
            raise UsageError("--adapter goes with a lab: `lora-tutor labs L6 --adapter DIR`.")
        if mine:
            raise UsageError("--mine goes with a lab: `lora-tutor labs L10 --mine`.")
        if svg is not None:
            raise UsageError(
                "--svg draws one lab; name it, such as `lora-tutor labs L1 --svg ...`."
            )
        _list(setup, as_json)
        return ExitCode.PASSED
    refuse_unwritable(svg)
    session = setup.session(needs_workspace=mine)
    labs = session.labs
    lab = labs.lab(name)
    if mine and lab.name != "whole_game":
        raise UsageError("--mine goes with L10 alone: `lora-tutor labs L10 --mine`.")
    if mine and svg is not None:
        raise UsageError("--mine draws no chart; leave --svg out, or --mine.")
    if adapter is not None and lab.name != "update_xray":
        raise UsageError("--adapter goes with L6 alone: `lora-tutor labs L6 --adapter DIR`.")
    setup.end_on_signals()
    printed = None
    if mine:
        own = _own_code(session)
        findings, printed = own.findings, own.printed
        if not as_json:
            _introduce(findings.lab)
    elif adapter is not None:
        findings = _xray(labs, adapter, base, top)
        if not as_json:
            _introduce(findings.lab)
    else:
        if not as_json:
            _introduce(lab)
        ask = not (as_json or no_questions) and sys.stdin.isatty() and sys.stderr.isatty()
        predictions = _ask(lab) if ask and lab.name not in labs.ran() else {}
        findings = _run(labs, lab, predictions)
    if as_json:
        _put_json(findings, printed)
    else:
        from lora_tutor.cli.lab_text import findings_text

        put(findings_text(findings, stdout_look()))
    if svg is not None:
        _draw(findings, svg)
    return ExitCode.PASSED


def _introduce(lab: Lab) -> None:
    from lora_tutor.cli.lab_text import introduction

    put(introduction(lab, stdout_look()) + "\n")


def _list(setup: Setup, as_json: bool) -> None:
    labs = setup.session(needs_workspace=False).labs
    found, ran = labs.select(), labs.ran()
    if not as_json:
        from lora_tutor.cli.lab_text import list_text

        put(list_text(found, ran, stdout_look()))
        say("`lora-tutor labs NAME` runs one.")
        return
    from lora_tutor.reports.writers import json

    rows = [
        {
            "name": each.name,
            "number": each.number,
            "title": each.title,
            "lesson": each.lesson,
            "seconds": each.seconds,
            "run": each.name in ran,
        }
        for each in found
    ]
    put(json.dump({"schema": 1, "labs": rows}))


def _ask(lab: Lab) -> dict[str, float]:
    """Predictions from the keyboard; questions are narration, so they go to stderr."""
    from lora_tutor.cli.lab_text import question_text
    from lora_tutor.labs.use import read_prediction
    from lora_tutor.reports.words import Look

    look = Look(width=min(columns(), 100), signs=signs())
    predictions: dict[str, float] = {}
    for number, question in enumerate(lab.questions, start=1):
        click.echo(question_text(question, number, len(lab.questions), look), nl=False, err=True)
        unit = f" ({question.unit})" if question.unit and question.kind == "number" else ""
        while True:
            click.echo(f"  Your prediction{unit}, or Enter to skip: ", nl=False, err=True)
            line = sys.stdin.readline()
            if not line:
                click.echo(err=True)
                return predictions
            try:
                value = read_prediction(question, line)
            except UsageError as error:
                say(str(error))
                continue
            if value is not None:
                predictions[question.id] = value
            break
        click.echo(err=True)
    return predictions


def _run(labs: Labs, lab: Lab, predictions: dict[str, float]) -> Findings:
    with _telling(f"Running {lab.name}; about {lab.seconds} s.") as tell:
        return labs.run(lab.name, predictions, tell)


def _xray(labs: Labs, adapter: Path, base: Path | None, top: int | None) -> Findings:
    slow = " A base takes a minute for each module of 4096 × 4096." if base is not None else ""
    with _telling(f"Reading {shown(adapter)}.{slow}") as tell:
        return labs.xray(adapter, base, top, tell)


def _own_code(session: Session) -> OwnFindings:
    from lora_tutor.errors import OwnCodeFailed
    from lora_tutor.labs.descriptions.own_code import LAB
    from lora_tutor.learner.own_code import OwnCode

    try:
        with _telling(f"Running your own code; about {LAB.seconds} s.") as tell:
            own = OwnCode(session).run(tell)
    except OwnCodeFailed as error:
        _say_printed(error.printed)
        raise
    _say_printed(own.printed)
    return own


def _say_printed(text: str) -> None:
    from lora_tutor.reports.words import printable

    if text.strip():
        say(f"Your code printed:\n{printable(text)}")


@contextmanager
def _telling(sentence: str) -> Iterator[Callable[[LabEvent], None]]:
    """How far a run is, as a bar in a terminal; elsewhere the sentence."""
    from lora_tutor.cli.progress_line import LiveBar
    from lora_tutor.labs.model import LabStep

    with LiveBar() as bar:
        if not bar.shows:
            say(sentence)

        def tell(event: LabEvent) -> None:
            if isinstance(event, LabStep):
                bar.draw(event.share, f"{event.share:4.0%}  {event.doing}")

        yield tell


def _put_json(findings: Findings, printed: str | None) -> None:
    """With what the learner's own code printed, where it is such a run."""
    from lora_tutor.labs import codec
    from lora_tutor.reports.writers import json

    found: dict[str, Any] = codec.outcome_to_data(findings.outcome)
    predictions = {
        each.question.id: {"value": each.predicted, "right": each.right}
        for each in findings.judgements
        if each.predicted is not None
    }
    kept = {name: found[name] for name in ("numbers", "tables", "samples", "answers")}
    if printed is not None:
        kept["printed"] = printed
    put(json.dump({"schema": 1, "lab": findings.lab.name, **kept, "predictions": predictions}))


def _draw(findings: Findings, file: Path) -> None:
    from lora_tutor.labs.use import picture

    deliver(picture(findings), file)
    say(f"The picture is in {shown(file)}.")
