"""An earlier text in place of the learner's: the stub once more, or a backup or graded version."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from lora_tutor.learner.session import Backup, Session, graded_id
from lora_tutor.tui.screens.ask import Ask
from lora_tutor.tui.screens.base import CourseScreen
from lora_tutor.tui.screens.dialog import Dialog
from lora_tutor.tui.style import QUIET, plain

STUB = "stub"
_SHOWN = 40


class KeptTexts(Dialog[str]):
    """Dismissed with the id of the text that shall come back; Escape gives ""."""

    DEFAULT_CSS = """
    KeptTexts { align: center middle; }
    KeptTexts > Vertical { width: 76; max-width: 98%; height: auto; max-height: 90%;
        border: round $border; background: $surface; padding: 1 2; }
    KeptTexts OptionList { height: auto; max-height: 14; border: none; padding: 0;
        background: transparent; scrollbar-size-vertical: 1; }
    """
    HELP = "Earlier texts of this exercise, newest first. Enter brings one back, Esc closes."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss('')", "Close", tooltip="Change nothing"),
    ]

    def __init__(self, session: Session, exercise_id: str) -> None:
        super().__init__()
        self._rows = rows_of(session, exercise_id)

    def compose(self) -> ComposeResult:
        with Vertical() as box:
            box.border_title = "Bring an earlier text back"
            if not self._rows:
                words = "There is none yet: each reset and each grading keeps one. Esc closes."
                yield Static(words, markup=False)
                return
            yield OptionList(
                *(Option(Content(plain(words)), id=each) for each, words in self._rows.items()),
                compact=True,
                markup=False,
            )
            said = "\nEnter brings it back; the text that stands there now is kept too."
            yield Static(Content.styled(said, QUIET), markup=False)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(event.option_id or "")


def rows_of(session: Session, exercise_id: str) -> dict[str, str]:
    """By id, a line on each text, newest first."""
    kept = [
        (each.made, each.id, f"kept at a {each.why}" if each.why else "kept")
        for each in session.backups(exercise_id)
    ]
    graded = [
        (each.time, graded_id(each), f"graded: {each.report.points} of {each.report.max_points}")
        for each in session.history(exercise_id)
    ]
    newest = sorted(kept + graded, reverse=True)[:_SHOWN]
    return {name: f"{when.astimezone():%Y-%m-%d %H:%M:%S}  {what}" for when, name, what in newest}


async def chosen(place: CourseScreen, exercise_id: str, *, fresh: bool) -> str | None:
    """Ask over `place`: the id of a kept text, or STUB; None for neither."""
    if not fresh:
        return await place.ask(KeptTexts(place.session, exercise_id)) or None
    question = "Start again from the stub? A dated backup of your text is kept."
    answers = {"y": "Start again", "n": "Go on with mine"}
    return STUB if await place.ask(Ask("Reset", question, answers)) == "y" else None


def replace_text(session: Session, exercise_id: str, kept: str) -> Backup:
    """Put the stub or a kept text into the file; what stood there is the backup."""
    return session.reset(exercise_id) if kept == STUB else session.restore(exercise_id, kept)
