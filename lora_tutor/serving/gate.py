"""Who may speak to the server: this computer's browser, with the token, and no page but ours.

Host is checked since a foreign name may be pointed at 127.0.0.1 (DNS rebinding), Origin since any
page may open a websocket to any address.
"""

from __future__ import annotations

import secrets

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

ADDRESS = "127.0.0.1"
_NAMES = (ADDRESS, "localhost")
_HTTP_PORT = 80
_NOTHING = "Nothing is here. Open the whole address that `lora-tutor serve` printed."

# xterm writes the colours and cell sizes of its terminal into style elements of its own.
_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self'",
    "connect-src": "'self' {websocket}",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
}
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Server": "lora-tutor",
}


def new_token() -> str:
    """192 random bits, as they stand in an address."""
    return secrets.token_urlsafe(24)


class Gate:
    """Judges each request by its Host, its Origin and the token that begins its path."""

    def __init__(self, port: int, token: str) -> None:
        self._token = token
        self._invitation = ""
        self._hosts = {f"{name}:{port}" for name in _NAMES}
        if port == _HTTP_PORT:
            self._hosts |= set(_NAMES)

    def invite(self) -> str:
        """A path that leads to the page once."""
        self._invitation = new_token()
        return f"/{self._invitation}/"

    def answer(self, request: web.Request) -> web.Response | None:
        """None where the request may pass."""
        host = request.headers.get("Host", "").lower()
        origin = request.headers.get("Origin")
        if host not in self._hosts:
            return _sentence(403, "This server answers under the address that it printed alone.")
        if origin != f"http://{host}" and (origin is not None or _asks_for_websocket(request)):
            return _sentence(403, "This server answers its own page alone.")
        given = request.path.split("/")[1]
        if _same(given, self._token):
            return None
        if self._invitation and _same(given, self._invitation):
            self._invitation = ""
            return web.Response(status=303, headers={"Location": f"/{self._token}/"})
        return _sentence(404, _NOTHING)

    async def add_headers(self, request: web.Request, response: web.StreamResponse) -> None:
        """For `on_response_prepare`: what every answer carries, refusals too."""
        host = request.headers.get("Host", "").lower()
        # Not every browser counts websockets among what 'self' means.
        websocket = f"ws://{host}" if host in self._hosts else ""
        policy = "; ".join(f"{name} {value}" for name, value in _POLICY.items())
        response.headers.update(_HEADERS)
        response.headers["Content-Security-Policy"] = policy.format(websocket=websocket)

    @property
    def middleware(self) -> Middleware:
        @web.middleware
        async def judge(request: web.Request, handler: Handler) -> web.StreamResponse:
            answer = self.answer(request)
            if answer is not None:
                return answer
            try:
                return await handler(request)
            except web.HTTPNotFound:
                return _sentence(404, _NOTHING)
            except web.HTTPException as error:
                return _sentence(error.status, f"{error.reason}.")

        return judge


def _same(given: str, secret: str) -> bool:
    return secrets.compare_digest(given.encode("utf-8", "replace"), secret.encode())


def _asks_for_websocket(request: web.Request) -> bool:
    return request.headers.get("Upgrade", "").lower() == "websocket"


def _sentence(status: int, text: str) -> web.Response:
    return web.Response(status=status, text=f"{text}\n")
