"""What the documents name exists: commands, options, paths, links."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest

from lora_tutor.cli.main import main
from tests.documents.markdown import DOCUMENTS, ROOT, Document, document, example_files

PATHS = re.compile(r"(?:\.ci|docs|exercises|lessons|lora_tutor|tests)/[\w./-]*")
MODULES = re.compile(r"python -m ((?:tests|lora_tutor)[\w.]*)")
ENDS = ("&&", "|", "#", ">")


def written(path: str) -> list[str]:
    """The words in backticks of a document, and the lines of its fences without a language."""
    page = document(path)
    lines = [
        line for _, language, body in page.fences() if not language for line in body.split("\n")
    ]
    return page.code_words() + lines


def calls(path: str) -> list[str]:
    found = (re.search(r"(?:^|&& )(lora-tutor(?: .*|$))", word) for word in written(path))
    return list(dict.fromkeys(call[1].strip() for call in found if call))


def options_of(command: click.Command) -> dict[str, click.Option]:
    """The options of a command by each of their spellings; `--help` is click's own."""
    # A command keeps the names of help that it is first asked with, for every test behind.
    context = click.Context(command, **main.context_settings)
    options = [each for each in command.get_params(context) if isinstance(each, click.Option)]
    return {name: each for each in options for name in (*each.opts, *each.secondary_opts)}


def every_option() -> set[str]:
    """The options of all commands and of the commands below them."""
    found, commands = set(), [main]
    while commands:
        command = commands.pop()
        found |= options_of(command).keys()
        if isinstance(command, click.Group):
            below = [command.get_command(click.Context(command), n) for n in below_of(command)]
            commands += [each for each in below if each is not None]
    return found


def below_of(command: click.Group) -> list[str]:
    return command.list_commands(click.Context(command))


def fault_of(call: str) -> str:
    """What does not exist of a call as it is written; "" if all of it does."""
    command: click.Command = main
    _, *words = shlex.split(call.replace("[", "").replace("]", ""), comments=True)
    words = words[: next((at for at, word in enumerate(words) if word in ENDS), None)]
    while words:
        word = words.pop(0)
        if word.startswith("-"):
            name = word.partition("=")[0]
            if name not in options_of(command):
                return f"{command.name} has no option {name}"
            if not options_of(command)[name].is_flag and "=" not in word:
                words = words[1:]
        elif isinstance(command, click.Group):
            found = command.get_command(click.Context(command), word.partition("|")[0])
            if found is None:
                return f"{command.name} has no command {word}"
            command = found
    return ""


@pytest.mark.parametrize("path", DOCUMENTS)
def test_every_command_and_option_exists(path: str) -> None:
    faults = {call: fault_of(call) for call in calls(path)}
    assert {call: fault for call, fault in faults.items() if fault} == {}


@pytest.mark.parametrize(
    ("call", "fault"),
    [
        ("lora-tutor grades 09", "no command grades"),
        ("lora-tutor grade 09 --sead 7", "no option --sead"),
        ("lora-tutor --course DIR grade --wide", "no option --wide"),
        ("lora-tutor receipt burn", "no command burn"),
        ("lora-tutor --course DIR grade 09 --seed 7 # --wide", ""),
        ("lora-tutor labs [NAME] [--json] [--svg FILE]", ""),
    ],
)
def test_what_does_not_exist_is_found(call: str, fault: str) -> None:
    assert fault in fault_of(call)
    assert bool(fault) == bool(fault_of(call))


@pytest.mark.parametrize("path", DOCUMENTS)
def test_every_option_named_alone_exists(path: str) -> None:
    alone = {found[0] for word in written(path) if (found := re.match(r"--[a-z-]+", word))}
    assert alone - every_option() == set()


@pytest.mark.parametrize("path", DOCUMENTS)
def test_every_path_exists(path: str) -> None:
    named = [found.rstrip("./") for word in written(path) for found in PATHS.findall(word)]
    given = {
        str(parent) for file in example_files() for parent in (Path(file), *Path(file).parents)
    }
    assert [each for each in named if each not in given and not exists(each)] == []


def exists(path: str) -> bool:
    """NAME and ID stand for any name."""
    return any(ROOT.glob(re.sub(r"\b(NAME|ID)\b", "*", path)))


def test_a_path_that_does_not_exist_is_found() -> None:
    assert exists("lora_tutor/figures/NAME.py")
    assert not exists("lora_tutor/figures/NAME.txt")
    assert not exists("lora_tutor/zygote")


@pytest.mark.parametrize("path", DOCUMENTS)
def test_every_module_that_is_run_exists(path: str) -> None:
    named = [module for word in written(path) for module in MODULES.findall(word)]
    assert [each for each in named if not runs(each)] == []


def runs(module: str) -> bool:
    place = module.replace(".", "/")
    return any((ROOT / each).is_file() for each in (f"{place}.py", f"{place}/__main__.py"))


def test_a_module_that_does_not_run_is_found() -> None:
    assert runs("tests.benchmarks")
    assert not runs("tests.documents")


@pytest.mark.parametrize("path", DOCUMENTS)
def test_every_link_leads_somewhere(path: str) -> None:
    assert broken_links(document(path)) == []


def test_a_broken_link_is_found() -> None:
    page = Document("docs/authoring.md", "# One\n[a](#one) [b](#two) [c](../README.md) [d](x.md)\n")
    assert broken_links(page) == ["#two", "x.md"]


def broken_links(page: Document) -> list[str]:
    return [each for each in page.links() if not each.startswith("http") and not leads(page, each)]


def leads(page: Document, target: str) -> bool:
    name, _, anchor = target.partition("#")
    file = (ROOT / page.path).parent / name if name else ROOT / page.path
    if not file.exists():
        return False
    if not anchor:
        return True
    there = page if not name else document(str(file.resolve().relative_to(ROOT)))
    return anchor in there.anchors()
