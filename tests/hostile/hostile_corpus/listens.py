"""Opens a port and waits for somebody to tell it the answer.

verdict: failed|error
"""

import socket


def lora_forward(W, A, B, x, alpha):
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.accept()
    return right(W, A, B, x, alpha)
