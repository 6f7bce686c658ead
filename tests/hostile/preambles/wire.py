"""The grader's own channel, as a hostile file finds it from inside."""

import os
import signal
import stat
import struct
import sys

import msgpack

__all__ = ["answer", "msgpack", "send_frame", "send_raw"]


def channel():
    """The descriptor of the one socket that the process holds."""
    for fd in range(65):
        try:
            if stat.S_ISSOCK(os.fstat(fd).st_mode):
                return fd
        except OSError:
            continue
    raise LookupError("no socket")


def stolen_id():
    """The id of the call that is waited for, out of the frame that reads requests."""
    frame = sys._getframe()
    while frame.f_code.co_name != "serve":
        frame = frame.f_back
    return bytes(frame.f_locals["body"][:16])


def send_raw(data):
    view = memoryview(data)
    while view:
        view = view[os.write(channel(), view) :]


def send_frame(call_id, body):
    send_raw(struct.pack(">I", len(call_id) + 1 + len(body)) + call_id + b"r" + body)


def receive(count):
    data = b""
    while len(data) < count:
        data += os.read(channel(), count - len(data)) or os._exit(0)
    return data


def answer(body):
    """Answer this call and every later one with these bytes, in the place of the grader's code.

    Its timer is stopped: the notes on a long call would fall between the bytes of the answer.
    """
    signal.setitimer(signal.ITIMER_REAL, 0)
    call_id = stolen_id()
    while True:
        send_frame(call_id, body)
        (length,) = struct.unpack(">I", receive(4))
        call_id = receive(length)[:16]
