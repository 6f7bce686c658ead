"""The parts that the page about a class is made of: its style, a table, names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lora_tutor.reports.html_page import text

MOST_NAMES = 40
STYLE = """
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; background: var(--card); margin: 8px 0; }
th, td { text-align: left; padding: 6px 10px; border-bottom: 1px solid var(--line);
  vertical-align: top; overflow-wrap: break-word; }
th { font-weight: 600; color: var(--quiet); font-size: 13px; border-bottom: 2px solid var(--line); }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap;
  width: 1%; }
.bar { display: flex; height: 12px; min-width: 140px; background: var(--line); border-radius: 3px;
  overflow: hidden; }
.bar i { display: block; height: 100%; }
.passed { background: var(--passed); } .wrong { background: var(--wrong); }
.broken { background: var(--broken); } .not { background: var(--not); }
.our { background: var(--our); }
.legend span { display: inline-block; width: 11px; height: 11px; margin: 0 5px 0 14px;
  border-radius: 2px; }
.flag { color: var(--wrong); font-weight: 600; }
.cards { display: flex; gap: 12px; flex-wrap: wrap; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 6px;
  padding: 10px 16px; } .card b { display: block; font-size: 22px; }
.scores { display: flex; gap: 4px; max-width: 700px; margin: 12px 0 6px; }
.scores div { flex: 1 1 0; min-width: 0; display: flex; flex-direction: column;
  justify-content: flex-end; text-align: center; font-size: 12px; }
.scores b { font-variant-numeric: tabular-nums; }
.scores i { background: var(--accent); border-radius: 3px 3px 0 0; }
.scores span { border-top: 1px solid var(--quiet); color: var(--quiet); padding-top: 3px;
  white-space: nowrap; }
.names { max-width: none; }
"""


def names(students: Sequence[str], most: int = MOST_NAMES) -> str:
    shown = ", ".join(text(each) for each in students[:most])
    more = len(students) - most
    return shown + (f" and {more} more" if more > 0 else "")


def table(heads: Iterable[tuple[str, str]], rows: Iterable[Iterable[tuple[str, str]]]) -> str:
    """A table whose cells are pairs of HTML and a CSS class."""
    top = "".join(f'<th class="{css}">{words}</th>' for words, css in heads)
    body = "".join(
        "<tr>" + "".join(f'<td class="{css}">{html}</td>' for html, css in row) + "</tr>"
        for row in rows
    )
    return (
        f'<div class="wide"><table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>'
    )


def rest(count: int, what: str) -> str:
    """A quiet line on what is not shown."""
    return f'<p class="quiet">and {count} more{what}</p>' if count > 0 else ""
