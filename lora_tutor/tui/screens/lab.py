"""A lab: the idea and what the learner predicts, the run with its growing curves, what it found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Static

from lora_tutor.charts.model import Chart
from lora_tutor.course.model import Lesson
from lora_tutor.errors import LabCancelled, LoraTutorError
from lora_tutor.labs.curves import LiveRun
from lora_tutor.labs.model import Lab, LabEvent, LabStep
from lora_tutor.labs.use import Findings
from lora_tutor.learner.own_code import OwnFindings
from lora_tutor.learner.session import Place
from lora_tutor.tui.background import Background, Ended, Run
from lora_tutor.tui.keys_in_words import with_keys
from lora_tutor.tui.messages import OpenLesson, OpenMap
from lora_tutor.tui.screens.lab_questions import LabQuestions
from lora_tutor.tui.style import bar, from_home, plain
from lora_tutor.tui.turns import after_paint
from lora_tutor.tui.widgets.chart_pager import ChartPager
from lora_tutor.tui.widgets.lab_text import LabBody, LabText, RunLine, asking, found
from lora_tutor.tui.widgets.prediction import Prediction

REFRESH_SECONDS = 1 / 15
"""Faster than this nobody sees a curve grow; slower it looks broken."""
PICTURES = "labs"
"""The folder of the workspace for pictures."""


class LabScreen(LabQuestions):
    """One lab, in three stages: predictions, the run, findings."""

    AUTO_FOCUS = "#lab-text"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s,f5,r", "run", "Run", tooltip="Run the experiment, also once more"),
        Binding("c,f8", "turn", "Next chart", tooltip="Show the next chart"),
        Binding("v,f7", "picture", "Save SVG", tooltip="Keep the charts as SVG, in your workspace"),
        Binding("l", "lesson", "Page", tooltip="Open the page of this lab"),
        Binding("escape", "stop", "Stop", tooltip="Stop the experiment"),
        Binding("escape", "back", "Back", tooltip="Back to the page of this lab"),
        Binding("m,f10", "map", "Map", tooltip="Back to the course map"),
    ]
    DEFAULT_CSS = """
    LabScreen #lab-state { height: auto; max-height: 4; padding: 0 1; background: $boost;
        display: none; }
    LabScreen.-running #lab-state { height: 1; text-wrap: nowrap; text-overflow: ellipsis; }
    LabScreen.-told #lab-state { display: block; }
    LabScreen #lab-body { height: 1fr; scrollbar-size-vertical: 1; }
    LabScreen #lab-text { height: auto; padding: 1 0 0 2; scrollbar-size-vertical: 1; }
    LabScreen #lab-text > * { max-width: 96; }
    LabScreen #lab-text Prose, LabScreen #lab-text MeasuredTable { padding: 0 1 0 0; }
    LabScreen #lab-charts { height: 14; padding: 0 1; display: none; }
    LabScreen .lab-title { text-style: bold; color: $text-primary; margin: 0 0 1 0; }
    LabScreen RunLine { margin: 0 0 1 0; }
    LabScreen.-done #lab-charts { display: block; }
    LabScreen.-running #lab-text { display: none; }
    LabScreen.-running #lab-charts { display: block; height: 1fr; }
    LabScreen.-wide, LabScreen.-very-wide {
        & #lab-body { overflow-y: hidden; }
        & #lab-text { height: 1fr; display: block; }
        & #lab-charts { dock: right; display: block; width: 46%; height: 100%;
            border-left: solid $panel-lighten-1; }
    }
    LabScreen.-no-charts #lab-charts { display: none; }
    """

    def __init__(self, lab: Lab, row: int = 0) -> None:
        super().__init__(lab)
        self._row = row
        self._findings: Findings | None = None
        self._clock: Timer | None = None

    def compose_place(self) -> ComposeResult:
        self._work: Background[Findings | OwnFindings] = Background(self, self._stop_work, "lab")
        self._live = LiveRun(self.lab)
        self._findings = self.session.labs.findings(self.lab.name)
        self._written = {} if self._findings else self.session.notes.predictions(self.lab.name)
        self._charts = ChartPager(self._charts_at_rest(), id="lab-charts")
        self._text = LabText(id="lab-text")
        yield Static(id="lab-state", markup=False)
        with LabBody(id="lab-body"):
            yield self._charts
            with self._text:
                yield from self._words()

    def begin(self) -> None:
        self._show_stage()
        after_paint(self, self._restore)

    def _restore(self) -> None:
        if self._row:
            self._scrolling().scroll_to(y=self._row, animate=False, force=True)
        self.session.remember(self.place())

    def on_unmount(self) -> None:
        if self.composed:
            self._work.cancel()

    def place(self) -> Place:
        return Place("lab", self.lab.name, row=round(self._scrolling().scroll_y))

    def leave(self) -> bool:
        self._work.cancel()
        return super().leave()

    def _scrolling(self) -> Widget:
        return self.query_one(LabBody) if self.has_class("-narrow") else self._text

    # What is on the screen at each stage

    def _charts_at_rest(self) -> tuple[Chart, ...]:
        return self.lab.curves if self._findings is None else self._findings.outcome.charts

    def _words(self) -> Iterator[Widget]:
        if self._findings is None:
            return asking(self.lab, self._written)
        return found(self._findings, self._page)

    @property
    def _page(self) -> Lesson | None:
        return None if self._lesson is None else self.session.course.lesson(self._lesson)

    @property
    def _lesson(self) -> str | None:
        """None where the course, which may be someone else's, has no such page."""
        known = {each.id for each in self.session.course.lessons()}
        return self.lab.lesson if self.lab.lesson in known else None

    def _show_stage(self) -> None:
        running, done = self._work.is_running, self._findings is not None
        growing = running and self._draws
        self.set_class(growing, "-running")
        self.set_class(done and not growing, "-done")
        self.set_class(not self._charts_at_rest() and not growing, "-no-charts")
        for each in self.query(Prediction):
            each.disabled = running
        for line in self.query(RunLine):
            line.display = not running
        self.set_title(f"Lab L{self.lab.number} {self.lab.title}", self._standing())
        self.refresh_bindings()

    def _standing(self) -> str:
        if self._work.is_running:
            return "running"
        if self._findings is None:
            return f"about {self.lab.seconds} s"
        judged = [each.right for each in self._findings.judgements if each.right is not None]
        return f"{sum(judged)} of {len(judged)} predictions right" if judged else "measured"

    def _tell(self, text: str, style: str = "") -> None:
        """The line above everything; empty text takes it away."""
        state = self.query_one("#lab-state", Static)
        state.update(Content.styled(plain(with_keys(text)), style))
        self.set_class(bool(text), "-told")

    # Running

    def action_run(self) -> None:
        if self._work.is_running or not self._all_readable():
            return
        predictions = self._predictions()
        self._live = live = LiveRun(self.lab)
        self._work.start(lambda run: self._found(run, live, predictions))
        self._charts.begin(self.lab.curves)
        self._begun()
        self._charts.focus()

    def _begun(self) -> None:
        self._show_progress(LabStep(0.0, "starting"))
        self._show_stage()
        self._clock = self.set_interval(REFRESH_SECONDS, self._look)

    def _stop_work(self) -> None:
        self.session.labs.cancel()

    @property
    def _draws(self) -> bool:
        """Whether charts grow while it runs."""
        return True

    def _found(self, run: Run, live: LiveRun, predictions: Mapping[str, float]) -> Findings:
        def tell(event: LabEvent) -> None:
            if run.cancelled.is_set():
                # Asked for before there was a process that could be ended.
                raise LabCancelled("The lab was stopped; nothing was kept.")
            live.take(event)

        return self.session.labs.run(self.lab.name, predictions, tell)

    def _look(self) -> None:
        news = self._live.news()
        if news is not None:
            step, charts = news
            self._show_progress(step)
            self._charts.grow(charts)

    def _show_progress(self, step: LabStep) -> None:
        share = min(max(step.share, 0.0), 1.0)
        wide = 36 if not self.has_class("-narrow") else 20
        self._tell(f"{bar(share, wide)} {share:4.0%}  {step.doing}")

    async def on_ended(self, message: Ended[Findings | OwnFindings]) -> None:
        if not self._work.is_current(message):
            return
        if self._clock is not None:
            self._clock.stop()
        await self._show_ending(message.result, message.problem)
        # A key may have begun the next run meanwhile, which has charts and focus now.
        at_rest = not self._work.is_running
        if at_rest:
            self._charts.show(self._charts_at_rest())
        self._show_stage()
        if at_rest:
            self._text.focus(scroll_visible=False)
        self.tutor.show_notices()

    async def _show_words(self, words: Iterable[Widget]) -> None:
        self._tell("")
        await self._text.remove_children()
        await self._text.mount_all(words)
        self._scrolling().scroll_home(animate=False)

    async def _show_ending(
        self, result: Findings | OwnFindings | None, problem: LoraTutorError | None
    ) -> None:
        if isinstance(result, Findings):
            self._findings = result
            self._written = {}
            await self._show_words(self._words())
        else:
            stopped = isinstance(problem, LabCancelled)
            self._tell("Stopped. Nothing was kept." if stopped else str(problem), "$text-warning")

    # Keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if not self.is_mounted:
            return True
        match action:
            case "run" | "go_on" | "back":
                return not self._work.is_running
            case "stop":
                return self._work.is_running
            case "turn":
                return self._charts.paged and self._charts.display
            case "picture":
                found = self._findings
                return bool(found and found.outcome.charts) and not self._work.is_running
            case "lesson":
                return self._lesson is not None
        return True

    def action_turn(self) -> None:
        self._charts.action_turn(1)

    def action_picture(self) -> None:
        from lora_tutor.files.atomic import write_atomically
        from lora_tutor.labs.use import picture

        if self._findings is None:
            return
        path = self.session.workspace.root / PICTURES / f"{self.lab.name}.svg"
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(path, picture(self._findings).encode())
        except OSError as error:
            problem = f"The picture {from_home(path)} cannot be written ({error.strerror})."
            self.notify(problem, severity="error", markup=False)
        else:
            self.notify(f"The charts are in {from_home(path)}", timeout=8, markup=False)

    def action_lesson(self) -> None:
        if self._lesson is not None:
            self.post_message(OpenLesson(self._lesson))

    def action_map(self) -> None:
        self.post_message(OpenMap())

    def action_stop(self) -> None:
        self._work.cancel()

    def action_back(self) -> None:
        if self._lesson is not None:
            self.action_lesson()
        else:
            self.action_map()
