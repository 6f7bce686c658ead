"""Forwarded ports and https proxies: let in where they are named, and nobody else with them."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest

from lora_tutor.errors import UsageError
from lora_tutor.serving.origins import origin_of
from tests.serving.local_server import LocalServer, running
from tests.serving.test_session import screen

PROXY, FORWARDED = "https://x-8730.app.github.dev", "http://localhost:18778"
FOREIGN = "https://example.org"


@pytest.mark.parametrize(
    ("text", "origin", "websocket"),
    [
        (FORWARDED, FORWARDED, "ws://localhost:18778"),
        ("HTTPS://X.Example./", "https://x.example", "wss://x.example"),
        ("https://x.example:443", "https://x.example", "wss://x.example"),
        ("http://x.example:80/", "http://x.example", "ws://x.example"),
        ("http://[::1]:8730", "http://[::1]:8730", "ws://[::1]:8730"),
        ("https://bücher.example", "https://xn--bcher-kva.example", "wss://xn--bcher-kva.example"),
    ],
)
def test_an_origin_is_written_as_browsers_write_it(text: str, origin: str, websocket: str) -> None:
    found = origin_of(text)
    assert (str(found), found.websocket) == (origin, websocket)


@pytest.mark.parametrize(
    "text",
    [
        "*",
        "null",
        "",
        "https://",
        "https://*.example.org",
        "x.example",
        "localhost:18730",
        "ftp://x.example",
        "https://x.example/path",
        "https://x.example?a",
        "https://x.example#a",
        "https://me@x.example",
        "https://x.example:port",
        "https://x.example:99999",
        "https://x.example; script-src *",
        "https://x.example/\r\nX: y",
    ],
)
def test_what_is_no_origin(text: str) -> None:
    with pytest.raises(UsageError, match="is no origin; name the start of the address"):
        origin_of(text)


@pytest.fixture
async def named(tmp_path: Path) -> AsyncIterator[LocalServer]:
    async with running(tmp_path / "notes", named=[PROXY, FORWARDED]) as server:
        yield server


def sent(server: LocalServer, host: str, origin: str | None) -> dict[str, str]:
    ours = server.origin.partition("//")[2]
    headers = {"Host": ours if host == "ours" else host}
    if origin is not None:
        headers["Origin"] = server.origin if origin == "ours" else origin
    return headers


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        ("localhost:18778", None),
        ("localhost:18778", FORWARDED),
        ("x-8730.app.github.dev", None),
        ("X-8730.App.GitHub.dev", PROXY),
        # Some proxies write the server's own Host.
        ("ours", PROXY),
        ("ours", FORWARDED),
        ("ours", "ours"),
    ],
)
async def test_who_is_named_is_let_in(named: LocalServer, host: str, origin: str | None) -> None:
    path = "/" + named.url.split("/", 3)[3]
    status, text, headers = await named.get(path, sent(named, host, origin))
    assert status == 200
    websocket = "wss" if host.lower().startswith("x-") else "ws"
    shown = named.origin.partition("//")[2] if host == "ours" else host.lower()
    assert f"{websocket}://{shown}/" in text
    assert f"{websocket}://{shown}" in headers["Content-Security-Policy"]
    if origin is not None:
        url = f"{named.url}websocket?width=90&height=30"
        tab = await named.client.ws_connect(url, headers=sent(named, host, origin))
        async with tab:
            assert await screen(tab) == "90x30"


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        ("example.org", None),
        ("example.org", PROXY),
        ("localhost:18779", None),
        ("x-8730.app.github.dev:8730", None),
        ("evil.x-8730.app.github.dev", None),
        ("ours", FOREIGN),
        ("ours", "null"),
        ("ours", "http://x-8730.app.github.dev"),
        ("localhost:18778", "ours"),
        ("localhost:18778", PROXY),
        ("localhost:18778", "https://localhost:18778"),
        ("x-8730.app.github.dev", FOREIGN),
        ("x-8730.app.github.dev", FORWARDED),
    ],
)
async def test_nobody_else_comes_with_them(
    named: LocalServer, host: str, origin: str | None
) -> None:
    path = "/" + named.url.split("/", 3)[3]
    status, text, _ = await named.get(path, sent(named, host, origin))
    assert status == 403
    assert "lora-tutor serve --origin URL" in text
    headers = sent(named, host, origin)
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await named.client.ws_connect(f"{named.url}websocket", headers=headers)
    assert refused.value.status == 403


@pytest.mark.parametrize(
    ("host", "origin"), [("localhost:18778", None), ("ours", PROXY), ("ours", FORWARDED)]
)
async def test_by_default_nobody_is_named(
    server: LocalServer, host: str, origin: str | None
) -> None:
    path = "/" + server.url.split("/", 3)[3]
    assert (await server.get(path, sent(server, host, origin)))[0] == 403
    assert server.server.elsewhere == []


def test_the_addresses_to_open(tmp_path: Path) -> None:
    async def addresses() -> tuple[str, list[str]]:
        async with running(tmp_path / "notes", named=[PROXY, FORWARDED]) as server:
            return server.url, server.server.elsewhere

    url, elsewhere = asyncio.run(addresses())
    path = url.split("/", 3)[3]
    assert elsewhere == [f"{PROXY}/{path}", f"{FORWARDED}/{path}"]


# -- a proxy that speaks https --------------------------------------------------------------------


def certificate(folder: Path) -> Path:
    crypto = pytest.importorskip("cryptography.x509")
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = crypto.Name([crypto.NameAttribute(crypto.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    signed = (
        crypto.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(crypto.SubjectAlternativeName([crypto.DNSName("localhost")]), False)
        .sign(key, hashes.SHA256())
    )
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    file = folder / "proxy.pem"
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
    file.write_bytes(private + signed.public_bytes(pem))
    return file


@contextlib.asynccontextmanager
async def https_proxy(pem: Path, rewrites: bool) -> AsyncIterator[tuple[int, list[int]]]:
    """Passes bytes on to the port that is put in the list; some proxies rewrite the Host."""
    to: list[int] = []

    async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        if rewrites:
            ours = f"Host: localhost:{port}".encode()
            head = head.replace(ours, f"Host: localhost:{to[0]}".encode())
        back, forth = await asyncio.open_connection("127.0.0.1", to[0])
        forth.write(head)
        await asyncio.gather(pump(reader, forth), pump(back, writer), return_exceptions=True)

    async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
        writer.close()

    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(pem)
    proxy = await asyncio.start_server(pass_on, "127.0.0.1", 0, ssl=context)
    port: int = proxy.sockets[0].getsockname()[1]
    try:
        yield port, to
    finally:
        proxy.close()


@pytest.mark.parametrize("rewrites", [False, True])
async def test_through_a_proxy_that_speaks_https(tmp_path: Path, rewrites: bool) -> None:
    pem = certificate(tmp_path)
    trust = ssl.create_default_context(cafile=str(pem))
    async with https_proxy(pem, rewrites) as (port, to):
        origin = f"https://localhost:{port}"
        async with running(tmp_path / "notes", named=[origin]) as server:
            to.append(int(server.origin.rpartition(":")[2]))
            (page,) = server.server.elsewhere
            fresh = {"Connection": "close"}
            async with server.client.get(page, ssl=trust, headers=fresh) as answer:
                assert answer.status == 200
                if not rewrites:
                    assert page.replace("https", "wss") + "websocket" in await answer.text()
            url = page.replace("https", "wss") + "websocket?width=90&height=30"
            async with server.client.ws_connect(url, ssl=trust, origin=origin) as tab:
                assert await screen(tab) == "90x30"
            with pytest.raises(aiohttp.WSServerHandshakeError):
                await server.client.ws_connect(url, ssl=trust, origin=FOREIGN)
