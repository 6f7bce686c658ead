"""Who is let in, what is answered to the others, and what every answer carries."""

from __future__ import annotations

import asyncio
import socket

import aiohttp
import pytest

from lora_tutor.errors import UsageError
from lora_tutor.serving.gate import new_token
from lora_tutor.serving.server import bind
from tests.serving.local_server import LocalServer

FOREIGN = "https://example.org"


def filled(text: str, server: LocalServer) -> str:
    port = server.origin.rpartition(":")[2]
    token = server.url.split("/")[3]
    return text.replace("TOKEN", token).replace("PORT", port).replace("PART", token[:-1])


@pytest.mark.parametrize("host", ["127.0.0.1:PORT", "localhost:PORT", "LOCALHOST:PORT"])
async def test_our_page(server: LocalServer, host: str) -> None:
    host = filled(host, server)
    status, text, _ = await server.get(filled("/TOKEN/", server), {"Host": host})
    assert status == 200
    assert "<title>lora-tutor</title>" in text
    websocket = f"ws://{host.lower()}/"
    assert filled(f"{websocket}TOKEN/websocket", server) in text
    assert "//" not in text.replace(websocket, "")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("page.js", "javascript"),
        ("page.css", "css"),
        ("terminal.js", "javascript"),
        ("terminal.css", "css"),
        ("icon.svg", "svg"),
    ],
)
async def test_our_files(server: LocalServer, name: str, kind: str) -> None:
    status, text, headers = await server.get(filled(f"/TOKEN/{name}", server))
    assert status == 200
    assert kind in headers["Content-Type"]
    assert name in (await server.get(filled("/TOKEN/", server)))[1]
    assert text


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "//",
        "/TOKEN",
        "/PART/",
        "/TOKENx/",
        "/%00/",
        "/%ff/",
        "/favicon.ico",
        "/websocket",
        "/TOKEN/static/",
        "/TOKEN/static/js/textual.js",
        "/TOKEN/download/key",
        "/TOKEN/page.html",
        "/TOKEN/../gate.py",
        "/TOKEN/..%2fgate.py",
        "/TOKEN/%2e%2e/%2e%2e/gate.py",
        "/TOKEN//etc/passwd",
        "/static/js/textual.js",
    ],
)
async def test_nothing_else_is_there(server: LocalServer, path: str) -> None:
    status, text, headers = await server.get(filled(path, server))
    assert status == 404
    assert text == "Nothing is here. Open the whole address that `lora-tutor serve` printed.\n"
    assert headers["Content-Type"].startswith("text/plain")


@pytest.mark.parametrize("line", ["OPTIONS *", "CONNECT 127.0.0.1:PORT"])
async def test_a_request_without_a_path_is_answered_too(server: LocalServer, line: str) -> None:
    host = filled("127.0.0.1:PORT", server)
    reader, writer = await asyncio.open_connection("127.0.0.1", int(host.rpartition(":")[2]))
    writer.write(f"{filled(line, server)} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
    assert await reader.readline() == b"HTTP/1.1 404 Not Found\r\n"
    writer.close()


@pytest.mark.parametrize("path", ["/", "/TOKEN/", "/TOKEN/terminal.js"])
@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "example.org"},
        {"Host": "example.org:PORT"},
        {"Host": "127.0.0.1"},
        {"Host": "127.0.0.1:1"},
        {"Host": "127.0.0.1:PORT.example.org"},
        {"Host": ""},
        {"Origin": FOREIGN},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "http://localhost:PORT"},
        {"Origin": "https://127.0.0.1:PORT"},
    ],
)
async def test_strangers(server: LocalServer, path: str, headers: dict[str, str]) -> None:
    sent = {name: filled(value, server) for name, value in headers.items()}
    status, text, _ = await server.get(filled(path, server), sent)
    assert status == 403
    assert text.count("\n") == 1


@pytest.mark.parametrize("origin", [FOREIGN, "null", "http://127.0.0.1:1", ""])
async def test_the_websocket_is_for_our_page(server: LocalServer, origin: str) -> None:
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await server.tab(origin=origin)
    assert refused.value.status == 403
    assert not server.notes.exists()


async def test_the_websocket_wants_an_origin(server: LocalServer) -> None:
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await server.client.ws_connect(f"{server.url}websocket")
    assert refused.value.status == 403


async def test_the_websocket_wants_the_token(server: LocalServer) -> None:
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await server.client.ws_connect(
            f"{server.origin}/{new_token()}/websocket", origin=server.origin
        )
    assert refused.value.status == 404
    assert not server.notes.exists()


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
async def test_nothing_is_taken(server: LocalServer, method: str) -> None:
    status, text, _ = await server.get(filled("/TOKEN/", server), method=method)
    assert (status, text) == (405, "Method Not Allowed.\n")


@pytest.mark.parametrize(
    ("path", "host"), [("/TOKEN/", ""), ("/TOKEN/page.js", ""), ("/", ""), ("/TOKEN/", "a.b; *")]
)
async def test_headers(server: LocalServer, path: str, host: str) -> None:
    _, _, headers = await server.get(filled(path, server), {"Host": host} if host else None)
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    websocket = "" if host else server.origin.replace("http", "ws")
    assert policy == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self'",
        "connect-src": f"'self' {websocket}",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
    }
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Frame-Options"] == "DENY"
    assert "aiohttp" not in headers["Server"]


async def test_an_invitation_holds_once(server: LocalServer) -> None:
    path = server.server.invitation().removeprefix(server.origin)
    foreign = await server.get(path, {"Host": "example.org"})
    first, second = await server.get(path), await server.get(path)
    assert [foreign[0], first[0], second[0]] == [403, 303, 404]
    assert first[2]["Location"] == filled("/TOKEN/", server)


def test_tokens() -> None:
    tokens = {new_token() for _ in range(100)}
    assert len(tokens) == 100
    assert min(map(len, tokens)) * 6 >= 128


def test_this_computer_alone() -> None:
    with bind(0) as bound:
        address, port = bound.getsockname()
        assert address == "127.0.0.1"
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.2", port), timeout=5)


def test_a_busy_port() -> None:
    with bind(0) as bound:
        port = bound.getsockname()[1]
        with pytest.raises(UsageError, match=rf"^Port {port} is in use; name another .*\.$"):
            bind(port)
