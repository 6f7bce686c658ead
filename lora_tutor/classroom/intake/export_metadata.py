"""What course systems write about an export: Gradescope's metadata and Blackboard's receipts."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Account:
    """The name and login that a receipt tells."""

    name: str
    login: str


@dataclass(slots=True)
class Submitter:
    """One of those who handed in a submission on Gradescope together."""

    fields: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.fields.get("name") or self.fields.get("email") or self.fields.get("sid", "")

    @property
    def id(self) -> str:
        return self.fields.get("sid") or self.fields.get("email", "")


@dataclass(slots=True)
class Submitters:
    """Who handed in one submission on Gradescope, and when."""

    members: list[Submitter] = field(default_factory=list)
    time: str = ""


_WHO = r"\s*(?P<name>.+?)\s*\((?P<login>[^()]+)\)\s*$"
_NAME = re.compile(rf"^[^:\n]{{1,30}}:{_WHO}", re.MULTILINE)
_NAME_IN_ENGLISH = re.compile(rf"^\s*Name:{_WHO}", re.MULTILINE)
_SUBMISSION = re.compile(r"""^['"]?:?(submission_\d+)['"]?:\s*$""")
_SECTION = re.compile(r"^  :?(?P<key>\w+):\s*(?P<value>.*?)\s*$")
_MEMBER = re.compile(r"^ +(?P<begins>- )?:?(?P<key>name|sid|email):\s*(?P<value>.*?)\s*$")
_ESCAPE = re.compile(r"\\(?:x(?P<two>[0-9A-Fa-f]{2})|U(?P<eight>[0-9A-Fa-f]{8}))")


def named_in(receipt: str, start: str) -> Account | None:
    """Whom the receipt of `<assignment>_<login>` names: in English, or in the language of the
    course, where the login proves it."""
    found = [Account(each["name"], each["login"]) for each in _NAME.finditer(receipt)]
    sure = [each for each in found if start.endswith(f"_{each.login}")]
    english = _NAME_IN_ENGLISH.search(receipt)
    if english is not None:
        sure.append(Account(english["name"], english["login"]))
    return next(iter(sure), None)


def logins_of(starts: Collection[str], told: Mapping[str, Account]) -> dict[str, str]:
    """The login in each `<assignment>_<login>`, where both may hold underscores.

    A receipt tells it. Without one, what all have in front is the assignment, if there is such a
    thing; else the login is what follows the last underscore.
    """
    found = {
        start: account.login
        for start, account in told.items()
        if start.endswith(f"_{account.login}")
    }
    assignments = {start.removesuffix(login) for start, login in found.items()}
    shared = shared_start(starts) if len(starts) > 1 else ""
    assignments.add(shared[: shared.rfind("_") + 1])
    for start in starts:
        before = max((each for each in assignments if start.startswith(each)), key=len)
        found.setdefault(start, start.removeprefix(before) if before else start.rpartition("_")[2])
    return found


def shared_start(texts: Collection[str]) -> str:
    """What all of these begin with."""
    first, last = min(texts, default=""), max(texts, default="")
    same = itertools.takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False))
    return "".join(char for char, _ in same)


def submitters_in(text: str) -> dict[str, Submitters]:
    """By the name of the submission's folder. What tests have reported there has names too."""
    found: dict[str, Submitters] = {}
    section, each = "", Submitters()
    for line in text.splitlines():
        if begins := _SUBMISSION.match(line):
            section, each = "", found.setdefault(begins[1], Submitters())
        elif heading := _SECTION.match(line):
            section = heading["key"]
            if section == "created_at":
                each.time = _scalar(heading["value"])
        elif section == "submitters" and (member := _MEMBER.match(line)):
            if member["begins"] or not each.members:
                each.members.append(Submitter())
            each.members[-1].fields[member["key"]] = _scalar(member["value"])
    for each in found.values():
        each.members = [one for one in each.members if one.name]
    return {folder: each for folder, each in found.items() if each.members}


def _scalar(value: str) -> str:
    """A text in YAML, in one line, as Ruby writes it."""
    if len(value) > 1 and value[0] == value[-1] == "'":
        return value[1:-1].replace("''", "'")
    if len(value) > 1 and value[0] == value[-1] == '"':
        try:
            return str(json.loads(_ESCAPE.sub(_character, value)))
        except ValueError:
            return value[1:-1]
    return "" if value in ("~", "null") else value


def _character(escape: re.Match[str]) -> str:
    return json.dumps(chr(int(escape["two"] or escape["eight"], 16)))[1:-1]
