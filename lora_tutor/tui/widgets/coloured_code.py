"""The colours of Python code: after the first paint, for either theme, and not for a long paste."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from rich.style import Style
from textual._tree_sitter import get_language
from textual.color import Color
from textual.document._document_navigator import DocumentNavigator
from textual.document._syntax_aware_document import SyntaxAwareDocument
from textual.theme import Theme
from textual.widgets import TextArea
from textual.widgets.text_area import TextAreaTheme

from lora_tutor.tui.widgets.cut_lines import ShowsCutLines

if TYPE_CHECKING:
    from tree_sitter import Language, Query

PYTHON = "python"
ON_LIGHT = "on-light"
"""Textual's own colours for code are made for dark themes; on light ones brackets vanish."""
READABLE = 0.33
"""The brightness, 0 to 1, up to which a colour is dark enough for text on a light theme."""
COLOURED = 20_000
"""Characters up to which code has its colours. Every key looks at all of them, and answers take a
few thousand; a long paste must not make keys slow."""


def _darker(style: Style) -> Style:
    """The same hue at a brightness that can be read on light grey."""
    if style.color is None:
        return style
    colour = Color.from_rich_color(style.color)
    surplus = max(colour.brightness - READABLE, 0.0) / max(colour.brightness, 0.01)
    return style + Style(color=colour.blend(Color(0, 0, 0), surplus).rich_color)


class ColouredCode(ShowsCutLines):
    """A text area for Python, without keys of its own."""

    _is_coloured = False

    def on_mount(self) -> None:
        self._follow(self.app.current_theme)
        self.app.theme_changed_signal.subscribe(self, self._follow)
        self.call_after_refresh(self._colour)

    @staticmethod
    def _get_builtin_highlight_query(language_name: str) -> str:
        """None: Textual would compile it anew for each editor, which takes as long as a paint."""
        return ""

    def _build_highlight_map(self) -> None:
        if self._is_coloured and isinstance(self.document, SyntaxAwareDocument):
            self._highlight_query = _compiled(self.document.language)
        if sum(map(len, self.document.lines)) > COLOURED:
            self._line_cache.clear()
            self._highlights.clear()
        else:
            super()._build_highlight_map()

    def _colour(self) -> None:
        self._is_coloured = True
        # Texts that are loaded later are read as Python by Textual.
        self.set_reactive(TextArea.language, PYTHON)
        language = get_language(PYTHON)
        if language is not None:
            # It is the same text, so cursor, wrapping and scrolling stay as they are. What moves
            # the cursor holds the text too.
            self.document = SyntaxAwareDocument(self.text, language)
            self.wrapped_document.document = self.document
            self.navigator = DocumentNavigator(self.wrapped_document)
        self._build_highlight_map()
        self._line_cache.clear()
        self.refresh()

    def _follow(self, theme: Theme) -> None:
        light = TextAreaTheme.get_builtin_theme("github_light")
        if theme.dark or light is None:
            self.theme = "css"
            return
        if ON_LIGHT not in self.available_themes:
            # Its syntax colours alone: the background stays the app's.
            styles = {name: _darker(style) for name, style in light.syntax_styles.items()}
            self.register_theme(TextAreaTheme(ON_LIGHT, syntax_styles=styles))
        self.theme = ON_LIGHT


@cache
def _compiled(language: Language) -> Query:
    """Textual's query for what has a colour: one for all editors."""
    from tree_sitter import Query

    return Query(language, TextArea._get_builtin_highlight_query(PYTHON))
