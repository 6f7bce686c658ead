"""The findings of a lab: tables, and each prediction beside its answer."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content

from lora_tutor.labs.columns import number_columns
from lora_tutor.labs.model import Sample, Table
from lora_tutor.labs.samples import side_by_side
from lora_tutor.labs.use import TYPED_DIGITS, Judgement, answer_text
from lora_tutor.tui.style import ascii_only, mark, plain
from lora_tutor.tui.widgets.fitted import Fitted
from lora_tutor.tui.widgets.folds import FORMULA, Whole
from lora_tutor.tui.widgets.prose import Prose


class MeasuredTable(Fitted):
    """A table with its caption; columns of numbers stand to the right."""

    DEFAULT_CSS = "MeasuredTable { margin: 0 0 1 0; }"

    def __init__(self, table: Table) -> None:
        super().__init__(classes="measured")
        self._rows = [
            [Content(plain(each)) for each in row] for row in (table.headers, *table.rows)
        ]
        self._numbers = number_columns(table)
        self._caption = Prose(table.caption) if table.caption else None

    def unbroken(self) -> list[Whole]:
        return [Whole(0, self.content_size.height, FORMULA)]

    def lines_at(self, width: int) -> list[Content]:
        from lora_tutor.tui.widgets.tables import set_table

        above = [] if self._caption is None else self._caption.lines_at(width)
        lines = [line.stylize("bold") for line in above]
        return [*lines, *set_table(self._rows, width, self._numbers)]


class Samples(Fitted):
    """Texts that models wrote, side by side where there is room."""

    DEFAULT_CSS = "Samples { margin: 0 0 1 0; }"

    def __init__(self, samples: Sequence[Sample]) -> None:
        super().__init__(classes="samples")
        self._samples = [Sample(plain(each.title), plain(each.text)) for each in samples]

    def lines_at(self, width: int) -> list[Content]:
        dash = "-" if ascii_only() else "─"
        return [Content(line) for line in side_by_side(self._samples, width, dash)]


class JudgedQuestion(Vertical):
    """A question, what was predicted, what was measured, and why."""

    DEFAULT_CSS = """
    JudgedQuestion { height: auto; margin: 0 0 1 0; }
    JudgedQuestion Prose { margin: 0 0 0 2; }
    JudgedQuestion .question { margin: 0; }
    JudgedQuestion .-right { color: $text-success; }
    JudgedQuestion .-wrong { color: $text-error; }
    """

    def __init__(self, judgement: Judgement) -> None:
        super().__init__(classes="judged")
        self._judgement = judgement

    def compose(self) -> ComposeResult:
        judgement = self._judgement
        question, answer = judgement.question, judgement.answer
        yield Prose(question.text, classes="question")
        measured = f"Measured: **{answer_text(question, answer.value)}**."
        if judgement.predicted is None:
            yield Prose(measured)
        else:
            sign = {True: f"{mark('passed')} ", False: f"{mark('wrong')} ", None: ""}
            guess = answer_text(question, judgement.predicted, TYPED_DIGITS)
            style = {True: "-right", False: "-wrong", None: ""}[judgement.right]
            yield Prose(
                f"{sign[judgement.right]}You said **{guess}**{_verdict(judgement)}. {measured}",
                classes=style,
            )
        yield Prose(answer.because)


def _verdict(judgement: Judgement) -> str:
    if judgement.right is None:
        return ""
    if not judgement.right:
        return ": not so"
    if judgement.question.kind == "choice" or judgement.predicted == judgement.answer.value:
        return ": right"
    return f": right, within a factor of {judgement.question.tolerance:g}"
