"""The app in a browser: one page, one websocket, one app at a time, for this computer alone.

textual-serve's server accepts any Origin, lists its folders, asks a font from a foreign host and
leaves processes behind; of it we use the terminal for the page and the protocol of ServedApp.
"""

from __future__ import annotations

import asyncio
import errno
import json
import signal
import socket
from collections.abc import Callable, Sequence
from importlib.resources import files
from pathlib import Path
from string import Template

from aiohttp import WSCloseCode, WSMessage, WSMsgType, web

from lora_tutor.errors import UsageError
from lora_tutor.serving.gate import ADDRESS, Gate, new_token
from lora_tutor.serving.origins import Origin
from lora_tutor.serving.served_app import ServedApp

ELSEWHERE_CODE = 4002
"""The websocket's close code where the app is open in another tab."""
_OWN = Path(__file__).parent / "page"
_TERMINAL = Path(str(files("textual_serve"))) / "static"
_FILES = {
    "page.js": _OWN / "page.js",
    "page.css": _OWN / "page.css",
    "icon.svg": _OWN / "icon.svg",
    "terminal.js": _TERMINAL / "js" / "textual.js",
    "terminal.css": _TERMINAL / "css" / "xterm.css",
}
"""All that the page may ask for; there is no folder to look into."""
_HEARTBEAT_SECONDS = 15.0
_CLOSING_SECONDS = 2.0
_MOVING_SECONDS = 1.5
_MAX_MESSAGE = 1 << 20
_WIDTHS, _HEIGHTS = range(20, 1001), range(5, 501)


class Server:
    """Serves `command` to one browser tab at a time, on a port that is bound already."""

    def __init__(self, command: Sequence[str], port: int, named: Sequence[Origin] = ()) -> None:
        self._command = tuple(command)
        self._token = new_token()
        self._named = tuple(named)
        self._gate = Gate(port, self._token, named)
        self._origin = f"http://{ADDRESS}:{port}"
        self._tab: web.WebSocketResponse | None = None
        self._free = asyncio.Event()
        self._turn = asyncio.Lock()

    @property
    def url(self) -> str:
        return f"{self._origin}/{self._token}/"

    @property
    def elsewhere(self) -> list[str]:
        """The same page under the origins that were named."""
        return [f"{origin}/{self._token}/" for origin in self._named]

    def invitation(self) -> str:
        """An address that leads to `url` once: anybody may read a browser's command line."""
        return f"{self._origin}{self._gate.invite()}"

    def application(self) -> web.Application:
        application = web.Application(middlewares=[self._gate.middleware], client_max_size=1024)
        here = f"/{self._token}"
        application.add_routes(
            [
                web.get(f"{here}/", self._page),
                web.get(f"{here}/websocket", self._websocket),
                web.get(f"{here}/{{file}}", self._file),
            ]
        )
        application.on_response_prepare.append(self._gate.add_headers)
        application.on_shutdown.append(self._end)
        return application

    async def _page(self, request: web.Request) -> web.StreamResponse:
        template = Template((_OWN / "page.html").read_text(encoding="utf-8"))
        # The gate lets known hosts alone pass, and a token has no sign that means much in HTML. The
        # page takes its own address instead where a proxy wrote our host for another.
        websocket = f"{self._gate.origins(request)[0].websocket}/{self._token}/websocket"
        page = template.substitute(websocket=websocket)
        return web.Response(text=page, content_type="text/html")

    async def _file(self, request: web.Request) -> web.StreamResponse:
        path = _FILES.get(request.match_info["file"])
        if path is None:
            raise web.HTTPNotFound
        return web.FileResponse(path)

    async def _websocket(self, request: web.Request) -> web.StreamResponse:
        tab = web.WebSocketResponse(
            heartbeat=_HEARTBEAT_SECONDS, timeout=_CLOSING_SECONDS, max_msg_size=_MAX_MESSAGE
        )
        await tab.prepare(request)
        if not await self._seat(tab):
            await tab.close(code=ELSEWHERE_CODE)
            return tab
        try:
            # The app of the tab before may still be ending: it reads and writes the same files.
            async with self._turn:
                await self._run_app(tab, _size(request))
        finally:
            self._release(tab)
        return tab

    async def _run_app(self, tab: web.WebSocketResponse, size: tuple[int, int]) -> None:
        app = ServedApp(self._command, tab)
        try:
            await app.start(*size)
            await _pass_on(tab, app)
        finally:
            self._release(tab)
            await asyncio.shield(app.stop())

    async def _seat(self, tab: web.WebSocketResponse) -> bool:
        """False where another tab stays; one that is just being reloaded or closed makes room."""
        try:
            async with asyncio.timeout(_MOVING_SECONDS):
                while self._tab is not None:
                    await self._free.wait()
        except TimeoutError:
            return False
        self._tab = tab
        self._free.clear()
        return True

    def _release(self, tab: web.WebSocketResponse) -> None:
        """The next tab may come, while the app of this one still ends."""
        if self._tab is tab:
            self._tab = None
            self._free.set()

    async def _end(self, application: web.Application) -> None:
        if self._tab is not None:
            await self._tab.close(code=WSCloseCode.GOING_AWAY)
        async with self._turn:
            pass


async def _pass_on(tab: web.WebSocketResponse, app: ServedApp) -> None:
    """Pass on what the page sends until it has gone."""
    async for message in tab:
        match _envelope(message):
            case ["stdin", str(keys)]:
                await app.send_bytes(keys.encode("utf-8", "replace"))
            case ["resize", {"width": int(width), "height": int(height)}]:
                await app.set_terminal_size(_within(width, _WIDTHS), _within(height, _HEIGHTS))
            case ["focus"]:
                await app.focus()
            case ["blur"]:
                await app.blur()
            case ["ping", str(number)]:
                await tab.send_json(["pong", number])
            case _:
                await tab.close(code=WSCloseCode.UNSUPPORTED_DATA)


def _envelope(message: WSMessage) -> object:
    if message.type is not WSMsgType.TEXT:
        return None
    try:
        return json.loads(message.data)
    except ValueError:
        return None


def _size(request: web.Request) -> tuple[int, int]:
    """The size of the page's terminal in cells; of 80x24 where it cannot tell."""
    width, height = (request.query.get(name, "") for name in ("width", "height"))
    if not (width.isdecimal() and height.isdecimal()):
        return 80, 24
    return _within(int(width[:6]), _WIDTHS), _within(int(height[:6]), _HEIGHTS)


def _within(number: int, bounds: range) -> int:
    return min(max(number, bounds[0]), bounds[-1])


# -- from the first request to the last -----------------------------------------------------------


def bind(port: int) -> socket.socket:
    """A socket at that port of this computer alone; 0 is any free one. Raises UsageError."""
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((ADDRESS, port))
        bound.listen()
    except OSError as error:
        bound.close()
        raise UsageError(_why_not(port, error)) from error
    return bound


def _why_not(port: int, error: OSError) -> str:
    match error.errno:
        case errno.EADDRINUSE:
            return (
                f"Port {port} is in use; name another with --port N, or any free one by --port 0."
            )
        case errno.EACCES | errno.EPERM:
            return (
                f"Port {port} is for the system's own services; name one above 1023 with --port N."
            )
        case _:
            return f"Port {port} cannot be had ({error.strerror}); try --port 0, any free one."


def serve(
    command: Sequence[str],
    at: socket.socket,
    announce: Callable[[Server], None],
    named: Sequence[Origin] = (),
) -> None:
    """Serve until SIGINT, SIGTERM or SIGHUP; then no process of ours is left."""
    asyncio.run(_serve(command, at, announce, named))


async def _serve(
    command: Sequence[str],
    at: socket.socket,
    announce: Callable[[Server], None],
    named: Sequence[Origin],
) -> None:
    told_to_end = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        # Under nohup the hang-up is ignored already, and stays so.
        if signal.getsignal(number) is not signal.SIG_IGN:
            asyncio.get_running_loop().add_signal_handler(number, told_to_end.set)
    server = Server(command, at.getsockname()[1], named)
    runner = web.AppRunner(server.application(), access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        await web.SockSite(runner, at).start()
        announce(server)
        await told_to_end.wait()
    finally:
        await runner.cleanup()
