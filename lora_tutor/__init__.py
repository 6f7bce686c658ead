"""A terminal tutorial on the mathematics of LoRA."""

__version__ = "0.1.0"
