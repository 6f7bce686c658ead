"""What the code of a course's author raises, told apart from what ends that code from outside.

Ctrl+C, the end of a generator and the end of a task are raised inside whatever runs, and must pass.
Where the author's own code raises the same, it is a fault like any other.
"""

from __future__ import annotations

import functools
import inspect
import types
from collections.abc import Callable, Generator, Iterator
from opcode import opmap
from typing import Any, NoReturn

PACKAGE = "file_of_a_course"
MODULES = f"{PACKAGE}."
_RAISE = opmap["RAISE_VARARGS"]


class AuthorCodeEnded(Exception):
    """Raised from an error that is no Exception: Textual and asyncio end the app over that one."""


def author_file_of(frame: types.FrameType) -> str | None:
    """The name, without its ending, of the file of a course that runs there; None for our code."""
    module = str(frame.f_globals.get("__name__"))
    return module.removeprefix(MODULES) if module.startswith(MODULES) else None


def linked(error: BaseException | None) -> Iterator[BaseException]:
    """An exception, and those over which it was raised."""
    while error is not None:
        if not isinstance(error, AuthorCodeEnded):
            yield error
        error = error.__cause__ or error.__context__


def is_from_outside(error: BaseException) -> bool:
    """Whether a person or the loop of the app ends the code by it."""
    if isinstance(error, KeyboardInterrupt | GeneratorExit):
        return not _is_raised_by_an_author(error)
    if isinstance(error, Exception):
        return False
    import asyncio

    if not isinstance(error, asyncio.CancelledError):
        return False
    try:
        task = asyncio.current_task()
    except RuntimeError:
        return False
    return task is not None and task.cancelling() > 0


def _is_raised_by_an_author(error: BaseException) -> bool:
    """Whether it comes from a statement `raise` of theirs. What comes from outside meets any other
    instruction."""
    last = error.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    if last is None or author_file_of(last.tb_frame) is None:
        return False
    return last.tb_frame.f_code.co_code[last.tb_lasti] == _RAISE


def contain(kind: type) -> None:
    """Let what leaves the methods of a widget's class be an Exception or come from outside."""
    for name, each in [*vars(kind).items()]:
        if isinstance(each, types.FunctionType):
            setattr(kind, name, _contained(each))
    widget: Any = kind
    # Handlers that a decorator names are called by the first alone, what timers call by the second.
    widget._dispatch_message = _contained(widget._dispatch_message)
    call_next = widget.call_next
    widget.call_next = lambda self, function, *given: call_next(self, _contained(function), *given)


def _contained(function: Callable[..., Any]) -> Callable[..., Any]:
    if inspect.isasyncgenfunction(function):
        return function
    if inspect.iscoroutinefunction(function):

        @functools.wraps(function)
        async def awaited(*given: Any, **named: Any) -> Any:
            try:
                return await function(*given, **named)
            except BaseException as error:  # noqa: BLE001 - it goes on
                _pass_on(error)

        return awaited
    if inspect.isgeneratorfunction(function):

        @functools.wraps(function)
        def generated(*given: Any, **named: Any) -> Generator[Any, Any, Any]:
            try:
                return (yield from function(*given, **named))
            except BaseException as error:  # noqa: BLE001 - it goes on
                _pass_on(error)

        return generated

    @functools.wraps(function)
    def called(*given: Any, **named: Any) -> Any:
        try:
            return function(*given, **named)
        except BaseException as error:  # noqa: BLE001 - it goes on
            _pass_on(error)

    return called


def _pass_on(error: BaseException) -> NoReturn:
    if isinstance(error, Exception) or is_from_outside(error):
        raise error
    raise AuthorCodeEnded from error
