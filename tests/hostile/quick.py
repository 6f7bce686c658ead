"""The hostile files that take hardly longer than a good one, for thousands of gradings."""

from __future__ import annotations

from tests.hostile.corpus import Hostile, corpus

# They fill memory, the wire or the disk before they are stopped.
_SLOW = frozenset(
    [
        "array_too_large_to_send",
        "channel_shut_down",
        "cost_baked_in",
        "cost_of_memory",
        "descriptors_closed",
        "error_of_sixty_megabytes",
        "exception_text_is_huge",
        "exit_of_sixty_megabytes",
        "faulthandler_on_all",
        "formula_with_many_symbols",
        "formulas_by_the_thousand",
        "gc_search_for_the_reference",
        "layer_that_writes_odd_keys",
        "layer_that_zeroes_its_input",
        "layer_with_patched_torch",
        "list_very_deep",
        "memory_bit_by_bit",
        "names_by_the_ten_thousand",
        "objects_by_the_million",
        "result_much_too_large",
        "stack_overflow_in_c",
        "torch_with_many_threads",
        "values_by_the_million",
        "values_wrapped_deeply",
    ]
)


def quick() -> list[Hostile]:
    """Those that cost neither their time limit nor seconds of filling something."""
    return [each for each in corpus() if "timeout" not in each.verdicts and each.name not in _SLOW]
