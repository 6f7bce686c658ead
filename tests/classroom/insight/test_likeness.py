"""Which answers are nearly the same text: copies are found, and what is ours accuses nobody."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lora_tutor.classroom.insight import likeness
from lora_tutor.classroom.insight.known_texts import known_texts
from lora_tutor.classroom.insight.likeness import (
    COMMON_LEAST,
    GRAM,
    LEAST_OWN,
    MOST_COMPARED,
    THRESHOLD,
    WINDOW,
    fingerprints,
    like_groups,
)
from lora_tutor.course.composition import mistakes_of
from lora_tutor.course.loader import load_course
from lora_tutor.course.model import Exercise

CODE = b"""
def lora_forward(W, A, B, x, alpha):
    rank = A.shape[1]
    total = [0.0 for _ in range(rank)]
    for step in range(rank):
        for place, value in enumerate(x):
            total[step] += B[step][place] * value if value else 0
    scaled = [(alpha / rank) * each for each in total]
    return [sum(a * s for a, s in zip(row, scaled)) + W[i] @ x for i, row in enumerate(A)]
"""
OTHER = b"""
def lora_forward(W, A, B, x, alpha):
    s = alpha / A.shape[1]
    out = x @ W.T
    if s == 0 or not A.size:
        return out
    h = x @ B.T
    while h.ndim < out.ndim:
        h = h[None]
    return out + s * (h @ A.T)
"""


def renamed(source: bytes) -> bytes:
    text = source.decode()
    for old, new in (("rank", "r"), ("total", "acc"), ("step", "j"), ("value", "v"), ("0.0", "0")):
        text = re.sub(rf"\b{re.escape(old)}\b", new, text)
    return text.replace("\n    for", "\n    # my own idea\n    for").replace("=", " = ").encode()


def test_renaming_and_layout_hide_nothing() -> None:
    groups = like_groups("x", {"ada": CODE, "ben": renamed(CODE), "cy": OTHER})
    assert [(each.students, each.identical) for each in groups] == [(("ada", "ben"), False)]


@pytest.mark.parametrize("copies", [2, 40])
def test_copies_are_one_group(copies: int) -> None:
    """Even where it is the whole class."""
    names = [f"student {n:02}" for n in range(copies)]
    sources = {name: CODE + b"\n" * at for at, name in enumerate(names)}
    (group,) = like_groups("x", sources)
    assert (group.students, group.share, group.identical) == (tuple(names), 1.0, True)


def test_how_most_solve_it_makes_no_two_alike() -> None:
    """Each with names of its own, and the same steps."""
    sources = {f"student {n}": CODE.replace(b"rank", b"r%d" % n) for n in range(40)}
    assert like_groups("x", sources) == []


@pytest.mark.parametrize("known", [CODE, renamed(CODE)])
def test_what_we_gave_is_nobodys(known: bytes) -> None:
    assert like_groups("x", {"ada": CODE, "ben": CODE}, [OTHER, known]) == []
    assert like_groups("x", {"ada": CODE, "ben": CODE}, [OTHER]) != []


def ours(exercise: Exercise) -> Iterator[bytes]:
    """What a student can have from us: the reference, the last hint in the stub, each mistake."""
    yield exercise.reference.read_bytes()
    stub = exercise.stub.read_text()
    code = "\n    ".join(re.findall(r"`([^`]+)`", exercise.hints[-1]))
    yield re.sub(r"raise NotImplementedError.*", lambda _: code, stub, count=1).encode()
    yield from (each.source.encode() for each in mistakes_of(exercise))


@pytest.mark.parametrize(
    "exercise",
    [
        pytest.param(each, marks=[] if each[:2] in ("07", "09", "16") else pytest.mark.thorough)
        for each in load_course().exercises
    ],
)
def test_what_is_ours_accuses_nobody(exercise: str) -> None:
    found = load_course().exercise(exercise)
    texts = dict.fromkeys(ours(found))
    sources = {f"{name} {at}": text for at, text in enumerate(texts) for name in ("ada", "ben")}
    assert like_groups(exercise, sources, known_texts(found)) == []


def texts_of(kinds: list[str]) -> bytes:
    return " ".join(kinds).encode()


SIGNS = st.lists(st.sampled_from("+-*/%@&|^<>"), min_size=18, max_size=30)


@given(st.lists(SIGNS, min_size=1, max_size=3), st.data())
def test_the_index_loses_nobody(originals: list[list[str]], data: st.DataObject) -> None:
    """Against a comparison of all with all, in a class of fewer than are compared."""
    sources = {}
    for number in range(data.draw(st.integers(2, MOST_COMPARED))):
        text = [*data.draw(st.sampled_from(originals))]
        for _ in range(data.draw(st.integers(0, 2))):
            text.insert(data.draw(st.integers(0, len(text))), "~")
        sources[f"student {number:02}"] = texts_of(text)
    own = {name: fingerprints(text) for name, text in sources.items()}
    own = {name: prints for name, prints in own.items() if len(prints) >= LEAST_OWN}
    counts = Counter(each for prints in own.values() for each in prints)
    most = max(COMMON_LEAST, len(own) // 4)
    together = {
        name: at for at, group in enumerate(like_groups("x", sources)) for name in group.students
    }
    for one, other in combinations(own, 2):
        both = own[one] & own[other]
        alike = len(both) >= THRESHOLD * len(own[one] | own[other])
        if alike and min(counts[each] for each in both) <= most:
            assert together[one] == together[other]


def test_the_work_grows_with_the_texts_and_not_with_their_square(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A class whose every answer is a little different from the next."""
    counts = []
    for size in (100, 200, 400):
        compared = 0

        def count(self: object, one: int, other: int, texts: object) -> None:
            nonlocal compared
            compared += 1

        monkeypatch.setattr(likeness._Groups, "compare", count)
        sources = {f"student {n:04}": CODE + numbered(n) for n in range(size)}
        like_groups("x", sources)
        counts.append(compared)
    assert 0 < counts[2] <= 2.5 * counts[1] <= 6.25 * counts[0]


def numbered(number: int) -> bytes:
    """Lines that spell a number in operators, so that neighbours share most of them."""
    digits = ((number // 3**place) % 3 for place in range(10))
    return b"".join(b"y = y %s x\n" % (b"+", b"*", b"@")[digit] for digit in digits)


@given(st.lists(st.sampled_from("+-*/%@&|^<>"), min_size=0, max_size=30), st.data())
def test_a_shared_run_is_always_found(run: list[str], data: st.DataObject) -> None:
    """The paper's promise: a run of GRAM + WINDOW - 1 tokens leaves a fingerprint in both texts."""
    others = st.lists(st.sampled_from(",:;.=~!"), max_size=12)
    texts = [" ".join([*data.draw(others), *run, *data.draw(others)]) for _ in range(2)]
    one, other = (fingerprints(text.encode()) for text in texts)
    if len(run) >= GRAM + WINDOW - 1:
        assert one & other


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_have_fingerprints(source: bytes) -> None:
    assert fingerprints(source) == fingerprints(source)
