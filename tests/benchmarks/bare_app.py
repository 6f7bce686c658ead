"""The least that a Textual app can be: the yardstick for our start."""

from textual.app import App, ComposeResult
from textual.widgets import Static


class Bare(App[None]):
    def compose(self) -> ComposeResult:
        yield Static("bare app is up")


if __name__ == "__main__":
    Bare().run()
