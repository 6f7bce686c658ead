"""Addresses that a person lets a browser come by: a forwarded port, or an https proxy's name."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from lora_tutor.errors import UsageError

_PORTS = {"http": 80, "https": 443}
_SIGNS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-._:[]")


@dataclass(frozen=True, slots=True)
class Origin:
    """As browsers write it: small letters, and no port that goes without saying."""

    scheme: str
    host: str

    def __str__(self) -> str:
        return f"{self.scheme}://{self.host}"

    @property
    def websocket(self) -> str:
        return f"{'wss' if self.scheme == 'https' else 'ws'}://{self.host}"


def origin_of(text: str) -> Origin:
    """Raises UsageError for what is no scheme, host and port alone."""
    try:
        parts = urlsplit(text.strip())
        name, port = (parts.hostname or "").rstrip("."), parts.port
        name = name.encode("idna").decode() if not name.isascii() else name
    except ValueError:
        raise _no_origin(text) from None
    more = parts.username is not None or parts.path not in ("", "/") or parts.query
    if parts.scheme not in _PORTS or not name or more or parts.fragment or set(name) - _SIGNS:
        raise _no_origin(text)
    name = f"[{name}]" if ":" in name else name
    said = port is not None and port != _PORTS[parts.scheme]
    return Origin(parts.scheme, f"{name}:{port}" if said else name)


def _no_origin(text: str) -> UsageError:
    return UsageError(
        f"{text!r} is no origin; name the start of the address that the browser shows, up to the "
        "host or its port, such as --origin http://localhost:18730 or --origin https://x.example."
    )
