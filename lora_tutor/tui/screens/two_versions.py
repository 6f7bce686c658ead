"""The file changed outside while the editor holds other text: the learner decides."""

from __future__ import annotations

from functools import partial

from lora_tutor.errors import LoraTutorError
from lora_tutor.tui.screens.ask import Ask
from lora_tutor.tui.screens.base import CourseScreen
from lora_tutor.tui.screens.compare import Compare
from lora_tutor.tui.widgets.code_editor import CodeEditor
from lora_tutor.tui.working_copy import WorkingCopy

ANSWERS = {"t": "Take the file", "b": "Show both", "k": "Keep mine"}


async def settle(place: CourseScreen, copy: WorkingCopy, code: CodeEditor) -> bool:
    """Ask over `place` until there is a decision, Escape puts it off, or the place is left.

    True where the text of the file was taken.
    """
    exercise = place.session.course.exercise(copy.exercise_id)
    question = (
        f"{exercise.filename} was changed outside while your text here is not saved. "
        "Which one do you want to go on with? Nothing has been overwritten."
    )
    while True:
        answer = await place.ask_at_rest(partial(Ask, "Two versions", question, ANSWERS))
        try:
            if answer == "b":
                theirs = ("The file", place.session.source(copy.exercise_id))
                yours = ("Yours, in the app", code.text)
                await place.ask(Compare(yours, theirs))
                continue
            if answer == "t":
                code.take(copy.take_theirs())
                place.notify("Ctrl+Z brings your own text back.", timeout=6)
            elif answer == "k":
                backup = copy.save_over(code.text)
                kept = f"Yours is saved; the other text is kept as {backup.path.name}."
                place.notify(kept, timeout=6, markup=False)
        except LoraTutorError as error:
            place.notify(str(error), severity="error", markup=False)
        return answer == "t"
