"""The page of a class, graded for real, in a real browser: what is seen, and whom it asks."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from lora_tutor.course.composition import mistakes_of
from lora_tutor.course.loader import load_course
from tests.classroom.handing_in import hand_in, zipped
from tests.serving.chromium import Chromium
from tests.serving.conftest import browser

__all__ = ["browser"]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif(sys.platform != "linux", reason="confinement is Linux's"),
]
NINE = "09_lora_forward"
NAMED = "alpha_only"
HOSTILE = "<img src=x onerror=document.title=1>"
_TEXT = "document.body.innerText"
_COLOURS = (
    "[getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]"
)
_SIDEWAYS = "document.scrollingElement.scrollWidth > innerWidth"


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    exercise = load_course().exercise(NINE)
    right = exercise.reference.read_bytes()
    wrong = next(each for each in mistakes_of(exercise) if each.id == NAMED).source.encode()
    scratch = tmp_path_factory.mktemp("insight")
    files = {f"student {number}/{NINE}.py": right for number in range(6)}
    files |= {f"{HOSTILE}/{NINE}.py": wrong, f"{'longname' * 25}/{NINE}.py": wrong}
    files |= {f"nothing yet/{NINE}.py": exercise.stub.read_bytes()}
    files |= {"torn.zip": zipped({f"{NINE}.py": right})[:60]}
    root = hand_in(scratch / "class", files)
    file = scratch / "insight.html"
    command = [sys.executable, "-m", "lora_tutor", "batch", str(root), "--insight", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 1, done.stderr
    return file


@pytest.mark.parametrize("width", [600, 1280])
async def test_it_shows_the_class_and_asks_nobody(
    browser: Chromium, page_file: Path, width: int
) -> None:
    page = await browser.page(width=width)
    await page.load(page_file.as_uri())
    text = await page.evaluate(_TEXT)
    assert "10\nstudents\n9\nsubmissions\n67%\npassed\n100%\nof the wrong ones" in text
    named = next(x for x in mistakes_of(load_course().exercise(NINE)) if x.id == NAMED)
    assert named.title in text
    assert "torn\t-\tcannot be read\ttorn.zip is no zip file" in text
    assert HOSTILE in await page.evaluate("document.body.textContent")
    assert (await page.evaluate("document.title")).endswith("a class at a glance")
    assert page.requests == [page_file.as_uri()]
    assert not page.complaints
    assert not await page.evaluate(_SIDEWAYS)
    await page.close()


async def test_it_is_light_or_dark_as_the_readers_screen(
    browser: Chromium, page_file: Path
) -> None:
    page = await browser.page()
    seen = []
    for scheme in ("light", "dark"):
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        await page.call("Emulation.setEmulatedMedia", features=features)
        await page.load(page_file.as_uri())
        seen.append(await page.evaluate(_COLOURS))
    (light_ink, light_paper), (dark_ink, dark_paper) = seen
    assert light_ink != dark_ink
    assert light_paper != dark_paper
    await page.close()
