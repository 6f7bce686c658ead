"""The checks of an exercise, filling in one by one; the verdict, the mistake and the output."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from lora_tutor.reports.amounts import duration
from lora_tutor.reports.repeats import shown
from lora_tutor.reports.verdict import Verdict
from lora_tutor.reports.words import printable, verdict_words
from lora_tutor.tui.keys_in_words import with_keys
from lora_tutor.tui.style import QUIET, mark, plain, verdict_mark, verdict_style
from lora_tutor.tui.widgets.fitted import Fitted

if TYPE_CHECKING:
    from lora_tutor.grading.events import Event, Planned, PlannedCheck
    from lora_tutor.reports.report import CheckResult, NamedMistake, Report

OUTPUT_LINES = 200
_NAMED = "bold $text-warning"


class CheckLine(Fitted):
    """One check: its sign, its sentence, its points, and what went wrong."""

    def __init__(self, check: PlannedCheck) -> None:
        super().__init__()
        self.wait(check)

    def wait(self, check: PlannedCheck) -> None:
        """The check is still to come; what an earlier grading said of it goes away."""
        self.done = False
        self._sign = Content.styled(mark("waiting"), QUIET)
        self._text = Content.styled(f"{plain(check.title)}  {check.max_points}", QUIET)
        self._message = Content()
        self._mistakes = Content()
        self.forget_layout()

    def lines_at(self, width: int) -> list[Content]:
        room = width - self._sign.cell_length - 1
        lines = self._text.wrap(room)
        if self._message:
            lines += self._message.wrap(room)
        if self._mistakes:
            lines += self._mistakes.wrap(room)
        rest = Content(" " * self._sign.cell_length)
        return [
            Content.assemble(self._sign if row == 0 else rest, " ", line)
            for row, line in enumerate(lines)
        ]

    def add_names(self, mistakes: Sequence[NamedMistake], explained: set[str]) -> None:
        """The known mistakes of this check; each is explained where it is met first."""
        parts: list[tuple[str, str]] = []
        for mistake in mistakes:
            parts.append((f"{mistake.lead}: {plain(mistake.title)}\n", _NAMED))
            if mistake.id not in explained:
                parts.append((f"{plain(mistake.explanation)}\n", ""))
            explained.add(mistake.id)
        self._mistakes = Content.assemble(*parts).rstrip("\n")
        self.forget_layout()

    def show(self, result: CheckResult, message: str) -> None:
        """The end of this check, and what there is to say of it."""
        style = verdict_style(result.verdict)
        self._sign = Content.styled(verdict_mark(result.verdict), f"bold {style}")
        parts = [(plain(result.title), ""), (f"  {result.points}/{result.max_points}", QUIET)]
        if result.verdict not in (Verdict.PASSED, Verdict.FAILED, Verdict.NOT_ATTEMPTED):
            parts.append((f"  {verdict_words(result.verdict)}", style))
        self._text = Content.assemble(*parts)
        message = message if result.verdict is not Verdict.NOT_ATTEMPTED else ""
        self._message = Content.styled(plain(message), style)
        self._mistakes = Content()
        self.done = True
        self.forget_layout()


class ChecksPanel(VerticalScroll):
    """Shows the checks of a grading as they come, its verdict, the mistake and the output."""

    DEFAULT_CSS = """
    ChecksPanel { padding: 0 1; scrollbar-size-vertical: 1; }
    ChecksPanel #verdict { height: auto; min-height: 1; margin: 0 0 1 0; }
    ChecksPanel #mistake { display: none; height: auto; margin: 0 0 1 0; padding: 0 1;
        border: round $warning; border-title-color: $text-warning; border-title-style: bold; }
    ChecksPanel #output { display: none; height: auto; margin: 1 0 0 0; padding: 0 1;
        border: round $foreground 30%; border-title-color: $foreground 80%; }
    ChecksPanel #mistake.-shown, ChecksPanel #output.-shown { display: block; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "page_down", "Scroll", show=False, tooltip="One screen down"),
    ]
    HELP = "The checks of this exercise with their points. Arrows and Space scroll; Ctrl+S grades."

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        # Held here: where the app is told to end in that moment, nothing is mounted.
        self._verdict = Static(id="verdict", markup=False)
        self._mistake = Static(id="mistake", markup=False)
        self._output = Static(id="output", markup=False)
        self._output.border_title = "Your program printed"
        self._lines: dict[str, CheckLine] = {}
        self._ended: list[CheckResult] = []

    def compose(self) -> ComposeResult:
        yield self._verdict
        yield self._mistake
        yield self._output

    def on_mount(self) -> None:
        self.clear()

    def clear(self) -> None:
        """As before the first grading."""
        self.query(CheckLine).remove()
        self._lines = {}
        self._hide_findings()
        self.say("Ctrl+S saves and grades.", QUIET)

    def say(self, text: str, style: str = "") -> None:
        self._verdict.update(Content.styled(with_keys(text), style))

    def begin(self) -> None:
        """A grading has started; the old checks stay until the new ones are known."""
        self.scroll_home(animate=False)
        self.say("checking ...  Esc cancels", "$text-primary")
        self._hide_findings()

    def _hide_findings(self) -> None:
        for each in (self._mistake, self._output):
            each.remove_class("-shown")
            each.update("")

    def take(self, event: Event) -> None:
        """One event of the running grading."""
        from lora_tutor.grading.events import Checked, Judged, Planned

        if isinstance(event, Planned):
            self._plan(event)
        elif isinstance(event, Judged):
            self.say_verdict(event.report)
        elif isinstance(event, Checked):
            self._show(event.result)
            done = sum(line.done for line in self._lines.values())
            text = f"checking ...  {done} of {len(self._lines)}  Esc cancels"
            self.say(text, "$text-primary")

    def _plan(self, planned: Planned) -> None:
        self._ended = []
        if list(self._lines) == [check.id for check in planned.checks]:
            for check in planned.checks:
                self._lines[check.id].wait(check)
            return
        with self.app.batch_update():
            self.query(CheckLine).remove()
            self._lines = {check.id: CheckLine(check) for check in planned.checks}
            self.mount_all(self._lines.values(), after=self._mistake)

    def _show(self, result: CheckResult) -> None:
        if result.id in self._lines:
            self._lines[result.id].show(result, shown(result, self._ended))
            self._ended.append(result)

    def finish(self, report: Report) -> None:
        """The whole report; also shows checks of which no event came."""
        from lora_tutor.reports.reading import names, whole

        self._ended = []
        for result in report.checks:
            self._show(result)
        if report.mistake is None:
            explained: set[str] = set()
            for result in report.checks:
                if result.id in self._lines:
                    self._lines[result.id].add_names(names(report, result), explained)
        self.say_verdict(report)
        mistake = whole(report)
        if mistake is not None:
            general = mistake.is_general
            self._mistake.border_title = mistake.lead if general else "This looks familiar"
            self._mistake.update(
                Content.assemble((plain(mistake.title), _NAMED), "\n", plain(mistake.explanation))
            )
            self._mistake.add_class("-shown")
        if report.stdout.strip():
            self._output.update(_printed(report))
            self._output.add_class("-shown")

    def say_verdict(self, report: Report) -> None:
        from lora_tutor.labs.descriptions.own_code import CAPSTONE

        verdict = report.verdict
        points = f"{report.points} of {report.max_points} points"
        if verdict is Verdict.PASSED:
            text = f"passed in {duration(report.seconds)}, {points}\nF6 goes on, F8 compares"
            if report.exercise == CAPSTONE:
                text += "\nIn lab L10, y runs your code on a real model"
        else:
            text = f"{verdict_words(verdict)}, {points} ({duration(report.seconds)})"
        style = verdict_style(verdict)
        self.say(f"{verdict_mark(verdict)} {text}", style if style == QUIET else f"bold {style}")


def _printed(report: Report) -> Content:
    """What the program printed, under the titles of the checks during which it did."""
    rows: list[Content] = []
    left = OUTPUT_LINES
    for title, said in report.printed_in():
        if left > 0 and report.printed:
            when = f"during “{plain(title)}”" if title else "while your file was read"
            rows.append(Content.styled(when, QUIET))
        lines = printable(said).rstrip("\n").split("\n")
        rows += [Content(line) for line in lines[: max(left, 0)]]
        left -= len(lines)
    if report.stdout_truncated or left < 0:
        rows.append(Content("... and more"))
    return Content("\n").join(rows)
