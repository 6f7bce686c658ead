"""What a msgpack text will cost to unpack, known before it is unpacked.

64 MiB of empty dictionaries become 4 GiB of objects, and a text wrapped in extensions is copied
once for each wrapping: so values, nesting and copied bytes are counted on the text itself.
"""

from __future__ import annotations

from lora_tutor.grading.jail.errors import WireError

MAX_VALUES = 1 << 20
MAX_COPIED = 256 << 20
MAX_NESTING = 64

# First byte -> bytes to skip for a value of fixed size.
_FIXED = {0xC0: 1, 0xC2: 1, 0xC3: 1, 0xCA: 5, 0xCB: 9}
_FIXED |= {0xCC + i: 1 + (1 << i) for i in range(4)} | {0xD0 + i: 1 + (1 << i) for i in range(4)}
_FIXED |= {0xD4 + i: 2 + (1 << i) for i in range(5)}
_FIXED |= dict.fromkeys((*range(0x80), *range(0xE0, 0x100)), 1)
_FIXED |= {0xA0 + n: 1 + n for n in range(32)}
# First byte -> (bytes of the length, bytes besides it) of text, bytes and extensions.
_SIZED = {0xC4: (1, 1), 0xC5: (2, 1), 0xC6: (4, 1), 0xC7: (1, 2), 0xC8: (2, 2), 0xC9: (4, 2)}
_SIZED |= {0xD9: (1, 1), 0xDA: (2, 1), 0xDB: (4, 1)}
# First byte -> (bytes of the length, values for each of its units); short ones hold it themselves.
_NESTED = {0xDC: (2, 1), 0xDD: (4, 1), 0xDE: (2, 2), 0xDF: (4, 2)}
_SHORT = {0x90 + n: n for n in range(16)} | {0x80 + n: 2 * n for n in range(16)}
_STEPS = [
    0 if first in _SIZED or first in _NESTED or first in _SHORT else _FIXED.get(first, 1)
    for first in range(256)
]
"""By first byte, what to skip for a value that has nothing in it; 0 for the others."""


class Bounds:
    """What one frame may still cost, over all the texts that are wrapped in it."""

    __slots__ = ("_copied", "_values")

    def __init__(self) -> None:
        self._values = MAX_VALUES
        self._copied = MAX_COPIED

    def charge(self, data: bytes, price: int = 1) -> None:
        """Count one text, each of its values at `price`. Raises WireError beyond a bound."""
        self._copied -= len(data)
        if self._copied < 0:
            raise WireError("too much is wrapped in it")
        self._values -= price * _values(data, self._values // price)
        if self._values < 0:
            raise WireError(f"more than {MAX_VALUES} values cannot be carried")


def _values(data: bytes, most: int) -> int:
    """How many values the text holds; stops counting above `most`, and where the text is broken,
    which is for the unpacker to say."""
    position, count, end = 0, 0, len(data)
    waiting: list[int] = []
    left = -1  # values still due where we are; outside of everything nobody knows how many
    while position < end and count <= most:
        count += 1
        first = data[position]
        step = _STEPS[first]
        position += step or 1
        if not step:
            inner = 0
            if first in _SIZED:
                size, more = _SIZED[first]
                length = int.from_bytes(data[position : position + size], "big")
                position += size + length + more - 1
            elif first in _NESTED:
                size, each = _NESTED[first]
                inner = each * int.from_bytes(data[position : position + size], "big")
                position += size
            else:
                inner = _SHORT[first]
            if inner:
                waiting.append(left)
                left = inner
                if len(waiting) > MAX_NESTING:
                    raise WireError("nested too deeply")
                continue
        left -= 1
        while not left:
            left = waiting.pop() - 1
    return count
