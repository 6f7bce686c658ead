"""`lora-tutor receipt`: an instructor's signatures on reports, tables and lines."""

from __future__ import annotations

from pathlib import Path

import click

from lora_tutor.cli.setup import FOLDER, put_exactly, say
from lora_tutor.errors import ExitCode
from lora_tutor.files.source import shown


@click.group()
def receipt() -> None:
    """Sign results, and check who signed them.

    `grade --verify REPORT.json` is the other half: it grades again and compares.
    """


@receipt.command()
@click.argument("file", type=FOLDER)
def key(file: Path) -> ExitCode:
    """Make a pair of keys: FILE, to be kept secret, and FILE.pub, to be given out."""
    from lora_tutor.reports import signing

    public = signing.make_key(file)
    put_exactly(f"{file}\n{public}\n")
    say("Keep the first to yourself; who has the second can check what you sign.")
    return ExitCode.PASSED


@receipt.command()
@click.argument("files", type=FOLDER, nargs=-1, required=True, metavar="FILE...")
@click.option("--key", "key_file", type=FOLDER, required=True, metavar="KEY", help="Private key.")
def sign(files: tuple[Path, ...], key_file: Path) -> ExitCode:
    """Sign files; each signature stands beside its file, as FILE.sig."""
    from lora_tutor.reports import signing

    for file in files:
        put_exactly(f"{signing.sign(file, key_file)}\n")
    return ExitCode.PASSED


@receipt.command()
@click.argument("files", type=FOLDER, nargs=-1, required=True, metavar="FILE...")
@click.option("--key", "key_file", type=FOLDER, required=True, metavar="KEY", help="Public key.")
def check(files: tuple[Path, ...], key_file: Path) -> ExitCode:
    """Check signatures. Exit code 1 if one does not fit its file and this key."""
    from lora_tutor.reports import signing

    fits = {file: signing.check(file, key_file) for file in files}
    for file, good in fits.items():
        words = "signed by this key" if good else "NOT what this key has signed"
        put_exactly(f"{shown(file)}: {words}\n")
    return ExitCode.PASSED if all(fits.values()) else ExitCode.NOT_PASSED
