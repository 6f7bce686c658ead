"""Random formulas for the property tests."""

from __future__ import annotations

from hypothesis import strategies as st

_ATOMS = (
    "x",
    "W",
    "12",
    "0.5",
    r"\alpha",
    r"\Delta W",
    r"\partial",
    r"\mathbb{R}",
    r"\text{row norm}",
    r"\hat{y}",
    r"\infty",
    r"\ldots",
)
_JOINTS = ("+", "-", "=", r"\le", r"\cdot", r"\odot", ",", "", r"\quad", r"\,", r"\to", "/")
_WRAPPERS = (
    r"\frac{%s}{%s}",
    r"\tfrac{%s}{%s}",
    r"{%s}^{%s}",
    r"{%s}_{%s}",
    r"\sum_{%s}^{%s}",
    r"\min_{%s} {%s}",
    r"\left( %s, %s \right)",
    r"\left\{ %s \middle| %s \right\}",
    r"\lVert %s \rVert_{%s}",
    r"\sqrt[%s]{%s}",
    r"\sqrt{%s} %s",
    r"\underbrace{%s}_{%s}",
    r"\overbrace{%s}^{%s}",
    r"\overline{%s} \widehat{%s}",
    r"\begin{bmatrix} %s \\ %s \end{bmatrix}",
    r"\begin{pmatrix} %s & %s \end{pmatrix}",
    r"\begin{cases} %s & %s \\ 0 & \text{else} \end{cases}",
    r"\begin{aligned} %s &= %s \end{aligned}",
    r"\overset{%s}{%s}",
    r"\boxed{%s} \phantom{%s}",
    r"\binom{%s}{%s}",
    r"\operatorname{rank}(%s) %s",
)


def _wider(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    joined = st.builds(lambda a, j, b: f"{a} {j} {b}", inner, st.sampled_from(_JOINTS), inner)
    wrapped = st.builds(lambda w, a, b: w % (a, b), st.sampled_from(_WRAPPERS), inner, inner)
    return joined | wrapped


formulas = st.recursive(st.sampled_from(_ATOMS), _wider, max_leaves=12)
"""LaTeX which the typesetter has to accept."""

sums = st.lists(st.sampled_from(_ATOMS[:6]), min_size=2, max_size=30).map(" + ".join)
"""Formulas which can be broken after each term."""
