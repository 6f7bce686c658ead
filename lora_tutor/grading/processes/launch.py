"""How the first process of the grading service begins: what keeps it from grading is told.

    python -I -m lora_tutor.grading.processes.launch FD MODE ROOT LIBRARY,... JAILS

FD is the line to the face. Nothing that may be missing is imported before it is open.
"""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Sequence

from lora_tutor.grading.processes.unusable import tell_unusable


def main(arguments: Sequence[str]) -> None:
    fd, *rest = arguments
    face = socket.socket(fileno=int(fd))
    try:
        from lora_tutor.grading.processes import fork_server

        fork_server.main(face, rest)
    except (ImportError, OSError) as error:
        tell_unusable(face, error)


if __name__ == "__main__":
    main(sys.argv[1:])
    # Taking the libraries down in order takes longer than a grading, and nothing waits for it.
    os._exit(0)
