"""Reads tensors out of safetensors files that a stranger wrote; nothing is executed or unpickled.

The safetensors package is not used, because its NumPy side knows no bfloat16 and reads a tensor as
a whole. Here each stays on the disk until a part of it is asked for. Whatever a file claims is
checked against its size first; every refusal is a UsageError whose sentence says what to do.
"""

from __future__ import annotations

import errno
import json
import math
import os
import re
import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import numpy as np

from lora_tutor.errors import UsageError
from lora_tutor.labs.apparatus.arrays import Array

LONGEST_HEADER = 8 * 1024 * 1024
MOST_TENSORS = 50_000
MOST_SHARDS = 500
_NAME = re.compile(r"[A-Za-z0-9_.:/-]{1,200}")
"""What stands in sentences and tables, and means nothing to a terminal or as Markdown."""
_SHARD = re.compile(r"[A-Za-z0-9_.-]{1,200}\.safetensors")
_DEEPEST_SHAPE = 8
_READ = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "BF16": "<u2"}
"""Of other types nothing is asked, so a base may hold tensors of any."""
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
_AGAIN = "copy or save it once more"

Bytes = np.ndarray[Any, np.dtype[np.uint8]]


@dataclass(frozen=True, slots=True)
class StoredTensor:
    """A tensor whose bytes still lie in their file."""

    name: str
    shape: tuple[int, ...]
    kind: str
    data: Bytes

    def matrix(self, rows: int, columns: int) -> StoredMatrix:
        """Its numbers in that shape, which has as many of them. Raises UsageError."""
        if self.kind not in _READ:
            raise UsageError(
                f"The tensor {self.name} is stored as {self.kind!a:.20}; save it in float32, "
                "float16 or bfloat16, without quantisation."
            )
        numbers = self.data.view(_READ[self.kind]).reshape(rows, columns)
        return StoredMatrix(numbers, self.kind == "BF16")


@dataclass(frozen=True, slots=True)
class StoredMatrix:
    """A matrix on the disk, of which rows are read as they are asked for."""

    raw: np.ndarray[Any, Any]
    is_bfloat16: bool = False

    @property
    def transposed(self) -> StoredMatrix:
        return StoredMatrix(self.raw.T, self.is_bfloat16)

    def rows(self, start: int = 0, stop: int | None = None) -> Array:
        """In 64 bits, finite or not."""
        part = self.raw[start:stop]
        if self.is_bfloat16:
            part = (part.astype(np.uint32) << 16).view(np.float32)
        return part.astype(np.float64)


def read_tensors(place: Path, stem: str) -> dict[str, StoredTensor]:
    """The tensors of a file, or of a folder with STEM.safetensors or an index of shards.

    Raises UsageError.
    """
    if os.path.isdir(place):
        whole, index = place / f"{stem}.safetensors", place / f"{stem}.safetensors.index.json"
        if os.path.lexists(index) and not os.path.lexists(whole):
            return _read_shards(index)
        if not os.path.lexists(whole):
            _refuse_missing(place, stem)
        return _read_file(whole)
    if place.name.endswith(".index.json"):
        return _read_shards(place)
    return _read_file(place)


def read_json(file: Path, most_bytes: int) -> dict[str, Any]:
    """The object in a JSON file. Raises UsageError."""
    with open_regular(file) as opened:
        text = opened.read(most_bytes + 1)
    if len(text) > most_bytes:
        raise UsageError(
            f"{said(file)} is larger than {most_bytes:,} bytes; check that it is the right file."
        )
    return _object(text, said(file))


def open_regular(file: Path) -> Any:
    """The file, open for bytes; no pipe, device or folder. Raises UsageError."""
    try:
        # Before opening, because to open a device can already have an effect.
        if stat.S_ISREG(file.stat().st_mode):
            return open(os.open(file, _FLAGS), "rb")
    except (OSError, ValueError) as error:
        if os.path.islink(file) and getattr(error, "errno", 0) in (errno.ENOENT, errno.ELOOP):
            raise UsageError(
                f"{said(file)} is a link that leads to no file; download or copy the file itself."
            ) from error
        why = getattr(error, "strerror", None) or type(error).__name__
        raise UsageError(f"{said(file)} cannot be read ({why}); check its path.") from error
    raise UsageError(f"{said(file)} is not a regular file; give the path of one.")


def said(path: Path) -> str:
    """A path for a sentence: in quotes, and nothing in it reaches the terminal as a command."""
    return ascii(str(path))


def _refuse_missing(folder: Path, stem: str) -> NoReturn:
    old = [folder / f"{stem}.bin", folder / "pytorch_model.bin"]
    if any(os.path.lexists(each) for each in old):
        raise UsageError(
            f"{said(folder)} holds pickled weights (.bin), which can run code and are not opened; "
            "load them where you trust them, and save with `safe_serialization=True`."
        )
    raise UsageError(
        f"There is no {stem}.safetensors in {said(folder)}; give the folder that "
        "`save_pretrained` wrote."
    )


def _read_shards(index: Path) -> dict[str, StoredTensor]:
    where = read_json(index, LONGEST_HEADER).get("weight_map")
    if not isinstance(where, dict) or not where:
        raise UsageError(f"{said(index)} has no weight_map; download or save the index once more.")
    shards = set()
    for shard in where.values():
        if not isinstance(shard, str) or not _SHARD.fullmatch(shard):
            raise UsageError(
                f"{said(index)} names {shard!a:.60} as a shard, which is no file beside it; "
                "download or save the index once more."
            )
        shards.add(shard)
    if len(shards) > MOST_SHARDS:
        raise UsageError(
            f"{said(index)} names {len(shards):,} shards, more than the {MOST_SHARDS} that are "
            "read; save larger ones."
        )
    tensors: dict[str, StoredTensor] = {}
    for shard in sorted(shards):
        found = _read_file(index.parent / shard)
        if tensors.keys() & found.keys():
            raise UsageError(
                f"{shard} repeats a tensor of another shard; remove the shards that are not of "
                "this model."
            )
        tensors |= found
        _refuse_too_many(tensors, index)
    return tensors


def _refuse_too_many(tensors: Iterable[object], file: Path) -> None:
    if sum(1 for _ in tensors) > MOST_TENSORS:
        raise UsageError(
            f"{said(file)} has more than {MOST_TENSORS:,} tensors, which is more than is read; "
            "save fewer of them."
        )


def _read_file(file: Path) -> dict[str, StoredTensor]:
    if file.name.endswith((".bin", ".pt", ".pth", ".ckpt", ".pkl")):
        raise UsageError(
            f"{said(file)} is named as pickled weights, which can run code and are not opened; "
            "load them where you trust them, and save with `safe_serialization=True`."
        )
    with open_regular(file) as opened:
        size = os.fstat(opened.fileno()).st_size
        length = int.from_bytes(opened.read(8), "little")
        if size < 8 or length > size - 8:
            raise UsageError(f"{said(file)} is no safetensors file, or it was cut short; {_AGAIN}.")
        if length > LONGEST_HEADER:
            raise UsageError(
                f"{said(file)} has a header of {length:,} bytes, more than the {LONGEST_HEADER:,} "
                "that are read; save fewer tensors in one file."
            )
        text = opened.read(length)
        # Once for all its tensors, since a map holds its file open and 1024 files may be.
        data = np.memmap(opened, np.uint8, "r")[8 + length :]
    header = _object(text, f"The header of {said(file)}")
    header.pop("__metadata__", None)
    _refuse_too_many(header, file)
    return {name: _tensor(name, entry, file, data) for name, entry in header.items()}


def _tensor(name: str, entry: object, file: Path, data: Bytes) -> StoredTensor:
    if not _NAME.fullmatch(name):
        raise UsageError(
            f"A tensor in {said(file)} is named {name!a:.60}; rename it: at most 200 letters, "
            "digits and . _ - : / are read."
        )
    match entry:
        case {"dtype": str(kind), "shape": list(shape), "data_offsets": [start, stop]}:
            if all(map(_is_count, (*shape, start, stop))) and len(shape) <= _DEEPEST_SHAPE:
                width = np.dtype(_READ.get(kind, "V1")).itemsize
                fits = kind not in _READ or math.prod(shape) * width == stop - start
                if start <= stop <= len(data) and fits:
                    return StoredTensor(name, tuple(shape), kind, data[start:stop])
    raise UsageError(
        f"The header of {said(file)} contradicts itself or the file's size at {name}; {_AGAIN}."
    )


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**48


def _object(text: bytes, what: str) -> dict[str, Any]:
    try:
        found = json.loads(text, object_pairs_hook=_without_repetition, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{what} is not valid JSON; {_AGAIN}.") from error
    if not isinstance(found, dict):
        raise UsageError(f"{what} is not a JSON object; {_AGAIN}.")
    return found


def _without_repetition(pairs: list[tuple[str, Any]]) -> Mapping[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands there twice")
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")
