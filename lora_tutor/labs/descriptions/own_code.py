"""L10 by the learner's own code: what is known before the run, and what is run."""

from pathlib import Path

from lora_tutor.labs.model import Lab

CAPSTONE = "29_capstone"
EXERCISES = ("12_lora_linear", "26_inject_lora", "27_merge_unmerge", CAPSTONE)
"""Whose code is run; in the jail, each file is a module of its exercise's name."""
STEPS = (
    ("inject", "26_inject_lora", "inject_lora", "puts your layers into the model"),
    ("train", CAPSTONE, "adapt", "trains"),
    ("export", CAPSTONE, "export_peft", "writes the file"),
    ("merge", "27_merge_unmerge", "merge", "changes the weights"),
)
"""Functions of CODE's last file; the exercise and the function of the learner's that each calls;
and what that does."""
_LABS = Path(__file__).parents[1]
CODE = tuple(_LABS / "apparatus" / f"{name}.py" for name in ("language_model", "own_code"))
"""What of ours runs beside the learner's code, in the jail."""
MODEL_AND_TEXT = tuple(
    _LABS / "king_james" / name for name in ("model.safetensors", "jargon_training.txt")
)
WANTED = (
    "adapter_model.safetensors",
    "adapter_config.json",
    "merged.safetensors",
    "unmerged.safetensors",
)
SECONDS = 120.0
"""For all of the learner's code. The reference takes 9 s of a quiet core; right code in another
style, an older machine or one with other work several times as long."""
MEMORY_MB = 1024
"""As in each of the exercises. The reference takes 300."""

LAB = Lab(
    name="whole_game",
    number=10,
    title="The whole game, by your own code",
    lesson="9.3",
    seconds=25,
    idea=r"""
Your `inject_lora` of exercise 26 puts your `LoRALinear` of exercise 12 in the place of the 18
linear layers inside the blocks of the model that has read the King James Version, at $r = 16$ and
$\alpha = 64$. Your `adapt` of exercise 29 trains it on the *Jargon File*, your `export_peft`
writes the file, and your `merge` and `unmerge` of exercise 27 put the update into every weight and
take it out again.

`adapt` knows one layer, `fc1`. So all 18 go as one: the 18 matrices $A$ lie below each other in
`fc1.A`, the 18 $B$ beside each other in `fc1.B`, and of the wide product $AB$ the blocks on the
diagonal are used. A row of `X` is 32 letters, and the cross-entropy is the loss of the next letter.
""".strip(),
    questions=(),
    shows=r"""
The code that you wrote teaches a pretrained model something new, and what it leaves is a small
file. The losses, the comparison of the weights and both texts were made outside of your code, from
the file that it wrote and the weights that it merged.
""".strip(),
    shows_not=r"""
It is one run with one seed, and a short one. The learning rate was chosen beforehand with our own
code for this model; with your start of $B$ or your batches another may do better.
""".strip(),
)
