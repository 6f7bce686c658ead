"""One app as a child of the server: its screen goes to a websocket, keys and sizes come from it.

The protocol is textual-serve's. How the process starts and ends is ours: textual-serve runs it
through a shell, in the server's own group, and waits without limit for its end.
"""

from __future__ import annotations

import asyncio
import os
import shlex
from collections.abc import Sequence

from aiohttp import WSCloseCode, web
from textual_serve.app_service import AppService
from textual_serve.download_manager import DownloadManager

from lora_tutor.processes import module_command
from lora_tutor.serving import supervisor

FAULT_CODE = 4001
"""The websocket's close code where the app ended with a fault."""
_PRELUDE = b"__GANGLION__\n"
_SCREEN = b"D"
_LAST_RESORT_SECONDS = supervisor.PATIENCE_SECONDS + supervisor.SETTLING_SECONDS + 5.0


class ServedApp(AppService):
    """`command` with its streams tied to `websocket`. Call `start`, and `stop` in any case."""

    def __init__(self, command: Sequence[str], websocket: web.WebSocketResponse) -> None:
        super().__init__(
            shlex.join(command),
            write_bytes=websocket.send_bytes,
            write_str=websocket.send_str,
            close=lambda: _close(websocket, WSCloseCode.OK),
            download_manager=DownloadManager(),
        )
        self._argv = tuple(command)
        self._websocket = websocket
        self._lifeline: int | None = None

    async def _open_app_process(
        self, width: int = 80, height: int = 24
    ) -> asyncio.subprocess.Process:
        theirs, self._lifeline = os.pipe()
        try:
            self._process = await asyncio.create_subprocess_exec(
                *module_command(supervisor.__name__, str(theirs), *self._argv),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                pass_fds=(theirs,),
                # Whatever terminal the server was started in, a browser shows the app.
                env={**self._build_environment(width, height), "TERM": "xterm-256color"},
                # Ctrl-C in the server's terminal is for the server alone, which ends us in order.
                start_new_session=True,
            )
        finally:
            os.close(theirs)
        self._stdin = self._process.stdin
        return self._process

    async def run(self) -> None:
        """Show what the app draws until it has ended, then close the websocket.

        The output is read to its end even where nobody sees it any more: an app that waits for a
        full pipe cannot keep its text. Requests to open addresses or to download files, which our
        app does not make, are dropped.
        """
        assert self._process is not None
        assert self._process.stdout is not None
        output = self._process.stdout
        while (line := await output.readline()) and line != _PRELUDE:
            pass
        try:
            while True:
                kind, size = await output.readexactly(1), await output.readexactly(4)
                payload = await output.readexactly(int.from_bytes(size, "big"))
                if kind == _SCREEN and not self._websocket.closed:
                    await self._show(payload)
        except asyncio.IncompleteReadError:
            pass
        code = await self._process.wait()
        await _close(self._websocket, FAULT_CODE if code else WSCloseCode.OK)

    async def stop(self) -> None:
        """Tell the app to end; return when it has, with everything that it started."""
        if self._lifeline is not None:
            os.close(self._lifeline)
            self._lifeline = None
        if self._task is not None:
            try:
                await asyncio.wait_for(self._task, _LAST_RESORT_SECONDS)
            except TimeoutError:
                assert self._process is not None
                self._process.kill()
            self._task = None

    async def _show(self, payload: bytes) -> None:
        try:
            await self.remote_write_bytes(payload)
        except ConnectionError:
            # The tab is closing; the websocket's own loop sees the same and ends us.
            return


async def _close(websocket: web.WebSocketResponse, code: int) -> None:
    await websocket.close(code=code)
