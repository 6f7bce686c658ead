"""The keys by which any text scrolls, a page of the course or of a lab."""

from __future__ import annotations

from textual.binding import Binding, BindingType

READING_KEYS: tuple[BindingType, ...] = (
    Binding("space,pagedown", "page_down", "Scroll", show=False, tooltip="One screen down"),
    Binding("pageup,b", "page_up", "Scroll back", show=False, tooltip="One screen up"),
    Binding("j", "scroll_down", "Line down", show=False),
    Binding("k", "scroll_up", "Line up", show=False),
)
