"""The letters of the course: one meaning each, and where they stand.

Small letters are not here: most are indices and entries that live for a line. Two exercises keep an
argument under another letter than their page, since their signatures are promised: 03, 13 and 20
call the wanted outputs Y, and 18 calls the wanted output t.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lora_tutor.course.page import Page
from tests.lessons.pages import COURSE, displayed, examples, prose
from tests.lessons.sentences import words

ORDER = [lesson.id for lesson in COURSE.lessons()]
LATER = "later"


@dataclass(frozen=True, slots=True)
class Symbol:
    """It stands on `pages`, and if these end with LATER, on any page after them.

    `said` are the statements that give it a value, as "page: statement", cut where they are long;
    in each the letter has this meaning.
    """

    letter: str
    meaning: str
    pages: tuple[str, ...]
    said: tuple[str, ...] = ()

    def may_stand_on(self, page: str) -> bool:
        if self.pages[-1] == LATER and ORDER.index(page) > ORDER.index(self.pages[-2]):
            return True
        return page in self.pages


SYMBOLS = (
    Symbol(
        "W",
        "the weight of a layer, d × k: the frozen one, unless a prime or words below say more",
        ("1.2", LATER),
        (
            r"1.2: W' = W + \Delta W",
            r"5.4: W = \sum_i \sigma_i u_i v_i^\top",
            r"7.2: W_{\text{stored}} = W^\top",
            r"7.4: W_{\text{res}} = W - s",
            r"7.5: W = \begin{bmatrix} W_q",
            r"7.8: W = QR",
            r"8.1: W' = W + s",
            r"9.1: W' = W + s",
        ),
    ),
    Symbol(
        r"\hat{W}",
        "the weight, rounded to few bits",
        ("7.7", LATER),
        (r"8.4: \hat W' = \operatorname{NF4}(\hat W + s",),
    ),
    Symbol(
        "A",
        "the writer, d × r",
        ("1.2", LATER),
        (
            r"4.3: A = Q_1 R_1",
            r"4.4: A = B = 0",
            r"5.2: A = U_r \Sigma_r^{1/2}",
            r"6.2: A_1 = -\eta s",
            r"6.5: A = a \mathbf{1}^\top",
            r"7.4: A = U_r \sqrt{\Sigma_r / s}",
            r"7.6: A_1 = -\eta \operatorname{sign}(\hat{G} B^\top)",
            r"7.6: A_1 = -\eta s",
            r"8.5: A = Q_A R_A",
        ),
    ),
    Symbol(
        "B",
        "the reader, r × k",
        ("1.2", LATER),
        (
            r"5.2: B = \Sigma_r^{1/2} V_r^\top",
            r"5.5: B_2 = Q B_1",
            r"6.2: B_1 = B",
            r"6.5: B = \mathbf{1} b^\top",
            r"7.4: B = \sqrt{\Sigma_r / s}\; V_r^\top",
        ),
    ),
    Symbol("X", "inputs of a layer, or samples, in rows", ("2.2", LATER)),
    Symbol(
        "Y",
        "outputs in rows: of the layer, and on 2.2 the wanted ones",
        ("2.2", LATER),
        ("4.4: Y = X W^\\top", "7.2: Y = X"),
    ),
    Symbol(
        "L",
        "the loss",
        ("2.2", LATER),
        (
            r"2.2: L = \frac{1}{2n} \sum_{i=1}^{n} \lVert W x_i - y_i \rVert^2",
            r"6.1: L = \frac{1}{2} \lVert y - t \rVert^2",
        ),
    ),
    Symbol(
        "G",
        "∂L/∂Y, the error at the outputs, n × d",
        ("4.4", LATER),
        ("4.4: G = \\partial L / \\partial Y",),
    ),
    Symbol(
        r"\hat{G}",
        "∂L/∂W, the gradient that W has or would have, d × k",
        ("2.2", LATER),
        (
            r"3.2: \hat{G} = \sum_{i=1}^{n} g_i",
            r"3.2: \hat{G}_t = \partial L / \partial W",
            r"4.4: \hat{G} = G^\top X",
            r"6.1: \hat{G} = g",
        ),
    ),
    Symbol("H", "what the reader has read of a batch, n × r", ("4.4",), ("4.4: H = X B^\\top",)),
    Symbol(
        "M",
        "a given matrix whose rank or nearest matrix is asked; from 3.1 on the best update",
        ("2.3", LATER),
        (
            r"2.3: M = AB",
            r"2.3: M = U \Sigma V^\top",
            r"2.3: M = \sum_{i=1}^{\min(d",
            r"5.2: M_r = \sum_{i=1}^{r} \sigma_i",
            r"9.1: M = U \Sigma V^\top",
        ),
    ),
    Symbol(r"\hat{M}", "an estimate of M from data", ("2.4", "5.1")),
    Symbol("U", "orthonormal columns; in an SVD, what a matrix writes", ("2.3", LATER)),
    Symbol("V", "orthonormal columns; in an SVD, what a matrix reads", ("2.3", LATER)),
    Symbol(r"\Sigma", "the singular values on a diagonal", ("2.3", LATER)),
    Symbol(r"\sigma", "a singular value", ("2.3", LATER)),
    Symbol(
        "Q", "a matrix with orthonormal columns: of a QR decomposition, or a turn", ("4.3", LATER)
    ),
    Symbol("R", "the triangle of a QR decomposition", ("4.3", LATER)),
    Symbol("C", "an r × r matrix between the factors", ("4.3", "7.8")),
    Symbol(
        "Z",
        "W + s A B, whose rows get new lengths in DoRA",
        ("7.1", "7.3"),
        ("7.1: Z = W + s", "7.3: Z = W + s"),
    ),
    Symbol("S", "a reflection", ("9.3",), (r"9.3: S = I - 2 U U^\top",)),
    Symbol("I", "the identity", ("3.1", LATER)),
    Symbol("E", "the share of energy that a rank keeps", ("5.3",)),
    Symbol("F", "fixed random directions in the space of all weights", ("1.1",)),
    Symbol("K", "the small matrix of LoKr", ("7.8",)),
    Symbol(r"\Lambda", "the diagonal of AdaLoRA", ("7.8",)),
    Symbol("N", "the side of a square weight", ("4.5", LATER)),
    Symbol(
        "P",
        "how many weights a model has; with 'train', how many of them train",
        ("1.1", "1.2", "7.2"),
        (r"7.2: P_{\text{train}} = \sum_{\text{blocks}}",),
    ),
    Symbol("T", "how many tenants", ("8.3",)),
    Symbol(r"\alpha", "the constant whose quotient by r scales the update", ("1.2", LATER)),
    Symbol(
        r"\eta",
        "the learning rate",
        ("2.2", LATER),
        (r"6.6: \eta_A = \lambda", r"7.1: \eta_A = \lambda"),
    ),
    Symbol(r"\lambda", "how many times the writer's rate is the reader's", ("6.6", "7.1")),
    Symbol(r"\theta", "all weights as one vector", ("1.1",), (r"1.1: \theta = \theta_0 + F",)),
    Symbol(r"\tau", "the standard deviation of the noise in an entry", ("5.1",)),
    Symbol(r"\mu", "the mean of the samples", ("5.2",)),
    Symbol(r"\varepsilon", "below which cosine a direction is an intruder", ("5.4",)),
    Symbol(r"\varphi", "the overlap of two spaces", ("5.5",)),
    Symbol(r"\delta", "a change of one weight", ("8.1",)),
    Symbol(r"\ell", "a level of a format of few bits", ("8.4",)),
)
BY_LETTER = {symbol.letter: symbol for symbol in SYMBOLS}

IN_CODE = {
    "C": ("4.3", "5.5"),
    "G": ("6.3", "9.1"),
    "G_hat": ("2.2", "6.2", "6.3", "6.5", "6.6", "7.6"),
    "M": ("2.3", "2.4", "5.1", "7.3"),
    "T": ("8.3",),
    "U": ("2.4", "3.1", "5.1", "5.2", "7.4", "7.5", "7.7", "8.6"),
    "V": ("2.4", "3.1", "5.1", "5.2"),
    "W_hat": ("7.7",),
    "Z": ("7.1", "7.3"),
    # The width of a model in prints of its shapes.
    "D": ("4.5", "7.2", "8.6"),
}
"""Names of one capital letter that an example assigns, and the pages where it means the same."""
STUBS_SAY = {
    "A": ("0",),
    "B": ("Σᵢ wᵢ", "the be"),
    "L": ("½ ‖y", "1/(2n)"),
    "W": ("w' / (", "[W_q]", "U Σ Vᵀ", "W_res "),
    "Z": ("W + s·",),
    "Ŵ": ("quanti",),
}
"""What follows "LETTER =" in the story of a stub."""
FREE_IN_CODE = {"A", "B", "W", "X", "Y"}
"""Names that are on too many pages to list."""

GREEK = "alpha beta gamma delta eta theta kappa lambda mu nu rho sigma tau varphi phi psi omega "
LETTER = re.compile(
    r"\\hat\s*\{?[A-Z]\}?|\\(?:varepsilon|epsilon|ell|Lambda|Sigma|Gamma|Delta(?!\s*W)|"
    + "|".join(GREEK.split())
    + r")(?![a-zA-Z])|(?<![\\a-zA-Z])[A-Z](?![a-zA-Z])"
)
SET_APART = re.compile(r"\\(?:text|operatorname|mathbb|mathcal|mathbf|begin|end)\s*\{[^}]*\}|_F\b")
"""Words within formulas, and the F of the Frobenius norm."""

_NAME = (
    r"(?:\\hat\s*\{?[A-Z]\}?|[A-Z](?![a-zA-Z])|\\(?:Lambda|Sigma|varepsilon|"
    + "|".join(GREEK.split())
    + r"))"
)
GIVEN_A_VALUE = re.compile(
    r"(?:^|&|\\qquad|\\quad|\\\\|,)\s*"
    rf"(?P<letter>{_NAME})(?:_\{{\\text\{{\w+\}}\}}|_\w|')?\s*&?=\s*(?P<value>[^,&]*)"
)
NO_DEFINITION = re.compile(r"\s*(?:[\d.]+|r|\\frac\{\\alpha\}\{r\}.*)\s*$")
"""A case of the letter, such as α = 7 or A = 0, or the middle of a chain of equal things."""


def inline_formulas(text: str) -> list[str]:
    return re.findall(r"(?<!\\)\$([^$]+)\$", text)


def formulas(page: Page) -> list[str]:
    """All mathematics of a page, each on one line."""
    return [words(latex) for latex in (*displayed(page), *inline_formulas(prose(page)))]


def plain(letter: str) -> str:
    r"""\hat G and \hat{G} are one letter."""
    return re.sub(r"\\hat\s*\{?([A-Z])\}?", r"\\hat{\1}", letter)


def letters_in(latex: str) -> set[str]:
    return {plain(found[0]) for found in LETTER.finditer(SET_APART.sub(" ", latex))}


def letters(page: Page) -> set[str]:
    return set().union(*map(letters_in, formulas(page)))


def statements(page: Page) -> list[tuple[str, str]]:
    """(letter, statement) for each "letter = value" that is more than a case."""
    return [
        (plain(found["letter"]), latex[found.start("letter") : found.end()])
        for latex in formulas(page)
        for found in GIVEN_A_VALUE.finditer(latex)
        if not NO_DEFINITION.match(found["value"].split(r"\qquad")[0].split(r"\quad")[0])
    ]


def assigned(page: Page) -> set[str]:
    """Names of one capital letter, also with a hat, that an example of the page assigns."""
    import ast

    return {
        node.id
        for example in examples(page)
        for node in ast.walk(ast.parse(example.code))
        if isinstance(node, ast.Name)
        and isinstance(node.ctx, ast.Store)
        and re.fullmatch(r"[A-Z](?:_hat)?", node.id)
    }
