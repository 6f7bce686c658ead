"""A student's feedback as a page of HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lora_tutor.classroom.returns.letter import Letter, LetterPart
from lora_tutor.reports import reading
from lora_tutor.reports.html_page import document, text
from lora_tutor.reports.report import NamedMistake, Report
from lora_tutor.reports.verdict import Verdict
from lora_tutor.reports.words import verdict_mark, verdict_tone, verdict_words

_CODE = re.compile("`([^`\n]+)`")
_STYLE = """
main { max-width: 760px; padding: 40px 20px 72px; overflow-wrap: anywhere; }
h1 { font-size: 25px; line-height: 1.25; }
h2 { font-size: 17px; line-height: 1.35; margin: 0; flex: 1; }
.sum { display: flex; align-items: baseline; gap: 4px 14px; flex-wrap: wrap; margin: 18px 0 8px; }
.sum b { font-size: 21px; }
.bar { height: 6px; border-radius: 3px; background: var(--line); overflow: hidden; }
.bar i { display: block; height: 100%; background: var(--passed); }
nav { margin: 22px 0 0; } nav a { display: flex; gap: 10px; padding: 5px 0; color: inherit;
  text-decoration: none; border-bottom: 1px solid var(--line); }
nav a:hover span { text-decoration: underline; } nav span { flex: 1; }
section { background: var(--card); border: 1px solid var(--line); border-radius: 8px;
  padding: 16px 20px 18px; margin: 26px 0 0; overflow: clip; scroll-margin-top: 12px; }
section header { display: flex; gap: 12px; align-items: baseline; }
section > .quiet { margin: 2px 0 0; font-size: 13px; }
.rule { margin: 10px 0 0; }
.n { font-variant-numeric: tabular-nums; font-weight: 400; white-space: nowrap;
  color: var(--quiet); }
.m { width: 1.1em; flex: none; text-align: center; font-style: normal; }
.good { color: var(--passed); } .bad { color: var(--wrong); } .ours { color: var(--our); }
ol { list-style: none; margin: 14px 0 0; padding: 0; }
li { max-width: none; padding: 5px 0; }
.check { display: flex; gap: 10px; align-items: baseline; } .check span { flex: 1; }
.more { margin: 4px 0 8px calc(1.1em + 10px); }
.said { margin: 0; white-space: pre-wrap; }
.said + .known { margin-top: 10px; }
.known { border-left: 3px solid var(--accent); padding: 2px 0 2px 13px; margin: 10px 0 4px; }
.known b { display: block; } .known p { margin: 4px 0 0; white-space: pre-wrap; }
.known small { color: var(--accent); font-size: 13px; }
pre { font: 13px/1.45 "DejaVu Sans Mono", ui-monospace, monospace; white-space: pre;
  overflow-x: auto; background: var(--paper); border-radius: 5px; padding: 9px 12px;
  margin: 6px 0 0; }
details { margin: 16px 0 0; } details p { margin: 10px 0 0; }
h3 { font-size: 15px; margin: 30px 0 6px; } ul { margin: 0; padding-left: 20px; }
ul li { padding: 2px 0; }
footer { margin: 36px 0 0; font-size: 13px; }
@media print { section { break-inside: avoid; } }
"""


def write(letter: Letter, version: str) -> str:
    """The whole file."""
    parts = [
        f'<p class="quiet">{text(letter.course)}</p><h1>{text(letter.name)}</h1>',
        _sum(letter),
        _contents(letter) if len(letter.parts) > 1 else "",
        *(_part(number, part) for number, part in enumerate(letter.parts)),
        _remarks(letter),
        f'<footer class="quiet">Graded by lora-tutor {text(version)}.</footer>',
    ]
    body = "\n".join(part for part in parts if part)
    return document(f"{letter.name}: {letter.course}", _STYLE, body)


def _sum(letter: Letter) -> str:
    said = f'<span class="quiet">{letter.passed}</span>' if letter.passed else ""
    return (
        f'<div class="sum"><b>{letter.total}</b> {said}</div>'
        f'<div class="bar" role="img" aria-label="{letter.total}">'
        f'<i style="width:{min(letter.share, 1):.2%}"></i></div>'
    )


def _contents(letter: Letter) -> str:
    lines = "".join(
        f'<a href="#e{number}">{_mark(part.report)}<span>{text(part.title)}</span>'
        f'<b class="n">{part.points}</b></a>'
        for number, part in enumerate(letter.parts)
    )
    return f"<nav>{lines}</nav>"


def _part(number: int, part: LetterPart) -> str:
    report = part.report
    file = f"<code>{text(part.file)}</code> · " if part.file else ""
    head = f"<h2>{text(part.title)}</h2><span class='n'>{part.points}</span>"
    lines = [f'<section id="e{number}"><header>{head}</header>']
    lines.append(f'<p class="quiet">{file}{text(part.said)}</p>')
    lines += [f'<p class="rule">{text(each)}</p>' for each in part.rules]
    if report is not None:
        lines += [*_whole(report), f"<ol>{''.join(_checks(report))}</ol>", *_printed(report)]
    return "\n".join([*lines, "</section>"])


def _checks(report: Report) -> Iterator[str]:
    for read in reading.checks(report):
        check = read.result
        title = text(check.title)
        if check.verdict not in (Verdict.PASSED, Verdict.FAILED):
            title += f' <span class="quiet">({verdict_words(check.verdict)})</span>'
        more = f'<p class="said">{_said(read.message)}</p>' if read.message else ""
        more += "".join(_known(each) for each in read.mistakes)
        below = f'<div class="more">{more}</div>' if more else ""
        yield (
            f'<li><div class="check">{_sign(check.verdict)}<span>{title}</span>'
            f'<b class="n">{check.points}/{check.max_points}</b></div>{below}</li>'
        )


def _whole(report: Report) -> Iterator[str]:
    if (mistake := reading.whole(report)) is not None:
        yield _known(mistake)


def _known(name: reading.ReadMistake | NamedMistake) -> str:
    said = f"<p>{_said(name.explanation)}</p>" if name.explanation else ""
    return f'<div class="known"><small>{name.lead}</small><b>{text(name.title)}</b>{said}</div>'


def _said(sentences: str) -> str:
    """What stands between backticks is code; escaped it is text all the same."""
    return _CODE.sub(r"<code>\1</code>", text(sentences))


def _printed(report: Report) -> Iterator[str]:
    parts, more = reading.printed(report)
    if not report.stdout:
        return
    said = "".join(
        (f'<p class="quiet">{text(part.when)}</p>' if part.when else "")
        + f"<pre>{text(chr(10).join(part.lines))}</pre>"
        for part in parts
    )
    rest = '<p class="quiet">and more, which is left out here</p>' if more else ""
    yield f"<details><summary>Your code printed</summary>{said}{rest}</details>"


def _remarks(letter: Letter) -> str:
    if not letter.remarks:
        return ""
    said = "".join(f"<li>{text(each)}</li>" for each in letter.remarks)
    return f"<h3>Remarks</h3><ul>{said}</ul>"


def _mark(report: Report | None) -> str:
    return '<i class="m quiet">·</i>' if report is None else _sign(report.verdict)


def _sign(verdict: Verdict) -> str:
    said = f'role="img" aria-label="{verdict_words(verdict)}"'
    return f'<i class="m {verdict_tone(verdict)}" {said}>{verdict_mark(verdict, False)}</i>'
