"""The commands of the palette: every action that has a key here, every page and every lab."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from textual.app import App, SystemCommand
from textual.binding import ActiveBinding
from textual.screen import Screen

from lora_tutor.tui.contract import Tutor
from lora_tutor.tui.messages import OpenExercise, OpenLab, OpenLesson, OpenMap, OpenReview


def actions_of(screen: Screen[Any]) -> Iterator[tuple[ActiveBinding, list[str]]]:
    """The active actions of a screen and its focused widget, each with all its keys."""
    found: dict[tuple[int, str], tuple[ActiveBinding, list[str]]] = {}
    for key, active in screen.active_bindings.items():
        if not active.binding.description or active.binding.system:
            continue
        place = (id(active.node), active.binding.action)
        shown = screen.app.get_key_display(active.binding.with_key(key))
        found.setdefault(place, (active, []))[1].append(shown)
    yield from found.values()


def commands_for(tutor: Tutor, screen: Screen[Any]) -> Iterator[SystemCommand]:
    """What the palette offers over `screen`."""
    app = screen.app
    for active, keys in actions_of(screen):
        binding = active.binding
        if active.enabled and binding.tooltip:
            callback = partial(app.run_action, binding.action, active.node)
            yield SystemCommand(
                f"{binding.description}", f"{binding.tooltip} ({keys[0]})", callback
            )
    yield SystemCommand("Course map", "Every section, lesson, exercise", _post(app, OpenMap()))
    for lesson in tutor.session.course.lessons():
        title = f"Page {lesson.id} {lesson.title}"
        yield SystemCommand(title, "Go to this page", _post(app, OpenLesson(lesson.id)), False)
    for exercise in tutor.session.course.exercises.values():
        title = f"Exercise {exercise.id[:2]} {exercise.title}"
        yield SystemCommand(
            title, "Go to this exercise", _post(app, OpenExercise(exercise.id)), False
        )
    for lab in tutor.session.labs.select():
        title = f"Lab L{lab.number} {lab.title}"
        yield SystemCommand(title, "Go to this experiment", _post(app, OpenLab(lab.name)), False)
    yield SystemCommand("Review", "Answer again what went wrong once", _post(app, OpenReview()))
    yield SystemCommand(
        "Certificate", "What you have learnt and measured so far", tutor.action_certificate
    )
    yield SystemCommand("Theme", "Choose among all colour themes", app.action_change_theme)


def _post(
    app: App[Any], message: OpenMap | OpenLesson | OpenExercise | OpenLab | OpenReview
) -> partial[bool]:
    return partial(app.post_message, message)
