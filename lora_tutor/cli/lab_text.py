"""Labs as text for people: the list, the idea, the questions, what was measured; pure functions."""

from __future__ import annotations

from collections.abc import Collection

from lora_tutor.charts.cells import draw
from lora_tutor.charts.model import Chart
from lora_tutor.cli.prose import one_line, one_paragraph
from lora_tutor.course.text_table import text_table
from lora_tutor.course.wrapping import cell_width, wrap
from lora_tutor.labs.columns import number_columns
from lora_tutor.labs.model import Lab, Question, Sample, Table
from lora_tutor.labs.samples import side_by_side
from lora_tutor.labs.use import TYPED_DIGITS, Findings, Judgement, answer_text
from lora_tutor.reports.words import Look, printable

CHART_ROWS = 16
WIDEST_CHART = 100
_INDENT = "    "


def list_text(labs: Collection[Lab], ran: Collection[str], look: Look) -> str:
    """One line for each lab; the word says whether it was run, the sign repeats it."""
    wide = max((len(each.name) for each in labs), default=0)
    lines = []
    for lab in labs:
        done = lab.name in ran
        sign = look.state("read" if done else "new")
        head = (
            f"{sign} L{lab.number}  {lab.name:<{wide}}  {'run' if done else '   '}  "
            f"{lab.lesson:<4} {lab.seconds:>3} s  "
        )
        title = wrap(one_line(lab.title, look.signs), look.width, head, " " * cell_width(head))
        lines += title
    return "\n".join(lines) + "\n"


def introduction(lab: Lab, look: Look) -> str:
    """The title and the idea."""
    return f"{look.bold(_heading(lab, look))}\n\n{_prose(lab.idea, look)}"


def question_text(question: Question, number: int, of: int, look: Look) -> str:
    """A question with its choices, as it is asked in a terminal."""
    text = _prose(f"Prediction {number} of {of}. {question.text}", look)
    for at, choice in enumerate(question.choices):
        head = f"  {chr(ord('a') + at)}) "
        words = one_line(choice, look.signs)
        text += "\n".join(wrap(words, look.width, head, " " * len(head))) + "\n"
    return text


def findings_text(findings: Findings, look: Look) -> str:
    """Tables, charts, answers beside predictions, what it shows and what it does not."""
    lab, outcome = findings.lab, findings.outcome
    parts = [table_text(each, look) for each in outcome.tables]
    if outcome.samples:
        parts.append(samples_text(outcome.samples, look))
    parts += [chart_text(each, look) for each in outcome.charts]
    if findings.judgements:
        answers = "\n".join(_answer(each, look) for each in findings.judgements)
        title = "Predicted and measured" if findings.predictions else "Measured"
        parts.append(f"{look.bold(title)}\n{answers}")
    for title, text in (("What it shows", lab.shows), ("What it does not show", lab.shows_not)):
        if text:
            parts.append(f"{look.bold(title)}\n{_prose(text, look)}")
    return "\n".join(parts)


def chart_text(chart: Chart, look: Look) -> str:
    rows = draw(_chart_in_ascii(chart, look), min(look.width, WIDEST_CHART), CHART_ROWS,
                ascii_only=not look.signs)  # fmt: skip
    lines = ("".join(look.tone(run.text, run.tone) for run in row).rstrip() for row in rows)
    return "\n".join(lines) + "\n"


def table_text(table: Table, look: Look) -> str:
    """In columns where it fits, numbers to the right; else row by row."""
    rows = [[_cell(each, look) for each in row] for row in (table.headers, *table.rows)]
    lines = text_table(rows, number_columns(table), look.width,
                       dash=look.sign("─", "-"), heading=look.bold)  # fmt: skip
    return "\n".join([*_caption(table, look), *lines]) + "\n"


def samples_text(samples: Collection[Sample], look: Look) -> str:
    shown = [Sample(look.words(each.title), printable(each.text)) for each in samples]
    return "\n".join(side_by_side(shown, look.width, look.sign("─", "-"))) + "\n"


def _caption(table: Table, look: Look) -> list[str]:
    if not table.caption:
        return []
    return [look.bold(line) for line in _prose(table.caption, look).rstrip("\n").split("\n")]


def _answer(judgement: Judgement, look: Look) -> str:
    question, answer = judgement.question, judgement.answer
    sign = look.state({True: "passed", False: "wrong", None: "new"}[judgement.right])
    measured = one_line(answer_text(question, answer.value), look.signs)
    said = f"Measured: {measured}."
    if judgement.predicted is not None:
        guess = one_line(answer_text(question, judgement.predicted, TYPED_DIGITS), look.signs)
        word = {True: "right", False: "not so", None: "not judged"}[judgement.right]
        said = f"You said: {guess} ({word}). {said}"
    head = f"  {sign} "
    asked = wrap(one_line(question.text, look.signs), look.width, head, _INDENT)
    because = one_line(answer.because, look.signs)
    return "\n".join([*asked, *wrap(f"{said} {because}", look.width, _INDENT, _INDENT)]) + "\n"


def _heading(lab: Lab, look: Look) -> str:
    return f"L{lab.number}  {one_line(lab.title, look.signs)}"


def _prose(markdown: str, look: Look) -> str:
    return one_paragraph(markdown, look.width, look.signs)


def _cell(text: str, look: Look) -> str:
    return look.words(printable(" ".join(text.split())))


def _chart_in_ascii(chart: Chart, look: Look) -> Chart:
    """Titles, names and labels in ASCII where that is asked for, before their room is measured."""
    if look.signs:
        return chart
    from dataclasses import replace

    say = look.words
    return replace(
        chart,
        title=say(chart.title),
        x_label=say(chart.x_label),
        y_label=say(chart.y_label),
        series=tuple(replace(each, name=say(each.name)) for each in chart.series),
        marks=tuple(replace(each, label=say(each.label)) for each in chart.marks),
    )
