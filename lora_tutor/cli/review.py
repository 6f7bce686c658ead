"""`lora-tutor review`: what went wrong and is due again, asked in the terminal."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from string import ascii_lowercase
from typing import TYPE_CHECKING

import click

from lora_tutor.cli.setup import Setup, as_typed, columns, global_options, pass_setup, put, say
from lora_tutor.errors import ExitCode

if TYPE_CHECKING:
    from lora_tutor.course.blocks import Choice, QuizBlock
    from lora_tutor.learner.review import ReviewItem
    from lora_tutor.learner.session import Session


@click.command()
@click.option("--json", "as_json", is_flag=True, help="What is due, for scripts; asks nothing.")
@click.option("--list", "only_list", is_flag=True, help="What is due; asks nothing.")
@global_options
@pass_setup
def review(setup: Setup, as_json: bool, only_list: bool) -> ExitCode:
    """Ask again what went wrong: ten minutes later, then days, then weeks.

    Exit code 1 if an answer was wrong again.
    """
    from lora_tutor.reports.writers import json

    session = setup.session()
    due, later = session.review.due(), session.review.later()
    if as_json:
        rows = {"due": [item.to_dict() for item in due], "later": [i.to_dict() for i in later]}
        put(json.dump({"schema": 1, **rows}))
        return ExitCode.PASSED
    if only_list or not sys.stdin.isatty():
        put("".join(f"{_line(item)}\n" for item in due))
        say(_outlook(due, later))
        return ExitCode.PASSED
    right = [_ask(session, item) for item in due]
    say(_outlook(session.review.due(), session.review.later()))
    return ExitCode.PASSED if all(right) else ExitCode.NOT_PASSED


def _line(item: ReviewItem) -> str:
    if item.kind == "quiz":
        return f"question    {item.lesson:<5} {item.title}"
    from lora_tutor.course.wrapping import wrap

    command = as_typed(f"`lora-tutor watch {item.id}`")
    line = f"exercise    {item.id[:2]:<5} {item.title}  ({command})"
    indent = " " * 18
    return "\n".join([line, *wrap(item.reminder, columns(), indent, indent)]).rstrip()


def _outlook(due: Sequence[ReviewItem], later: Sequence[ReviewItem]) -> str:
    if due:
        return f"{len(due)} due now, {len(later)} later."
    if later:
        return f"Nothing is due; {len(later)} later, the next on {later[0].due:%Y-%m-%d %H:%M} UTC."
    return "Nothing waits for a review: what goes wrong comes back here."


def _ask(session: Session, item: ReviewItem) -> bool:
    """True unless it was answered wrong; an exercise is only named, for grading it counts."""
    if item.kind == "exercise":
        put(f"\n{_line(item)}\n")
        return True
    quiz = session.review.question(item)
    return True if quiz is None else _put_question(session, item, quiz)


def _put_question(session: Session, item: ReviewItem, quiz: QuizBlock) -> bool:
    chosen = ask_choice(f"{item.lesson}, {item.title}", quiz)
    session.answer_quiz(item.lesson, quiz.id, chosen.number, chosen.right)
    return chosen.right


def ask_choice(page: str, quiz: QuizBlock) -> Choice:
    """Ask a question, and answer what was chosen."""
    from lora_tutor.cli.prose import one_paragraph

    width = columns()
    put(f"\nFrom page {page}\n\n{one_paragraph(quiz.question, width)}")
    for letter, choice in zip(ascii_lowercase, quiz.choices, strict=False):
        put(one_paragraph(f"{letter}) {choice.text}", width))
    letters = ascii_lowercase[: len(quiz.choices)]
    answer = click.prompt("Your answer", type=click.Choice(list(letters)), err=True)
    chosen = quiz.choices[letters.index(answer)]
    put(one_paragraph(chosen.answer if chosen.right else f"Not so. {chosen.answer}", width))
    return chosen
