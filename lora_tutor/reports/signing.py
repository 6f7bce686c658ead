"""Signatures of instructors: Ed25519 (RFC 8032) from the package `cryptography`.

A signature stands beside the file that it is of, over that file's bytes, so that reports, tables
and lines can all be signed and none of their formats changes.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lora_tutor.errors import UsageError
from lora_tutor.files.atomic import write_atomically
from lora_tutor.files.source import shown

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric import ed25519

ALGORITHM = "ed25519"
_SIGNATURE_LIMIT = 64 * 1024


def make_key(path: Path) -> Path:
    """Write a new private key to `path`, readable by its owner alone; return the public key's path.

    Raises UsageError where either file exists: a key that was given out must not be lost.
    """
    _require()
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ed25519

    public = path.with_name(path.name + ".pub")
    for each in (path, public):
        if os.path.lexists(each):
            raise UsageError(f"{shown(each)} exists already; choose another name for the key.")
    key = ed25519.Ed25519PrivateKey.generate()
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    shared = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with _gone_on_failure(path), open(handle, "wb") as file:
            file.write(secret)
            file.flush()
            write_atomically(public, shared)
    except OSError as error:
        raise UsageError(
            f"The key cannot be written to {shown(path)} ({error.strerror}); choose another place."
        ) from error
    return public


@contextmanager
def _gone_on_failure(path: Path) -> Iterator[None]:
    """Half a key, or one without its public half, is of no use and would bar its name."""
    try:
        yield
    except OSError:
        path.unlink()
        raise


def sign(path: Path, key_path: Path) -> Path:
    """Sign a file; return the path of the signature beside it. Raises UsageError."""
    _require()
    from cryptography.hazmat.primitives.asymmetric import ed25519

    key = _load(key_path, private=True)
    assert isinstance(key, ed25519.Ed25519PrivateKey)
    data = _bytes(path)
    signature = {
        "schema": 1,
        "algorithm": ALGORITHM,
        "sha256": hashlib.sha256(data).hexdigest(),
        "signature": base64.b64encode(key.sign(data)).decode(),
    }
    target = signature_path(path)
    try:
        write_atomically(target, (json.dumps(signature, indent=2) + "\n").encode())
    except OSError as error:
        raise UsageError(f"{shown(target)} cannot be written ({error.strerror}).") from error
    return target


def check(path: Path, key_path: Path) -> bool:
    """Whether the signature beside the file is by that public key, over these very bytes.

    Raises UsageError where there is no signature or key to be read.
    """
    _require()
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric import ed25519

    key = _load(key_path, private=False)
    assert isinstance(key, ed25519.Ed25519PublicKey)
    try:
        key.verify(_signature(signature_path(path)), _bytes(path))
    except InvalidSignature:
        return False
    return True


def signature_path(path: Path) -> Path:
    return path.with_name(path.name + ".sig")


def _require() -> None:
    try:
        import cryptography  # noqa: F401 - only whether it is there
    except ImportError as error:
        raise UsageError(
            'Signatures need the package cryptography: `pip install "lora-tutor[sign]"`.'
        ) from error


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"{shown(path)} cannot be read ({error.strerror}).") from error


def _load(path: Path, private: bool) -> ed25519.Ed25519PrivateKey | ed25519.Ed25519PublicKey:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ed25519

    kind = "private" if private else "public"
    wanted = ed25519.Ed25519PrivateKey if private else ed25519.Ed25519PublicKey
    data = _bytes(path)
    try:
        key: Any = (
            serialization.load_pem_private_key(data, None)
            if private
            else serialization.load_pem_public_key(data)
        )
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, wanted):
        raise UsageError(
            f"{shown(path)} is no {kind} Ed25519 key; `lora-tutor receipt key FILE` makes a pair."
        )
    return key


def _signature(path: Path) -> bytes:
    name = shown(path)
    if not os.path.lexists(path):
        raise UsageError(f"There is no signature {name}; `lora-tutor receipt sign` makes one.")
    try:
        found = json.loads(_bytes(path)[:_SIGNATURE_LIMIT])
        if found["schema"] != 1 or found["algorithm"] != ALGORITHM:
            raise ValueError("another kind of signature")
        return base64.b64decode(found["signature"], validate=True)
    except (ValueError, TypeError, KeyError, RecursionError, binascii.Error) as error:
        raise UsageError(f"{name} is no signature of ours; have it made again.") from error
