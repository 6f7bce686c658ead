"""The questions of a lab's screen: what is predicted, and that it stays until the lab has run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType

from lora_tutor.errors import LoraTutorError
from lora_tutor.labs.model import Lab
from lora_tutor.labs.use import read_prediction
from lora_tutor.tui.screens.base import CourseScreen
from lora_tutor.tui.widgets.lab_text import RunLine
from lora_tutor.tui.widgets.prediction import NumberPrediction, Prediction


class LabQuestions(CourseScreen):
    """Base of the screen of a lab."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "go_on", "Go on", show=False, tooltip="To the next question, or the run"),
    ]

    def __init__(self, lab: Lab) -> None:
        super().__init__()
        self.lab = lab
        self._written: dict[str, str] = {}
        """By the id of the question, what stood in it when it was looked at last."""

    def leave(self) -> bool:
        try:
            self.keep_text()
        except LoraTutorError as error:
            self.notify(str(error), severity="error", markup=False)
            return False
        return True

    def keep_text(self) -> None:
        super().leave()
        self._take_written()
        self.session.notes.keep_predictions(self.lab.name, self._written)

    def _take_written(self) -> None:
        """What stands in the questions; of those that gave way to findings, what stood there."""
        self._written |= {each.question.id: each.written for each in self.query(Prediction)}

    def _predictions(self) -> Mapping[str, float]:
        """Of each question that was answered."""
        self._take_written()
        questions = [each for each in self.lab.questions if each.id in self._written]
        read = {each.id: read_prediction(each, self._written[each.id]) for each in questions}
        return {question: value for question, value in read.items() if value is not None}

    def _all_readable(self) -> bool:
        for each in self.query(NumberPrediction):
            if not each.check():
                each.take_focus()
                return False
        return True

    def action_go_on(self) -> None:
        self._go_on_from(None)

    @on(Prediction.GoneOn)
    def _gone_on(self, message: Prediction.GoneOn) -> None:
        message.stop()
        self._go_on_from(message.prediction)

    def _go_on_from(self, last: Prediction | None) -> None:
        """To the first open question behind `last`; behind the last one comes the run.

        Nothing is done where `last` has gone: findings took the place of the questions meanwhile.
        """
        boxes = [*self.query(Prediction)]
        if last is not None and last not in boxes:
            return
        behind = boxes[boxes.index(last) + 1 :] if last is not None else boxes
        for each in behind:
            if each.value is None:
                each.take_focus()
                return
        for line in self.query(RunLine):
            line.focus()
