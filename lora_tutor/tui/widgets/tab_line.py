"""One line of tabs for the narrow layout."""

from __future__ import annotations

from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.style import Style
from textual.widgets import Static


class TabLine(Static):
    """Shows names side by side; the chosen one is in reverse, so that no colour is needed."""

    DEFAULT_CSS = "TabLine { height: 1; background: $panel; padding: 0 1; link-style: none; }"
    chosen: reactive[str] = reactive("")

    class Chosen(Message):
        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

    def __init__(self, names: dict[str, str], chosen: str, *, id: str) -> None:
        super().__init__(id=id, markup=False)
        self._names = dict(names)
        self.set_reactive(TabLine.chosen, chosen)

    def rename(self, name: str, shown: str) -> None:
        self._names[name] = shown
        self.refresh()

    def render(self) -> Content:
        parts: list[Content | str] = []
        for name, shown in self._names.items():
            style = Style.from_meta({"@click": f"choose({name!r})"})
            text = Content.styled(f" {shown} ", "reverse bold" if name == self.chosen else "")
            parts += [text.stylize(style), " "]
        return Content.assemble(*parts)

    def action_choose(self, name: str) -> None:
        self.post_message(self.Chosen(name))
