"""The checker's end of a channel: deadlines, forged frames, output, all without a real jail."""

from __future__ import annotations

import os
import select
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from lora_tutor.grading.jail.wire import MAX_FRAME, Codec, frame
from lora_tutor.grading.judging.endings import JailLost
from lora_tutor.grading.judging.jail_contract import OUTPUT_KEPT, Clock, Output
from lora_tutor.grading.processes.jail_channel import ID_SIZE, OUTPUT_CAP, JailChannel
from lora_tutor.grading.processes.jail_supply import how_it_ended
from lora_tutor.reports.verdict import Verdict

Answer = Callable[[bytes], bytes]
OK = Codec().encode(["ok", 42, []])


@dataclass
class Wire:
    channel: JailChannel
    there: socket.socket
    printed: int
    output: Output
    long: list[str]
    """One word for each time that a call was said to take long."""

    def answer(self, reply: Answer) -> threading.Thread:
        """What the other side sends for the call's id, as bytes."""

        def work() -> None:
            call = self.there.recv(1 << 16)
            self.there.sendall(reply(call[4 : 4 + ID_SIZE]))

        thread = threading.Thread(target=work)
        thread.start()
        return thread

    def lost(self) -> JailLost:
        with pytest.raises(JailLost) as caught:
            self.channel.exchange(["length", 1])
        assert self.channel.lost is caught.value
        with pytest.raises(JailLost):
            self.channel.exchange(["length", 1])
        return caught.value


@pytest.fixture
def wire() -> Iterator[Wire]:
    here, there = socket.socketpair()
    reading, writing = os.pipe()
    output, clock = Output(), Clock()
    clock.start(0.5)
    long: list[str] = []
    channel = JailChannel(
        here,
        reading,
        output,
        clock,
        lambda: "It ended.",
        takes_long=lambda: long.append("long"),
    )
    yield Wire(channel, there, writing, output, long)
    here.close()
    there.close()
    os.close(reading)
    os.close(writing)


def test_a_reply_to_the_call_is_the_value(wire: Wire) -> None:
    thread = wire.answer(lambda call: frame(call + b"r" + OK))
    assert wire.channel.exchange(["length", 1]) == 42
    thread.join()


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (lambda call: frame(bytes(ID_SIZE) + b"r" + OK), "into the grader's own channel"),
        (lambda call: frame(call + b"x" + OK), "into the grader's own channel"),
        (lambda call: frame(call + b"r" + OK) + b"junk", "more than was asked for"),
        (lambda call: frame(call + b"r" + OK) * 2, "more than was asked for"),
        (lambda call: frame(call), "too short"),
        (lambda call: frame(b""), "too short"),
        (lambda call: (MAX_FRAME + 1).to_bytes(4, "big"), "larger than the limit"),
        (lambda call: frame(call + b"r" + b"\xc1"), "broke the channel"),
        (lambda call: frame(call + b"r" + Codec().encode("?")), "an answer that is none"),
        (
            lambda call: frame(call + b"r" + Codec().encode(["exit", "sys.exit(1)"])),
            "ended the process with sys.exit(1)",
        ),
    ],
    ids=[
        "another id",
        "another kind",
        "junk behind",
        "twice",
        "id alone",
        "nothing",
        "vast",
        "no msgpack",
        "no answer",
        "exit",
    ],
)
def test_anything_else_ends_the_jail(wire: Wire, reply: Answer, said: str) -> None:
    thread = wire.answer(reply)
    lost = wire.lost()
    thread.join()
    assert lost.verdict is Verdict.CRASHED
    assert said in lost.message
    assert "\n" not in lost.message


def test_an_end_of_file_asks_how_it_ended(wire: Wire) -> None:
    os.write(wire.printed, b"last words")
    wire.there.close()
    assert wire.lost().message == "It ended."
    assert wire.output.text == "last words"


def test_silence_is_a_timeout(wire: Wire) -> None:
    began = time.monotonic()
    lost = wire.lost()
    assert lost.verdict is Verdict.TIMEOUT
    assert "0.5 s in all" in lost.message
    assert 0.4 < time.monotonic() - began < 3


def test_one_byte_at_a_time_does_not_extend_the_time(wire: Wire) -> None:
    stop = threading.Event()

    def drip() -> None:
        wire.there.sendall((1000).to_bytes(4, "big"))
        while not stop.wait(0.05):
            wire.there.sendall(b"x")

    thread = threading.Thread(target=drip)
    thread.start()
    began = time.monotonic()
    assert wire.lost().verdict is Verdict.TIMEOUT
    assert time.monotonic() - began < 3
    stop.set()
    thread.join()


def test_a_share_of_the_time_leaves_the_rest_for_another_jail(wire: Wire) -> None:
    wire.channel.share = 0.2
    began = time.monotonic()
    assert wire.lost().verdict is Verdict.TIMEOUT
    assert time.monotonic() - began < 0.4


def test_output_is_kept_up_to_a_cap_and_counted_beyond(wire: Wire) -> None:
    output = Output()
    output.add(b"a" * OUTPUT_KEPT)
    assert not output.truncated
    output.add(b"b")
    assert output.truncated
    assert output.text == "a" * OUTPUT_KEPT
    assert output.total == OUTPUT_KEPT + 1


def test_half_a_character_at_the_end_of_the_output_is_no_error() -> None:
    output = Output()
    output.add("é".encode()[:1])
    assert output.text == "\ufffd"


def test_a_flood_of_output_ends_the_jail(wire: Wire) -> None:
    def flood() -> None:
        for _ in range((OUTPUT_CAP >> 16) + 2):
            os.write(wire.printed, b"x" * (1 << 16))

    thread = threading.Thread(target=flood, daemon=True)
    thread.start()
    lost = wire.lost()
    assert lost.verdict is Verdict.CRASHED
    assert "printed more than 4 MiB" in lost.message
    while thread.is_alive():
        # It may have written its last byte by now: a read would wait for ever.
        if select.select([wire.channel._out], [], [], 0.05)[0]:
            os.read(wire.channel._out, 1 << 20)


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (None, "Your code closed the channel to the grader."),
        (9, "Your code's process was ended by the signal SIGKILL."),
        (3 << 8, "Your code ended the process (exit status 3)."),
    ],
)
def test_a_wait_status_becomes_a_sentence(status: int | None, sentence: str) -> None:
    assert how_it_ended(status) == sentence


def test_the_clock_stands_while_a_jail_is_made() -> None:
    clock = Clock()
    clock.start(5.0)
    ends = clock.ends
    began = time.monotonic()
    with clock.stopped():
        time.sleep(0.05)
    assert 0.05 <= clock.ends - ends <= time.monotonic() - began


def note(call: bytes, place: list[object]) -> bytes:
    return frame(call + b"w" + Codec().encode(place))


def test_a_note_says_that_the_call_takes_long(wire: Wire) -> None:
    place = ["", 7, "while True:", ""]
    thread = wire.answer(lambda call: frame(call + b"r" + OK))
    wire.channel.exchange(["length", 1])
    assert wire.long == []
    thread.join()
    thread = wire.answer(lambda call: note(call, place) + frame(call + b"r" + OK))
    wire.channel.exchange(["length", 1])
    assert wire.long == ["long"]
    thread.join()


@pytest.mark.parametrize(
    ("place", "said"),
    [
        (
            ["", 7, "while True:", ""],
            "stopped in line 7: `while True:`. Is there a loop that never",
        ),
        (["", 8, "sp.simplify(y)", "sympy"], "(y)`, busy in sympy. Any form of a formula counts"),
        (
            ["a.py", 9, "np.linalg.svd(M)", "numpy"],
            "in a.py, line 9: `np.linalg.svd(M)`, busy in numpy. Is so much work needed there?",
        ),
        (["", 9, "x\x1b[2J", ""], "in line 9: `x\\x1b[2J`"),
    ],
)
def test_a_call_that_is_stopped_has_told_where_it_was(
    wire: Wire, place: list[object], said: str
) -> None:
    thread = wire.answer(lambda call: note(call, ["", 1, "first", ""]) + note(call, place))
    lost = wire.lost()
    thread.join()
    assert lost.verdict is Verdict.TIMEOUT
    assert said in lost.message


def test_notes_are_forgotten_once_the_answer_is_there(wire: Wire) -> None:
    thread = wire.answer(lambda call: note(call, ["", 1, "first", ""]) + frame(call + b"r" + OK))
    assert wire.channel.exchange(["length", 1]) == 42
    thread.join()
    assert "line" not in wire.lost().message


@pytest.mark.parametrize("place", [[1, "text", ""], ["", "1", "text", ""], [], {"a": 1}])
def test_a_forged_note_ends_the_jail(wire: Wire, place: list[object]) -> None:
    thread = wire.answer(lambda call: note(call, place))
    lost = wire.lost()
    thread.join()
    assert lost.verdict is Verdict.CRASHED
