"""How the first process of the grading service begins: what keeps it from grading is told.

    python -I -m lora_tutor.grading.processes.launch FD MODE ROOT JAILS

FD is the line to the face. The names of the libraries to load come on stdin, maybe later. Nothing
that may be missing is imported before the line is open.
"""

from __future__ import annotations

import gc
import os
import socket
import sys
from collections.abc import Sequence

from lora_tutor.grading.processes.unusable import tell_unusable


def main(arguments: Sequence[str]) -> None:
    fd, *rest = arguments
    face = socket.socket(fileno=int(fd))
    # Little of what is loaded becomes garbage, and to look for it took a fifth of torch's import.
    gc.disable()
    try:
        from lora_tutor.grading.processes import fork_server

        fork_server.main(face, rest)
    except (ImportError, OSError) as error:
        tell_unusable(face, error)


if __name__ == "__main__":
    main(sys.argv[1:])
    # Taking the libraries down in order takes longer than a grading, and nothing waits for it.
    os._exit(0)
