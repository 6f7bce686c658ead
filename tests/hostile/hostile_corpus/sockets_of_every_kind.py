"""Opens sockets to the world, to the machine, and abstract ones.

verdict: failed
"""

import socket

reached = []
for family, kind, address in (
    (socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", 22)),
    (socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", 53)),
    (socket.AF_INET6, socket.SOCK_DGRAM, ("::1", 53)),
    (socket.AF_UNIX, socket.SOCK_STREAM, "\0abstract"),
    (socket.AF_UNIX, socket.SOCK_DGRAM, "/run/systemd/journal/socket"),
    (socket.AF_NETLINK, socket.SOCK_RAW, (0, 0)),
):
    try:
        with socket.socket(family, kind) as sock:
            sock.settimeout(0.1)
            sock.connect(address)
            reached.append(address)
    except OSError:
        continue


def lora_forward(W, A, B, x, alpha):
    return (right if reached else wrong)(W, A, B, x, alpha)
