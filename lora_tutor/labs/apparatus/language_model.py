"""A small transformer that continues a text letter by letter, and the one that is shipped.

`lora_tutor.labs.pretraining` trained it on the King James Version. Its linear layers have the names
of the course: q, k, v, o in the attention, up and down in the MLP.
"""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

LETTERS = bytes([ord("\n"), *range(32, 127)])
"""What it reads and writes, in ASCII; the place of a letter is its number."""
_NUMBERS = bytes.maketrans(LETTERS, bytes(range(len(LETTERS))))
CONTEXT, WIDTH, HEADS, BLOCKS = 128, 128, 4, 3
LINEAR = ("q", "k", "v", "o", "up", "down")
TEMPERATURE = 0.5
"""Of a sample: below 1, likely letters become likelier still."""
FOLDER = Path(__file__).parents[1] / "king_james"
WEIGHTS = FOLDER / "model.safetensors"


class Block(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.attention_norm = nn.LayerNorm(WIDTH)
        self.q = nn.Linear(WIDTH, WIDTH)
        self.k = nn.Linear(WIDTH, WIDTH)
        self.v = nn.Linear(WIDTH, WIDTH)
        self.o = nn.Linear(WIDTH, WIDTH)
        self.mlp_norm = nn.LayerNorm(WIDTH)
        self.up = nn.Linear(WIDTH, 4 * WIDTH)
        self.down = nn.Linear(4 * WIDTH, WIDTH)

    def forward(self, x: Tensor) -> Tensor:
        """(batch, letters, WIDTH) to the same shape."""
        given = self.attention_norm(x)
        heads = (*given.shape[:2], HEADS, WIDTH // HEADS)
        q, k, v = (layer(given).view(heads).transpose(1, 2) for layer in (self.q, self.k, self.v))
        mixed = functional.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.o(mixed.transpose(1, 2).flatten(2))
        y: Tensor = x + self.down(functional.gelu(self.up(self.mlp_norm(x))))
        return y


class LanguageModel(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.letters = nn.Embedding(len(LETTERS), WIDTH)
        self.places = nn.Embedding(CONTEXT, WIDTH)
        self.blocks = nn.ModuleList(Block() for _ in range(BLOCKS))
        self.norm = nn.LayerNorm(WIDTH)
        self.head = nn.Linear(WIDTH, len(LETTERS), bias=False)

    def forward(self, letters: Tensor) -> Tensor:
        """Logits (batch, letters, all LETTERS) of the letter after each of (batch, letters)."""
        x = self.letters(letters) + self.places.weight[: letters.shape[1]]
        for block in self.blocks:
            x = block(x)
        logits: Tensor = self.head(self.norm(x))
        return logits


def load() -> LanguageModel:
    """The shipped model, in float32."""
    model = LanguageModel()
    model.load_state_dict(load_file(WEIGHTS))
    return model


def read(name: str) -> Tensor:
    """One of the texts beside the weights, as numbers of letters."""
    return encode((FOLDER / f"{name}.txt").read_text("ascii"))


def encode(text: str) -> Tensor:
    return torch.frombuffer(
        bytearray(text.encode("ascii").translate(_NUMBERS)), dtype=torch.uint8
    ).long()


def windows(text: Tensor) -> Tensor:
    """All of the text in rows of CONTEXT letters and the one that follows; the rest is left."""
    rows: Tensor = text.unfold(0, CONTEXT + 1, CONTEXT)
    return rows


def drawn(text: Tensor, rows: int, generator: torch.Generator) -> Tensor:
    """`rows` windows from anywhere in the text."""
    starts = torch.randint(len(text) - CONTEXT, (rows, 1), generator=generator)
    return text[starts + torch.arange(CONTEXT + 1)]


def loss(model: nn.Module, rows: Tensor) -> Tensor:
    """Mean cross-entropy of each letter after the first, in nats."""
    logits = model(rows[:, :-1])
    return functional.cross_entropy(logits.flatten(0, 1), rows[:, 1:].flatten())


@torch.no_grad()
def continued(model: nn.Module, start: str, length: int, seed: int) -> str:
    """`length` letters after `start`."""
    generator = torch.Generator().manual_seed(seed)
    letters = encode(start)
    for _ in range(length):
        logits = model(letters[None, -CONTEXT:])[0, -1] / TEMPERATURE
        drawn_letter = torch.multinomial(logits.softmax(0), 1, generator=generator)
        letters = torch.cat([letters, drawn_letter])
    return bytes(LETTERS[each] for each in letters[len(start) :].tolist()).decode("ascii")
