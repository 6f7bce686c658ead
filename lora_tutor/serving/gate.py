"""Who may speak to the server: this computer's browser, with the token, and no page but ours.

Host is checked since a foreign name may be pointed at 127.0.0.1 (DNS rebinding), Origin since any
page may open a websocket to any address. Who comes by a forwarded port or through a proxy has
another Host or Origin: the person who starts the server names it.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from lora_tutor.serving.origins import Origin

ADDRESS = "127.0.0.1"
_NAMES = (ADDRESS, "localhost")
_HTTP_PORT = 80
_ELSEWHERE = (
    "This server answers under the address that it printed alone. If you came by a forwarded port "
    "or through a proxy, start it with `lora-tutor serve --origin URL`, where URL is the start of "
    "the address that your browser shows, up to the host or its port."
)
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

    def __init__(self, port: int, token: str, named: Sequence[Origin] = ()) -> None:
        self._token = token
        self._invitation = ""
        hosts = {f"{name}:{port}" for name in _NAMES}
        if port == _HTTP_PORT:
            hosts |= set(_NAMES)
        # A proxy hands on its own Host or writes ours: so each of ours goes with any named origin,
        # and a named host with its own origin alone.
        self._origins = {host: [Origin("http", host), *named] for host in hosts}
        for origin in named:
            self._origins.setdefault(origin.host, []).append(origin)

    def invite(self) -> str:
        """A path that leads to the page once."""
        self._invitation = new_token()
        return f"/{self._invitation}/"

    def answer(self, request: web.Request) -> web.Response | None:
        """None where the request may pass."""
        host = request.headers.get("Host", "").lower()
        origin = request.headers.get("Origin")
        if host not in self._origins:
            return _sentence(403, _ELSEWHERE)
        is_ours = origin in {str(each) for each in self._origins[host]}
        if not is_ours and (origin is not None or _asks_for_websocket(request)):
            return _sentence(403, f"This server answers its own page alone. {_ELSEWHERE}")
        # "OPTIONS *" and CONNECT ask for no path.
        given = f"{request.path}/".split("/")[1]
        if _same(given, self._token):
            return None
        if self._invitation and _same(given, self._invitation):
            self._invitation = ""
            return web.Response(status=303, headers={"Location": f"/{self._token}/"})
        return _sentence(404, _NOTHING)

    def origins(self, request: web.Request) -> Sequence[Origin]:
        """Those that a page may have that was asked for so; none where the Host is foreign."""
        return self._origins.get(request.headers.get("Host", "").lower(), ())

    async def add_headers(self, request: web.Request, response: web.StreamResponse) -> None:
        """For `on_response_prepare`: what every answer carries, refusals too."""
        # Not every browser counts websockets among what 'self' means.
        websocket = " ".join(each.websocket for each in self.origins(request))
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
