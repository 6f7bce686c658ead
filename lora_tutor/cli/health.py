"""`lora-tutor doctor`: what this machine has, what is missing, and how to get it."""

from __future__ import annotations

import platform
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from lora_tutor.cli.setup import Setup, global_options, pass_setup, put
from lora_tutor.errors import ExitCode
from lora_tutor.files.source import shown

if TYPE_CHECKING:
    from lora_tutor.learner.machine import Examination


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@global_options
@pass_setup
def doctor(setup: Setup, as_json: bool) -> ExitCode:
    """Show what this machine has and lacks; exit code 1 if something needed is missing."""
    from lora_tutor.learner.machine import examine
    from lora_tutor.reports.writers import json

    found = examine(setup.workspace, setup.course)
    put(json.dump(_as_data(found)) if as_json else _as_text(found))
    return ExitCode.NOT_PASSED if found.needed else ExitCode.PASSED


def _as_data(found: Examination) -> dict[str, Any]:
    return {
        "schema": 1,
        "versions": found.versions,
        "platform": platform.platform(),
        "terminal": found.terminal,
        "watcher": found.watcher,
        "isolation": {
            name: {"holds": holds, "detail": detail}
            for name, (holds, detail) in found.isolation.items()
        },
        "workspace": {
            "path": None if found.workspace is None else shown(found.workspace),
            "writable": not found.workspace_problem,
            "problem": found.workspace_problem,
        },
        "progress": asdict(found.progress),
        "home": None if found.home is None else shown(found.home),
        "children": found.children,
        "course": found.course,
        "missing": [asdict(each) for each in found.missing],
    }


def _as_text(found: Examination) -> str:
    terminal = found.terminal
    size = f"{terminal['columns']} x {terminal['rows']}" if terminal["is_terminal"] else "none"
    lines = ["Versions"]
    lines += [f"  {name:<18} {each or 'missing'}" for name, each in found.versions.items()]
    lines += [
        "Terminal",
        f"  size         {size}",
        f"  colour       {terminal['colour']}",
        f"  unicode      {_yes(terminal['unicode'])}",
        "Watching",
        f"  watcher      {found.watcher}",
        "Isolation of graded code",
    ]
    for name, (holds, detail) in found.isolation.items():
        lines.append(f"  {name:<12} {_yes(holds)}{f'  ({detail})' if detail else ''}")
    lines += [
        "Workspace",
        f"  folder       {'unknown' if found.workspace is None else shown(found.workspace)}",
        f"  writable     {_yes(not found.workspace_problem)}",
        f"  progress     {found.progress.how or 'not kept'}",
        f"  home         {'unknown' if found.home is None else shown(found.home)}",
        "Processes",
        f"  heard of     {_yes(found.children)}",
        "Course",
        f"  title        {found.course or 'missing'}",
        "",
    ]
    if not found.missing:
        lines.append("Nothing is missing.")
    for each in found.missing:
        word = "Missing" if each.needed else "Would be better"
        lines.append(f"{word}: {each.what}; {each.remedy}.")
    return "\n".join(lines) + "\n"


def _yes(value: bool) -> str:
    return "yes" if value else "no"
