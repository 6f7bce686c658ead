"""L10: a real pretrained model learns another voice, by LoRA and in other ways."""

from lora_tutor.charts.model import Chart, Series
from lora_tutor.labs.model import Lab, Question

RANKS = (1, 4, 16)
METHODS = ("in full", *(f"r = {rank}" for rank in RANKS), "biases", "last layer")
MORE, ALIKE, LESS = range(3)

LAB = Lab(
    name="whole_game",
    number=10,
    title="The whole game",
    lesson="1.2",
    seconds=25,
    idea=r"""
Here is a real language model, if a tiny one: a transformer of 636,032 numbers that reads a text
letter by letter and predicts the next one. It comes with lora-tutor and has read one book, the
King James Version of the Bible. Now it is to learn another voice, that of the *Jargon File*, the
hackers' dictionary, of which it is given 160 kB.

Six copies see the same passages. One is trained in full, three by LoRA ($r = 1$, $4$ and $16$,
$\alpha = 16$) on every linear layer inside the blocks, one in its biases alone, and one in its last
layer alone. Each has the learning rate that did best in a search beforehand. The *loss* is the mean
of $-\log p$ of the letter that came, so less is better. It is measured on entries of the dictionary
on which no copy was trained, and at the end on chapters of the Bible: what has been forgotten?

Last, the model as it was and the one with $r = 16$ go on from the headword `:LoRA: n.`
""".strip(),
    questions=(
        Question(
            "share",
            "With $r = 1$, LoRA trains about one number in a hundred. How much of the fall in loss "
            "of full fine-tuning does it reach?",
            "number",
            unit="%",
            tolerance=1.25,
        ),
        Question(
            "file",
            "How large is the file to keep for $r = 1$?",
            "number",
            unit="kB",
            tolerance=2.0,
        ),
        Question(
            "forgets",
            "With $r = 16$, LoRA trains a sixth of the numbers. How much of the Bible does it "
            "forget, compared with full fine-tuning?",
            "choice",
            ("More", "About as much, within a fifth", "Less"),
        ),
    ),
    shows=r"""
LoRA works, on a model that was really pretrained. With one number in a hundred trained, it learns
most of what full fine-tuning learns in as many steps, and with more rank it comes nearer. The file
to keep and what Adam keeps shrink with the numbers trained.

The rest is less simple. Everything that learned the new voice has forgotten some of the Bible:
$r = 16$ about as much as full fine-tuning, with a sixth of the numbers. The last layer alone beats
$r = 1$ and forgets least of all. The Jargon File is full of signs that the Bible has not, such as
quotation marks, and it is the last layer that must learn to write them, which LoRA leaves frozen
here.
""".strip(),
    shows_not=r"""
It does not show how much rank a large model needs: 16 is an eighth of the width of this one, and
a hundredth or less of the width of a large one. It gives each way equal steps, not equal time, and
so few of them that no copy has learned all that it could. The rates come from a coarse search, a
factor of two or more apart, and with another rate a copy forgets more or less
([6.3](lesson:6.3)). Three seeds gave the same picture, which is no proof for other texts.
""".strip(),
    curves=(
        Chart(
            "Held-out loss on the Jargon File",
            "step",
            "loss",
            tuple(Series(each, (), ()) for each in METHODS),
        ),
    ),
)
