"""Files that make a gradebook or a CI system run the grader; written by `lora-tutor export`.

torch comes first and by itself, from PyTorch's index of builds for the CPU: that of the package
index brings gigabytes for graphics cards. What it needs, and the rest, come from the package index,
in the versions of constraints.txt.

Sources: "Installing previous versions of PyTorch", the commands for "CPU only"
(docs.pytorch.org/get-started/previous-versions). PEP 440, "Version matching": `==2.13.0` takes
2.13.0+cpu too. "Caching packages dependencies" (README of github.com/actions/setup-python): a file
of the repository is the cache's key, and the job fails where there is none.
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass

TORCH_INDEX = "https://download.pytorch.org/whl/cpu"
CONSTRAINTS = "constraints.txt"
GITHUB_CONSTRAINTS = ".github/lora-tutor-constraints.txt"

FALLBACK = (
    '{"score": 0, "output": "The grader ended without a result. This is no fault of yours: '
    'submit again, or tell your instructor.", "stdout_visibility": "hidden"}'
)
"""What Gradescope shows where not even our own report could be written."""


@dataclass(frozen=True, slots=True)
class HandoutFile:
    name: str
    text: str
    executable: bool = False


@dataclass(frozen=True, slots=True)
class Installation:
    """What is installed where the grading runs.

    `wheel` is the name of a wheel that lies beside the files, None for the package index.
    `torch_index` is where torch comes from, None for the package index too. `constraints` is the
    text of the file with the versions.
    """

    version: str
    wheel: str | None
    torch_index: str | None
    constraints: str

    def commands(self, pip: str, package: str, constraints: str) -> list[str]:
        """The commands of pip, one a line."""
        pip = f"{pip} install ${{LORA_TUTOR_PIP_OPTIONS:-}} -c {constraints}"
        rest = f"{pip} {package}"
        if self.torch_index is None:
            return [rest]
        return [f"{pip} --no-deps --index-url {shlex.quote(self.torch_index)} torch", rest]


def gradescope(
    exercises: Sequence[str],
    installed: Installation,
    course: str | None = None,
    visibility: str = "visible",
) -> tuple[HandoutFile, ...]:
    """What the autograder's zip must hold; `course` is a course's folder that lies in it.

    `exercises` are the ids that are graded; an answer that is missing counts as no points.
    """
    wheel = installed.wheel
    package = f'"$root/source/"{shlex.quote(wheel)}' if wheel else _named(installed)
    commands = installed.commands(
        '"$root/lora-tutor/bin/python" -m pip', package, f'"$root/source/{CONSTRAINTS}"'
    )
    options = f' --course "$root/source/{course}"' if course else ""
    options += " --format gradescope"
    options += f" --visibility {visibility}" if visibility != "visible" else ""
    run = _RUN.format(options=options, asked=_asked(exercises), fallback=FALLBACK)
    return (
        HandoutFile("setup.sh", _SETUP.format(install="\n".join(commands)), executable=True),
        HandoutFile("run_autograder", run, executable=True),
        HandoutFile(CONSTRAINTS, installed.constraints),
    )


def github(
    exercises: Sequence[str], installed: Installation, course: tuple[str, str] | None = None
) -> tuple[HandoutFile, ...]:
    """A workflow that grades each push; without `exercises`, all answers in the repository.

    `course` is what pip installs for another course than ours, and that course's name.
    """
    package = shlex.quote(f"./{installed.wheel}") if installed.wheel else _named(installed)
    package += "" if course is None else f" {shlex.quote(course[0])}"
    commands = installed.commands("python -m pip", package, GITHUB_CONSTRAINTS)
    workflow = _WORKFLOW.format(
        install="\n".join(f"          {each}" for each in commands),
        constraints=GITHUB_CONSTRAINTS,
        course="" if course is None else f" --course {shlex.quote(course[1])}",
        asked=_asked(exercises),
    )
    return (
        HandoutFile(".github/workflows/lora-tutor.yml", workflow),
        HandoutFile(GITHUB_CONSTRAINTS, installed.constraints),
    )


def _named(installed: Installation) -> str:
    return f"lora-tutor=={installed.version}"


def _asked(exercises: Sequence[str]) -> str:
    return "".join(f"--exercise {each} " for each in exercises)


_SETUP = """\
#!/usr/bin/env bash
# Runs once, when Gradescope builds the image: an environment of its own for the grader. The image
# is kept, so that nothing is downloaded for a submission.
set -euo pipefail
root=${{AUTOGRADER_ROOT:-/autograder}}

usable() {{
    command -v "$1" >/dev/null &&
        "$1" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}}
python=
for each in ${{LORA_TUTOR_PYTHON:-}} python3.13 python3.12 python3.11 python3; do
    if usable "$each"; then
        python=$each
        break
    fi
done
if [ -z "$python" ]; then
    apt-get update
    apt-get install -y --no-install-recommends python3.11 python3.11-venv
    python=python3.11
fi
"$python" -m venv ${{LORA_TUTOR_VENV_OPTIONS:-}} "$root/lora-tutor"
{install}
"$root/lora-tutor/bin/lora-tutor" --version
"""
_RUN = """\
#!/usr/bin/env bash
# Runs for each submission. Answers are found in any folder of it. Whatever happens, a result is
# written.
set -uo pipefail
root=${{AUTOGRADER_ROOT:-/autograder}}
results=$root/results/results.json
mkdir -p "$root/results"
rm -f "$results"
cd "$root/submission" || exit 1
"$root/lora-tutor/bin/lora-tutor" grade{options} --output "$results" \\
    {asked}"$root/submission"
code=$?
if [ ! -s "$results" ]; then
    echo "lora-tutor ended with code $code and wrote no result"
    cat >"$results" <<'RESULT'
{fallback}
RESULT
fi
exit 0
"""
_WORKFLOW = """\
# Grades every push: annotations at the files, a summary of the job, the points as a notice.
name: lora-tutor
on: [push, workflow_dispatch]
permissions:
  contents: read
jobs:
  grade:
    runs-on: ubuntu-latest
    timeout-minutes: 20
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: "3.12"
          cache: pip
          cache-dependency-path: {constraints}
      - name: Install the grader
        run: |
{install}
      - name: Grade
        id: lora-tutor
        run: lora-tutor grade{course} --format github {asked}.
"""
