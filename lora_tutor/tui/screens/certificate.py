"""The certificate: one page on all that was learnt and measured, kept as Markdown and as SVG."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Footer, Input

from lora_tutor.errors import LoraTutorError
from lora_tutor.learner.certificate import NAME_LIMIT, as_markdown, write_certificate
from lora_tutor.learner.session import Session
from lora_tutor.tui.screens.dialog import Dialog
from lora_tutor.tui.style import from_home, plain
from lora_tutor.tui.widgets.prose import Prose


class CertificateScreen(Dialog[None]):
    """The page, and a line for the name that stands on it."""

    DEFAULT_CSS = """
    CertificateScreen { align: center middle; }
    CertificateScreen > Vertical { width: 84; max-width: 98%; height: auto; max-height: 96%;
        border: round $success; background: $surface; border-title-color: $text-success; }
    CertificateScreen VerticalScroll { height: auto; max-height: 1fr; padding: 0 2;
        scrollbar-size-vertical: 1; }
    CertificateScreen Input { border: none; height: 1; margin: 1 2; }
    """
    AUTO_FOCUS = "VerticalScroll"
    HELP = "Your certificate. `s` writes it as Markdown and as SVG; Tab goes to the name."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "save", "Save files", tooltip="Write certificate.md and certificate.svg"),
        Binding("escape,q", "dismiss", "Close", tooltip="Back to where you were"),
    ]

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session

    def compose(self) -> ComposeResult:
        found = self._session.certificate()
        with Vertical() as box:
            box.border_title = "Certificate" if found.complete else "Certificate, so far"
            yield Input(found.name, placeholder="Your name, then Enter", max_length=NAME_LIMIT)
            with VerticalScroll():
                yield Prose(as_markdown(found))
        yield Footer(compact=True)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        try:
            found = self._session.certificate(event.value)
        except LoraTutorError as error:
            self.notify(str(error), severity="error", markup=False)
            return
        self.query_one(Prose).set_markdown(as_markdown(found))
        self.query_one(VerticalScroll).focus()

    def action_save(self) -> None:
        folder = self._session.workspace.root
        try:
            found = self._session.certificate(self.query_one(Input).value)
            write_certificate(found, folder)
        except LoraTutorError as error:
            self.notify(str(error), severity="error", markup=False)
        else:
            where = f"certificate.md and certificate.svg are in {from_home(folder)}."
            self.notify(plain(where), timeout=8, markup=False)
