"""The course holds the article's outline, whole: each of its bullets has pages and exercises."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import pytest

from tests.lessons.pages import COURSE


@dataclass(frozen=True, slots=True)
class Bullet:
    """A bullet of the article's outline, the pages that treat it, the exercises that train it."""

    section: str
    text: str
    pages: tuple[str, ...]
    exercises: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return f"{self.section}-{self.text.replace(' ', '_')}"


OUTLINE = (
    Bullet("1", "challenges of fine-tuning large models", ("1.1",), ("01_memory_bill",)),
    Bullet("1", "motivation for efficient adaptation", ("1.2", "1.3"), ("07_gpt3_budget",)),
    Bullet("1", "what LoRA aims at", ("1.2",), ("07_gpt3_budget",)),
    Bullet("2", "linear layers", ("2.1",), ("02_linear_forward",)),
    Bullet("2", "the role of weight updates", ("2.2",), ("03_weight_update",)),
    Bullet("2", "matrix rank", ("2.3",), ("04_numerical_rank", "05_outer_products")),
    Bullet("2", "why low rank is useful", ("2.4",), ("15_energy_rank",)),
    Bullet("3", "fine-tuning as an update", ("3.1",), ("03_weight_update", "14_best_rank_r")),
    Bullet("3", "the full-rank update", ("3.2",), ("06_param_formulas",)),
    Bullet("3", "the product A B", ("3.3", "3.4"), ("05_outer_products", "11_convention_bridge")),
    Bullet("3", "a parameter bottleneck", ("3.3",), ("05_outer_products",)),
    Bullet("4", "y = Wx", ("4.1",), ("02_linear_forward",)),
    Bullet("4", "y = Wx + A(Bx)", ("4.2",), ("09_lora_forward", "10_cheap_forward")),
    Bullet("4", "dimensions and meaning", ("4.3",), ("08_init_factors", "12_lora_linear")),
    Bullet("4", "train A and B alone", ("4.4",), ("12_lora_linear", "13_debug_trainables")),
    Bullet("4", "parameter savings", ("4.5",), ("06_param_formulas", "07_gpt3_budget")),
    # This one has a lab in place of an exercise.
    Bullet("5", "redundancy and generalisation", ("5.1",)),
    Bullet(
        "5",
        "relation to SVD and PCA",
        ("5.2", "5.4", "5.5"),
        ("14_best_rank_r", "16_pca_is_svd", "17_subspace_overlap", "33_intruder_count"),
    ),
    Bullet("5", "the choice of r", ("5.3",), ("15_energy_rank",)),
    Bullet(
        "6",
        "gradients of A and B",
        ("6.1", "6.2", "6.5"),
        ("18_gradients_symbolic", "19_lora_backward", "20_first_step"),
    ),
    Bullet(
        "6",
        "convergence and regularisation",
        ("6.3", "6.6"),
        ("20_first_step", "22_loraplus_groups"),
    ),
    Bullet("6", "backpropagation", ("6.4",), ("21_step_flops",)),
    Bullet(
        "7",
        "related low-rank methods",
        ("7.1", "7.3", "7.4", "7.6", "7.7", "7.8"),
        (
            "22_loraplus_groups",
            "23_scaling_rules",
            "24_dora_forward",
            "25_loftq_init",
            "31_pissa",
            "34_dora_merge",
        ),
    ),
    Bullet(
        "7",
        "LoRA in transformers",
        ("7.2", "7.5"),
        ("26_inject_lora", "28_debug_conv1d", "35_fused_qkv"),
    ),
    Bullet(
        "8",
        "memory and speed and parameters",
        ("8.1", "8.3", "8.4", "8.5"),
        (
            "01_memory_bill",
            "10_cheap_forward",
            "27_merge_unmerge",
            "30_many_tenants",
            "32_nf4",
            "36_add_adapters",
        ),
    ),
    Bullet("8", "where LoRA shines", ("8.2", "8.6"), ("29_capstone",)),
    # The capstone stands for the whole conclusion; its page is the last.
    Bullet("9", "the intuition again", ("9.1",), ("29_capstone",)),
    Bullet("9", "why the mathematics helps", ("9.2",), ("29_capstone",)),
    Bullet("9", "explore further", ("9.3",), ("29_capstone",)),
)
"""The outline with its bullets in order."""

every_bullet = pytest.mark.parametrize("bullet", OUTLINE, ids=lambda bullet: bullet.id)


@every_bullet
def test_a_bullet_has_its_pages_in_its_own_section(bullet: Bullet) -> None:
    assert bullet.pages
    for page in bullet.pages:
        lesson = COURSE.lesson(page)
        assert lesson.section == bullet.section, page
        assert lesson.file.is_file(), page


@every_bullet
def test_the_exercises_of_a_bullet_exist_and_are_listed(bullet: Bullet) -> None:
    listed = {each for lesson in COURSE.lessons() for each in lesson.exercises}
    for exercise in bullet.exercises:
        assert exercise in listed, f"{exercise} is on no page"
        assert COURSE.exercise(exercise).folder.is_dir(), exercise


@pytest.mark.parametrize(("page", "goes_on_from"), [("7.6", "7.1"), ("7.7", "7.6"), ("8.6", "8.2")])
def test_a_page_follows_the_one_that_it_goes_on_from(page: str, goes_on_from: str) -> None:
    order = [lesson.id for lesson in COURSE.lessons()]
    assert order.index(page) == order.index(goes_on_from) + 1


def test_sections_are_those_of_the_outline_in_its_order() -> None:
    assert [section.id for section in COURSE.sections] == list(
        dict.fromkeys(bullet.section for bullet in OUTLINE)
    )


def test_every_page_and_every_exercise_serves_a_bullet() -> None:
    assert {lesson.id for lesson in COURSE.lessons()} == {
        page for bullet in OUTLINE for page in bullet.pages
    }
    assert set(COURSE.exercises) == {each for bullet in OUTLINE for each in bullet.exercises}


def test_an_exercise_is_on_one_page_and_knows_which() -> None:
    places = Counter(each for lesson in COURSE.lessons() for each in lesson.exercises)
    assert [each for each, count in places.items() if count > 1] == []
    for lesson in COURSE.lessons():
        for each in lesson.exercises:
            assert COURSE.exercise(each).lesson == lesson.id, each
