"""A page of HTML for people: one file that loads nothing else and runs nothing, light or dark."""

from __future__ import annotations

from html import escape

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_STYLE = """
:root { color-scheme: light dark; --ink: #1c2430; --quiet: #596273; --paper: #fbfaf7;
  --line: #dcd8cd; --card: #ffffff; --accent: #1f5fbf; --passed: #2f7d4f; --wrong: #c2410c;
  --broken: #8b1a4a; --not: #8a8f99; --our: #7e22ce; }
@media (prefers-color-scheme: dark) { :root { --ink: #e7e9ee; --quiet: #a3acbb; --paper: #14171c;
  --line: #343a45; --card: #1b1f26; --accent: #7fb0ff; --passed: #56b37e; --wrong: #f08a4b;
  --broken: #e06aa0; --not: #8a919e; --our: #c08bff; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, "DejaVu Sans", sans-serif; }
main { max-width: 1080px; margin: 0 auto; padding: 32px 24px 64px; }
h1 { font-size: 26px; margin: 0 0 4px; } h2 { font-size: 19px; margin: 40px 0 8px; }
p, li { max-width: 78ch; } .quiet { color: var(--quiet); }
code { font: 13px/1.4 "DejaVu Sans Mono", monospace; }
summary { cursor: pointer; color: var(--accent); }
"""


def document(title: str, style: str, body: str) -> str:
    """The whole file. `style` is what this page needs besides, `body` is HTML."""
    parts = [
        "<!doctype html>",
        '<html lang="en"><head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="referrer" content="no-referrer">',
        f"<title>{text(title)}</title><style>{_STYLE}{style}</style></head>",
        f"<body>\n<main>{body}\n</main></body></html>",
    ]
    return "\n".join(parts) + "\n"


def text(foreign: str) -> str:
    """Foreign text as HTML: no markup of it is carried out."""
    return escape(visible(foreign))


def visible(foreign: str) -> str:
    """Foreign text in which no sign hides, or turns others round. Line ends and tabs stay."""
    lines = foreign.replace("\r\n", "\n")
    return "".join(char if char in "\n\t" or char.isprintable() else "\ufffd" for char in lines)
