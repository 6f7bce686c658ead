"""What is told where nothing can be graded, since a library is missing or broken."""

from __future__ import annotations

import json
import os
import socket
from contextlib import suppress
from typing import NoReturn

from lora_tutor import packages


def tell_unusable(face: socket.socket, error: Exception) -> NoReturn:
    """Say why nothing can be graded here, and wait until the face has heard it."""
    reason = packages.sentence_on(error) or f"The grader cannot begin ({error})."
    with suppress(OSError):
        face.sendall((json.dumps({"event": "unusable", "message": reason}) + "\n").encode())
        while face.recv(4096):
            pass
    os._exit(1)
