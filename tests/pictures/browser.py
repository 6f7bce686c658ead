"""The README's picture of the app in a browser, from a real one."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from tests.serving import chromium
from tests.serving.served import Served
from tests.serving.walking import FIRST_SCREEN, go_to


async def _picture(source: str, folder: Path) -> bytes:
    """The exercise on the forward pass, with that text, graded."""
    with Served(folder, env={"HOME": str(folder)}) as served:
        async with chromium.started(folder / "chromium") as browser:
            page = await browser.page()
            await page.open(served.url)
            await page.wait_for(FIRST_SCREEN)
            await go_to(page, "Exercise 09", "F2 shows the next hint")
            (served.workspace / "09_lora_forward.py").write_text(source, encoding="utf-8")
            await page.wait_for("This looks familiar")
            await asyncio.sleep(1)  # the canvas is drawn after the buffer
            await page.settle()
            return await page.picture()


def paint_browser(source: str, target: Path) -> None:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        target.write_bytes(asyncio.run(_picture(source, Path(scratch))))
