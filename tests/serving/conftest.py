"""A server over a fake app within the test, and the real one in a process of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.learner.fixtures import private_home
from tests.serving import chromium
from tests.serving.local_server import LocalServer, running
from tests.serving.served import Served

__all__ = ["browser", "private_home", "served", "server"]


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[LocalServer]:
    async with running(tmp_path / "notes") as server:
        yield server


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    with Served(tmp_path) as served:
        yield served


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[chromium.Chromium]:
    if chromium.executable() is None:
        pytest.skip("no Chromium here; Debian's package is called chromium")
    async with chromium.started(tmp_path_factory.mktemp("chromium")) as browser:
        yield browser
