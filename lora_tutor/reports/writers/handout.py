"""Files that make a gradebook or a CI system run the grader; written by `lora-tutor export`."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass

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


def gradescope(
    exercises: Sequence[str], version: str, wheel: str | None, course: str | None = None
) -> tuple[HandoutFile, ...]:
    """What the autograder's zip must hold; `wheel` and `course` are names of a wheel and of a
    course's folder that lie in it.

    `exercises` are the ids that are graded; an answer that is missing counts as no points.
    """
    files = " ".join(f'"$root/submission/{each}.py"' for each in exercises)
    return (
        HandoutFile("setup.sh", _SETUP.format(package=_package(version, wheel)), executable=True),
        HandoutFile(
            "run_autograder",
            _RUN.format(
                files=files,
                fallback=FALLBACK,
                course=f' --course "$root/source/{course}"' if course else "",
            ),
            executable=True,
        ),
    )


def github(exercises: Sequence[str], version: str, wheel: str | None) -> tuple[HandoutFile, ...]:
    """A workflow that grades each push; without `exercises`, all answers at the top."""
    targets = " ".join(f"{each}.py" for each in exercises) or "."
    requirement = f"./{wheel}" if wheel else f"lora-tutor=={version}"
    workflow = _WORKFLOW.format(requirement=shlex.quote(requirement), targets=targets)
    return (HandoutFile(".github/workflows/lora-tutor.yml", workflow),)


def _package(version: str, wheel: str | None) -> str:
    return f'"$root/source/"{shlex.quote(wheel)}' if wheel else f"lora-tutor=={version}"


_SETUP = """\
#!/usr/bin/env bash
# Runs once, when Gradescope builds the image: an environment of its own for the grader.
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
"$root/lora-tutor/bin/python" -m pip install ${{LORA_TUTOR_PIP_OPTIONS:-}} {package}
"$root/lora-tutor/bin/lora-tutor" --version
"""
_RUN = """\
#!/usr/bin/env bash
# Runs for each submission. Whatever happens, a result is written.
set -uo pipefail
root=${{AUTOGRADER_ROOT:-/autograder}}
results=$root/results/results.json
mkdir -p "$root/results"
rm -f "$results"
cd "$root/submission" || exit 1
"$root/lora-tutor/bin/lora-tutor" grade{course} --format gradescope --output "$results" \\
    {files}
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
      - name: Install the grader
        run: python -m pip install {requirement}
      - name: Grade
        id: lora-tutor
        run: lora-tutor grade --format github {targets}
"""
