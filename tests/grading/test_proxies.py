"""What a scenario may do with an implementation, and what a proxy refuses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

from lora_tutor.grading.jail import host
from lora_tutor.grading.jail.errors import WireError
from lora_tutor.grading.jail.observers import OBSERVERS
from lora_tutor.grading.judging import observation
from lora_tutor.grading.judging.proxies import EntryPoint, Loopback, SubmissionError, write_back
from lora_tutor.grading.judging.scenario import (
    Implementation,
    Proxy,
    Raised,
    assign,
    attempt,
    fetch,
    hold,
    keep,
    lib,
    observe,
    reseed,
    same_object,
    scenario,
    tell,
    trace,
)

SOURCE = """
import numpy as np
import torch

class Layer(torch.nn.Module):
    def __init__(self, base, r):
        super().__init__()
        self.base, self.r = base, r
        self.A = torch.nn.Parameter(torch.ones(r))
    def forward(self, x):
        return self.base(x) * self.A.sum()
    def again(self):
        return self

class Box(list):
    pass

def double_in_place(x, *rest, **named):
    x *= 2
    for each in (*rest, *named.values()):
        each += 1
    return x

def append(items, entry):
    items.append(entry)

def rename(mapping):
    mapping["new"] = mapping.pop("old")

def draw(rng):
    return rng.normal(size=2)

def identity(x):
    return x

def fails(kind, message):
    raise kind_of(kind)(message)

def kind_of(name):
    return {"KeyError": KeyError, "own": Own, "exit": SystemExit, "stub": NotImplementedError}[name]

class Own(ValueError):
    def __str__(self):
        raise RuntimeError("no text")

def make(count):
    return [object() for _ in range(count)]

def grows(x):
    x.resize((9, 9), refcheck=False)

SETTING = 3
double = lambda x: x @ x
"""


@pytest.fixture
def line() -> Loopback:
    return Loopback(SOURCE, "subject")


@pytest.fixture
def impl(line: Loopback) -> Implementation:
    return Implementation(line)


@pytest.fixture
def layer(impl: Implementation) -> Proxy:
    base = observe(impl, "linear", torch.eye(3), None)
    made: Proxy = impl.Layer(base, r=2)
    return made


@pytest.mark.parametrize(
    "use",
    [bool, hash, iter, list, lambda proxy: proxy == 1, lambda proxy: proxy != 1, sorted],
    ids=["bool", "hash", "iter", "list", "==", "!=", "sorted"],
)
def test_a_proxy_refuses_what_would_let_a_careless_check_pass(
    layer: Proxy, use: Callable[[Any], object]
) -> None:
    with pytest.raises(TypeError):
        use(layer)


def test_a_proxy_reaches_the_object_on_the_other_side(layer: Proxy) -> None:
    assert repr(layer) == "<an object of type Layer>"
    assert layer.r == 2
    assert torch.equal(layer.A, torch.ones(2))
    assert torch.equal(layer(torch.ones(1, 3)), torch.full((1, 3), 2.0))
    assert isinstance(layer.base, Proxy)
    layer.r = 5
    assert layer.r == 5
    with pytest.raises(AttributeError):
        layer.__dict__
    with pytest.raises(SubmissionError, match="AttributeError"):
        layer.no_such_name


def test_proxies_pass_as_arguments_and_inside_containers(
    impl: Implementation, layer: Proxy
) -> None:
    assert same_object(impl.identity(layer), layer)
    inside = impl.identity({"a": [layer, 1]})
    assert same_object(inside["a"][0], layer)
    assert not same_object(layer, layer.base)
    assert same_object(layer.again(), layer)


def test_a_proxy_has_length_and_items_where_the_object_has(impl: Implementation) -> None:
    held = hold(impl, [1, 2, 3])
    assert len(held) == 3
    assert held[1] == 2


def test_arrays_are_carried_back_after_a_change(impl: Implementation) -> None:
    x, first, second = np.ones(3), np.zeros(2), torch.zeros(2)
    result = impl.double_in_place(x, first, named=second)
    np.testing.assert_array_equal(x, [2, 2, 2])
    np.testing.assert_array_equal(result, x)
    np.testing.assert_array_equal(first, [1, 1])
    assert torch.equal(second, torch.ones(2))


def test_lists_dicts_and_generators_are_carried_back(impl: Implementation) -> None:
    items, mapping = [1], {"old": 2}
    impl.append(items, 5)
    impl.rename(mapping)
    assert items == [1, 5]
    assert mapping == {"new": 2}
    there, here = np.random.default_rng(3), np.random.default_rng(3)
    first = impl.draw(there)
    np.testing.assert_array_equal(first, here.normal(size=2))
    np.testing.assert_array_equal(impl.draw(there), here.normal(size=2))


def test_a_read_only_array_stays_read_only_there(impl: Implementation) -> None:
    x = np.ones(3)
    x.flags.writeable = False
    with pytest.raises(SubmissionError, match="read-only"):
        impl.double_in_place(x)
    np.testing.assert_array_equal(x, 1)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (np.ones(3), np.ones(4)),
        (np.ones(3), np.ones(3, dtype="float32")),
        (np.ones(3), [1, 1, 1]),
        ([1], {"a": 1}),
        (torch.ones(2), torch.ones(3)),
        (1.5, 2.5),
    ],
    ids=["shape", "dtype", "kind", "container", "tensor", "number"],
)
def test_an_argument_cannot_become_something_else(line: Loopback, old: Any, new: Any) -> None:
    with pytest.raises(SubmissionError):
        write_back(old, new, line)


def test_attempt_gives_the_exception_as_an_observation(impl: Implementation) -> None:
    raised = attempt(impl.fails, "KeyError", "missing")
    assert raised == Raised("KeyError", raised.bases, "'missing'")
    assert "LookupError" in raised.bases
    own = attempt(impl.fails, "own", "x")
    assert (own.kind, "ValueError" in own.bases) == ("Own", True)
    assert own.message == "(its text cannot be shown: RuntimeError)"
    assert attempt(impl.identity, 4) == 4


def test_the_text_of_an_exception_can_always_be_told() -> None:
    assert host._text(ValueError("half of a pair: \ud800")) == r"half of a pair: \ud800"


@pytest.mark.parametrize("kind", ["exit", "stub"])
def test_attempt_lets_pass_what_is_no_answer(impl: Implementation, kind: str) -> None:
    with pytest.raises(SubmissionError):
        attempt(impl.fails, kind, "x")


def test_a_missing_entry_point_is_told_by_name(impl: Implementation) -> None:
    with pytest.raises(SubmissionError) as caught:
        attempt(impl.no_such_function, 1)
    assert (caught.value.kind, caught.value.message) == ("MissingEntryPoint", "no_such_function")
    assert caught.value.ours


def test_the_line_of_an_error_is_in_the_learners_own_file(impl: Implementation) -> None:
    with pytest.raises(SubmissionError) as caught:
        impl.double_in_place(None)
    assert caught.value.text == "x *= 2"
    assert caught.value.line == SOURCE.split("\n").index("    x *= 2") + 1


def test_hold_keep_fetch_and_assign(impl: Implementation) -> None:
    held = hold(impl, np.zeros(3))
    assign(held, np.arange(3.0))
    np.testing.assert_array_equal(fetch(held), [0, 1, 2])
    kept = keep(impl.identity, held)
    assert same_object(kept, held)
    tensor = hold(impl, torch.zeros(2))
    assign(tensor, torch.ones(2))
    assert torch.equal(fetch(tensor), torch.ones(2))
    generator = hold(impl, np.random.default_rng(1))
    assign(generator, np.random.default_rng(2))
    np.testing.assert_array_equal(impl.draw(generator), np.random.default_rng(2).normal(size=2))


def test_libraries_are_made_there_and_only_known_ones(impl: Implementation) -> None:
    nn = lib(impl, "torch.nn")
    assert repr(nn.Linear(3, 2)) == "<an object of type Linear>"
    with pytest.raises(SubmissionError, match="not a library"):
        lib(impl, "os").getcwd()


def test_reseed_makes_the_global_generators_repeat(impl: Implementation) -> None:
    numpy, torch_there = lib(impl, "numpy"), lib(impl, "torch")
    drawn = []
    for _ in range(2):
        reseed(impl, 11)
        drawn.append((numpy.random.normal(), torch_there.rand(1).item()))
    assert drawn[0] == drawn[1]


def test_reseed_does_as_torch_does_and_asks_nothing_of_other_devices(impl: Implementation) -> None:
    waiting = torch.cuda._lazy_seed_tracker.manual_seed_all_cb
    reseed(impl, 11)
    drawn = lib(impl, "torch").rand(1).item()
    assert torch.cuda._lazy_seed_tracker.manual_seed_all_cb is waiting
    torch.manual_seed(11)
    assert torch.rand(1).item() == drawn


def test_entry_points_have_attributes_too(impl: Implementation) -> None:
    assert isinstance(impl.Layer, EntryPoint)
    assert impl.Layer.name == "Layer"
    assert isinstance(impl.Layer.forward, Proxy)


def test_trace_runs_the_function_there(impl: Implementation) -> None:
    x = np.arange(4.0).reshape(2, 2)
    run = trace(impl, "double", np.eye(2)).replay(x)
    np.testing.assert_array_equal(run.outputs, x @ x)


def test_what_needs_no_answer_waits_for_the_next_crossing(line: Loopback) -> None:
    impl = Implementation(line)
    crossings: list[bytes] = []
    send = line.send
    line.send = lambda body: crossings.append(body) or send(body)  # type: ignore[method-assign,func-returns-value]
    held = hold(impl, np.zeros(2))
    assign(held, np.ones(2))
    tell(held, "fill", 3.0)
    assert crossings == []
    np.testing.assert_array_equal(fetch(held), [3, 3])
    assert len(crossings) == 1


def test_what_is_posted_is_sent_as_it_is_now(impl: Implementation) -> None:
    x = np.zeros(2)
    held = hold(impl, x)
    x += 5
    np.testing.assert_array_equal(fetch(held), [0, 0])


def test_an_error_of_something_posted_is_the_scenarios_own(impl: Implementation) -> None:
    def late(impl: Implementation, rng: np.random.Generator) -> dict[str, object]:
        tell(hold(impl, [1]), "no_such_method")
        return {}

    def breaks_off(impl: Implementation, rng: np.random.Generator) -> dict[str, object]:
        tell(hold(impl, [1]), "no_such_method")
        raise ValueError("the shape is not as asked")

    def fine(impl: Implementation, rng: np.random.Generator) -> dict[str, object]:
        return {"y": impl.identity(3)}

    error = observation.run(scenario("late")(late), impl, 1).error
    assert error is not None
    assert error.kind == "AttributeError"
    assert observation.run(scenario("breaks")(breaks_off), impl, 1).misfit
    assert observation.run(scenario("fine")(fine), impl, 1).values == {"y": 3}


def test_an_attempt_waits_for_the_object_that_it_makes(line: Loopback) -> None:
    line.classes = frozenset({"Layer"})
    impl = Implementation(line)
    raised = attempt(impl.Layer, "base", 1, 2, 3)
    assert raised.kind == "TypeError"
    made = attempt(impl.Layer, 1, 2)
    assert isinstance(made, Proxy)
    assert made.r == 2


def test_too_many_objects_are_refused(impl: Implementation) -> None:
    with pytest.raises(SubmissionError, match="too many objects"):
        impl.make(20_000)


def test_what_no_answer_can_be_breaks_the_line(line: Loopback) -> None:
    for answer in (["maybe", 1], 3, ["ok"], ["err", "text"], None):
        line.send = lambda body, answer=answer: line.codec.encode(answer)  # type: ignore[method-assign]
        with pytest.raises(SubmissionError, match="an answer that is none"):
            line.exchange(["length", 1])


def test_a_scenario_depends_on_the_seed_and_its_name_alone() -> None:
    from lora_tutor.grading.judging.observation import generator_for

    def body(impl: Implementation, rng: np.random.Generator) -> dict[str, object]:
        return {}

    one = scenario("words")(body)
    assert one.name == "body"
    assert one.case == "words"
    first, again, other = (generator_for(one, seed).normal() for seed in (1, 1, 2))
    assert first == again != other


# -- observers ----------------------------------------------------------------------------------


def test_observers_compute_what_torch_computes() -> None:
    weight, x, g = torch.arange(6.0).reshape(2, 3), torch.ones(4, 3), torch.full((4, 2), 2.0)
    layer: Any = OBSERVERS["linear"](weight, torch.ones(2))
    assert torch.equal(layer(x), x @ weight.T + 1)
    seen: Any = OBSERVERS["forward_backward"](layer, x, g)
    torch.testing.assert_close(seen["dx"], g @ weight)
    torch.testing.assert_close(seen["grads"]["weight"], g.T @ x)
    layer.bias.requires_grad_(False)
    assert OBSERVERS["trainable"](layer) == ["weight"]
    steps: Any = OBSERVERS["train_steps"](layer, x, g, "sgd", 0.5, 0.0, 2)
    torch.testing.assert_close(steps["before"]["weight"], weight)
    torch.testing.assert_close(steps["after"]["weight"], weight - 2 * 0.5 * g.T @ x)
    torch.testing.assert_close(steps["after"]["bias"], torch.ones(2))


def test_a_codec_without_objects_refuses_proxies(layer: Proxy) -> None:
    from lora_tutor.grading.jail.wire import Codec

    data = layer._channel.codec.encode(layer)
    with pytest.raises(WireError):
        Codec().decode(data)
