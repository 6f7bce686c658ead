"""What learners take for one another: operators, comparisons and functions."""

from __future__ import annotations

import ast
from collections.abc import Mapping

OPERATORS: Mapping[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Mult: (ast.Div, ast.Add, ast.MatMult, ast.Pow),
    ast.Div: (ast.Mult, ast.FloorDiv, ast.Sub),
    ast.FloorDiv: (ast.Div, ast.Mult, ast.Mod),
    ast.Mod: (ast.FloorDiv,),
    ast.Add: (ast.Sub, ast.Mult),
    ast.Sub: (ast.Add, ast.Div),
    ast.Pow: (ast.Mult,),
    ast.MatMult: (ast.Mult,),
    ast.BitAnd: (ast.BitOr,),
    ast.BitOr: (ast.BitAnd,),
}
COMPARISONS: Mapping[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt, ast.GtE, ast.NotEq),
    ast.LtE: (ast.Lt, ast.GtE, ast.Gt, ast.Eq),
    ast.Gt: (ast.GtE, ast.Lt, ast.LtE, ast.NotEq),
    ast.GtE: (ast.Gt, ast.LtE, ast.Lt, ast.Eq),
    ast.Eq: (ast.NotEq, ast.GtE, ast.LtE, ast.Is),
    ast.NotEq: (ast.Eq, ast.Gt, ast.Lt, ast.GtE, ast.LtE),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
RELATED = (
    ("sum", "mean"),
    ("max", "min", "abs", "mean"),
    ("argmax", "argmin"),
    ("floor", "ceil", "round", "rint"),
    ("zeros", "ones", "empty"),
    ("zeros_like", "ones_like", "empty_like"),
    ("zeros_", "ones_", "normal_", "kaiming_uniform_"),
    ("any", "all"),
    ("log", "log2", "log10"),
    ("sqrt", "square"),
    ("startswith", "endswith"),
    ("rand", "randn", "random", "standard_normal", "normal", "uniform"),
    ("SGD", "Adam", "AdamW"),
    ("add_", "sub_", "copy_"),
    ("named_parameters", "parameters", "named_buffers"),
    ("named_modules", "named_children", "modules", "children"),
    ("keys", "values", "items"),
    ("train", "eval"),
    ("tanh", "relu", "sigmoid", "gelu"),
    ("outer", "dot", "matmul"),
    ("hstack", "vstack"),
    ("cumsum", "sum"),
    ("int", "float", "bool"),
    ("list", "tuple", "set"),
)
