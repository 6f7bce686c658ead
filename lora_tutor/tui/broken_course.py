"""A file of the course that turns out to be unreadable while the app runs."""

from __future__ import annotations

from lora_tutor.errors import CourseError
from lora_tutor.tui.faulty_figures import OutlivesFiguresWhole


class EndsWithTheCourse(OutlivesFiguresWhole):
    """An app that ends over it with a sentence, as a start without it does, and no traceback."""

    fault: CourseError | None = None
    """Whoever started the app tells it."""

    def _handle_exception(self, error: Exception) -> None:
        if isinstance(error, CourseError):
            self.fault = error
            self.exit()
        else:
            super()._handle_exception(error)
