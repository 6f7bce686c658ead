"""Signs: command or character, its Unicode form, its ASCII form, its class."""

from __future__ import annotations

from lora_tutor.typeset.nodes import Kind, Symbol

_GREEK = """
alpha α; beta β; gamma γ; delta δ; epsilon ε; varepsilon ε; zeta ζ; eta η; theta θ; vartheta ϑ
iota ι; kappa κ; lambda λ; mu μ; nu ν; xi ξ; omicron ο; pi π; varpi ϖ; rho ρ; varrho ϱ; sigma σ
varsigma ς; tau τ; upsilon υ; phi φ; varphi φ; chi χ; psi ψ; omega ω; Gamma Γ; Delta Δ; Theta Θ
Lambda Λ; Xi Ξ; Pi Π; Sigma Σ; Upsilon Υ; Phi Φ; Psi Ψ; Omega Ω
"""

_ORDINARY = """
partial ∂ d; nabla ∇ grad; infty ∞ inf; ell ℓ l; hbar ħ hbar; Re ℜ Re; Im ℑ Im; aleph ℵ aleph
forall ∀ forall; exists ∃ exists; nexists ∄ notexists; emptyset ∅ {}; varnothing ∅ {}; top ⊤ T
intercal ⊤ T; bot ⊥ _|_; neg ¬ not; lnot ¬ not; prime ′ '; dagger † +; ddagger ‡ ++; ldots … ...
dots … ...; dotsc … ...; dotso … ...; cdots ⋯ ...; dotsb ⋯ ...; dotsm ⋯ ...; vdots ⋮ :
ddots ⋱ ...; square □ []; Box □ []; blacksquare ■ []; angle ∠ angle; degree ° deg; checkmark ✓ ok
imath ı i; jmath ȷ j; % % %; # # #; _ _ _; $ $ $; & & &; S § S; copyright © (c)
"""

_BINARY = """
cdot · *; times × x; div ÷ /; pm ± +-; mp ∓ -+; ast * *; star ⋆ *; circ ∘ o; bullet • *
odot ⊙ (.); otimes ⊗ (x); oplus ⊕ (+); ominus ⊖ (-); cup ∪ cup; cap ∩ cap; sqcup ⊔ join
sqcap ⊓ meet; setminus ∖ minus; wedge ∧ and; land ∧ and; vee ∨ or; lor ∨ or; boxtimes ⊠ [x]
diamond ⋄ <>
"""

_RELATION = """
le ≤ <=; leq ≤ <=; leqslant ≤ <=; ge ≥ >=; geq ≥ >=; geqslant ≥ >=; ne ≠ !=; neq ≠ !=; lt < <
gt > >; ll ≪ <<; gg ≫ >>; approx ≈ ~=; propto ∝ propto; sim ∼ ~; simeq ≃ ~=; cong ≅ ~=; equiv ≡ ==
doteq ≐ .=; triangleq ≜ :=; coloneqq ≔ :=; prec ≺ <; succ ≻ >; preceq ⪯ <=; succeq ⪰ >=
lesssim ≲ <~; gtrsim ≳ >~; in ∈ in; notin ∉ notin; ni ∋ ni; subset ⊂ subset; supset ⊃ supset
subseteq ⊆ subseteq; supseteq ⊇ supseteq; subsetneq ⊊ subsetneq; perp ⊥ perp; parallel ∥ ||
mid | |; to → ->; rightarrow → ->; longrightarrow ⟶ -->; gets ← <-; leftarrow ← <-
longleftarrow ⟵ <--; leftrightarrow ↔ <->; mapsto ↦ |->; longmapsto ⟼ |-->; hookrightarrow ↪ ->
Rightarrow ⇒ =>; Longrightarrow ⟹ ==>; implies ⟹ ==>; Leftarrow ⇐ <=; impliedby ⟸ <==
Leftrightarrow ⇔ <=>; iff ⟺ <=>; Longleftrightarrow ⟺ <=>; uparrow ↑ up; downarrow ↓ down
updownarrow ↕ updown; rightsquigarrow ⇝ ~>; nearrow ↗ up; searrow ↘ down; vdash ⊢ |-; models ⊨ |=
asymp ≍ ~; rightleftharpoons ⇌ <=>; therefore ∴ so; because ∵ as
"""

_BIG = """
sum Σ sum; prod Π prod; coprod ∐ coprod; bigcup ⋃ cup; bigcap ⋂ cap; bigoplus ⨁ (+)
bigotimes ⨂ (x); bigodot ⨀ (.); bigvee ⋁ or; bigwedge ⋀ and
"""

_INTEGRAL = "int ∫ int; iint ∬ iint; iiint ∭ iiint; oint ∮ oint"

_NAMES = (
    "log ln exp lg sin cos tan cot sec csc sinh cosh tanh coth arcsin arccos arctan "
    "arg dim ker deg hom tr Tr rank diag vec sign sgn span softmax cov Var Cov"
)
_NAMES_WITH_LIMITS = "max min sup inf lim det gcd Pr argmax argmin"

DELIMITERS = {
    "(": "(",
    ")": ")",
    "[": "[",
    "]": "]",
    "|": "|",
    "/": "/",
    ".": "",
    "<": "⟨",
    ">": "⟩",
    "\\{": "{",
    "\\}": "}",
    "\\lbrace": "{",
    "\\rbrace": "}",
    "\\lbrack": "[",
    "\\rbrack": "]",
    "\\|": "‖",
    "\\Vert": "‖",
    "\\vert": "|",
    "\\lVert": "‖",
    "\\rVert": "‖",
    "\\lvert": "|",
    "\\rvert": "|",
    "\\langle": "⟨",
    "\\rangle": "⟩",
    "\\lfloor": "⌊",
    "\\rfloor": "⌋",
    "\\lceil": "⌈",
    "\\rceil": "⌉",
}
"""The delimiters as written, each with the sign it stands for."""

DELIMITER_ASCII = {"‖": "||", "⟨": "<", "⟩": ">", "⌊": "[", "⌋": "]", "⌈": "[", "⌉": "]"}

_OPENING = ("(", "[", "\\{", "\\lbrace", "\\lbrack", "\\lVert", "\\lvert", "\\langle")
_OPENING_HALVES = ("\\lfloor", "\\lceil")
_CLOSING = (")", "]", "\\}", "\\rbrace", "\\rbrack", "\\rVert", "\\rvert", "\\rangle")
_CLOSING_HALVES = ("\\rfloor", "\\rceil")

VULGAR = {
    ("1", "2"): "½",
    ("1", "3"): "⅓",
    ("2", "3"): "⅔",
    ("1", "4"): "¼",
    ("3", "4"): "¾",
    ("1", "5"): "⅕",
    ("1", "6"): "⅙",
    ("1", "8"): "⅛",
    ("3", "8"): "⅜",
    ("5", "8"): "⅝",
    ("7", "8"): "⅞",
}
"""Small fractions that have a sign of their own."""


def delimiter_symbol(name: str, kind: Kind) -> Symbol:
    """The delimiter written as `name`, as an ordinary sign of class `kind`."""
    text = DELIMITERS[name]
    return Symbol(text, DELIMITER_ASCII.get(text, text), kind)


def _entries(table: str, kind: Kind, limits: bool = False) -> dict[str, Symbol]:
    """Read `name sign ascii; ...`; without a third field the name is the ASCII form."""
    found = {}
    for entry in table.replace("\n", ";").split(";"):
        if not entry.strip():
            continue
        name, text, *rest = entry.split()
        found[f"\\{name}"] = Symbol(text, rest[0] if rest else name, kind, limits)
    return found


def _named() -> dict[str, Symbol]:
    names = {f"\\{name}": Symbol(name, name, Kind.OP) for name in _NAMES.split()}
    for name in _NAMES_WITH_LIMITS.split():
        shown = {"argmax": "arg max", "argmin": "arg min"}.get(name, name)
        names[f"\\{name}"] = Symbol(shown, shown, Kind.OP, limits=True)
    names["\\liminf"] = Symbol("lim inf", "lim inf", Kind.OP, limits=True)
    names["\\limsup"] = Symbol("lim sup", "lim sup", Kind.OP, limits=True)
    names["\\bmod"] = names["\\mod"] = Symbol("mod", "mod", Kind.BIN)
    names["\\colon"] = Symbol(":", ":", Kind.PUNCT)
    return names


COMMANDS: dict[str, Symbol] = {
    **_entries(_GREEK, Kind.ORD),
    **_entries(_ORDINARY, Kind.ORD),
    **_entries(_BINARY, Kind.BIN),
    **_entries(_RELATION, Kind.REL),
    **_entries(_BIG, Kind.OP, limits=True),
    **_entries(_INTEGRAL, Kind.OP),
    **_named(),
    **{name: delimiter_symbol(name, Kind.OPEN) for name in _OPENING + _OPENING_HALVES},
    **{name: delimiter_symbol(name, Kind.CLOSE) for name in _CLOSING + _CLOSING_HALVES},
    **{name: delimiter_symbol(name, Kind.ORD) for name in ("|", "\\|", "\\vert", "\\Vert")},
}
"""Every command and delimiter which stands for one sign, by the way it is written."""

_ASCII_CHARACTERS = {
    "-": Symbol("−", "-", Kind.BIN),
    "+": Symbol("+", "+", Kind.BIN),
    "*": Symbol("∗", "*", Kind.BIN),
    "=": Symbol("=", "=", Kind.REL),
    "<": Symbol("<", "<", Kind.REL),
    ">": Symbol(">", ">", Kind.REL),
    ":": Symbol(":", ":", Kind.REL),
    ",": Symbol(",", ",", Kind.PUNCT),
    ";": Symbol(";", ";", Kind.PUNCT),
    "!": Symbol("!", "!", Kind.CLOSE),
    "?": Symbol("?", "?", Kind.CLOSE),
    **{name: COMMANDS[name] for name in "()[]|"},
    **{mark: Symbol(mark, mark) for mark in './@`"'},
}

_DIRECT = {
    symbol.text: symbol
    for symbol in reversed(COMMANDS.values())
    if len(symbol.text) == 1 and not symbol.text.isascii()
} | {"‖": COMMANDS["\\|"]}


def character(text: str) -> Symbol | None:
    """The sign for one character typed as itself, None when there is no rule for it."""
    if text.isascii() and text.isalnum():
        return Symbol(text, text)
    return _ASCII_CHARACTERS.get(text) or _DIRECT.get(text)


NEGATED = {"=": "≠", "∈": "∉", "∋": "∌", "≡": "≢", "∼": "≁", "≈": "≉", "⊂": "⊄", "⊆": "⊈"} | {
    "<": "≮",
    ">": "≯",
    "≤": "≰",
    "≥": "≱",
    "∥": "∦",
    "∃": "∄",
}
"""What `\\not` makes of a sign."""
