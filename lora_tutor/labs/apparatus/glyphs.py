"""Ten digits drawn at random in 8 by 8 pixels: a small task of recognising pictures, without files.

Each picture is one of ten drawings, tilted, sheared, stretched, moved, of random brightness, and
noisy.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from lora_tutor.labs.apparatus.arrays import Array, Labels, Rng

SIDE, CLASSES = 8, 10
PIXELS = SIDE * SIDE
_DRAWINGS = """
.###. ..#.. .###. .###. ...#. ##### .###. ##### .###. .###.
#...# .##.. #...# #...# ..##. #.... #.... ....# #...# #...#
#..## ..#.. ....# ....# .#.#. ####. #.... ...#. #...# #...#
#.#.# ..#.. ..##. ..##. #..#. ....# ####. ..#.. .###. .####
##..# ..#.. .#... ....# ##### ....# #...# .#... #...# ....#
#...# ..#.. #.... #...# ...#. #...# #...# .#... #...# ....#
.###. .###. ##### .###. ...#. .###. .###. .#... .###. .###.
"""
_BORDER = 2
TILT, STRETCH, SHEAR, MOVE, NOISE = 0.12, 0.08, 0.1, 0.4, 0.08
"""Standard deviations: radians, logarithm of a factor, a slope, pixels, brightness."""


def _drawings() -> Array:
    """(10, 7, 5) in a border of zeros."""
    rows = [line.split() for line in _DRAWINGS.split("\n") if line]
    dots = np.array([[[dot == "#" for dot in word] for word in row] for row in rows], float)
    return np.pad(dots.transpose(1, 0, 2), ((0, 0), (_BORDER, _BORDER), (_BORDER, _BORDER)))


@dataclass(frozen=True, slots=True)
class Pictures:
    """Pixels from 0 to 1, (n, 64), and which digit each shows, (n,)."""

    pixels: Array
    digits: Labels

    def __len__(self) -> int:
        return len(self.digits)


def draw(rng: Rng, n: int) -> Pictures:
    digits = rng.integers(0, CLASSES, n)
    angle, slope = rng.normal(0, TILT, (n, 1, 1)), rng.normal(0, SHEAR, (n, 1, 1))
    stretch_x, stretch_y = np.exp(rng.normal(0, STRETCH, (2, n, 1, 1)))
    grid_y, grid_x = np.mgrid[0:SIDE, 0:SIDE] - (SIDE - 1) / 2
    move_x, move_y = rng.normal(0, MOVE, (2, n, 1, 1))
    x, y = grid_x - move_x, grid_y - move_y
    cos, sin = np.cos(angle), np.sin(angle)
    # From a pixel of the picture back to a place in the drawing, which is 5 wide and 7 high.
    across, down = cos * x + sin * y, cos * y - sin * x
    ink = _sample(digits, stretch_x * 0.8 * (across + slope * down) + 2, stretch_y * down + 3)
    ink = ink * rng.uniform(0.7, 1.0, (n, 1, 1)) + rng.normal(0, NOISE, ink.shape)
    pixels = np.clip(ink, 0, 1).reshape(n, PIXELS).astype(np.float32)
    return Pictures(pixels, digits)


def _sample(digits: Labels, x: Array, y: Array) -> Array:
    """The drawings at places between their dots, bilinearly; (n, 8, 8)."""
    dots = _drawings()
    x = np.clip(x + _BORDER, 0, dots.shape[2] - 1.001)
    y = np.clip(y + _BORDER, 0, dots.shape[1] - 1.001)
    column, row = x.astype(int), y.astype(int)
    right, low = x - column, y - row
    which = digits[:, None, None]
    upper = dots[which, row, column] * (1 - right) + dots[which, row, column + 1] * right
    lower = dots[which, row + 1, column] * (1 - right) + dots[which, row + 1, column + 1] * right
    return np.asarray(upper * (1 - low) + lower * low)


def _as_squares(change: Callable[[Array], Array]) -> Callable[[Pictures], Pictures]:
    def shift(pictures: Pictures) -> Pictures:
        squares = change(pictures.pixels.reshape(-1, SIDE, SIDE))
        return Pictures(np.ascontiguousarray(squares).reshape(-1, PIXELS), pictures.digits)

    return shift


SHIFTS: Mapping[str, Callable[[Pictures], Pictures]] = {
    "rotated": _as_squares(lambda squares: np.rot90(squares, 1, (1, 2))),
    "moved": _as_squares(lambda squares: np.roll(squares, 2, axis=2)),
    "inverted": _as_squares(lambda squares: 1 - squares),
}
"""By name: what is done to all pictures. A quarter turn; two pixels to the right; negatives."""
