"""The two texts, from Debian's packages to plain ASCII: the base's, and the new voice's.

    apt-get install bible-kjv jargon-text
    echo gen1:1-rev22:21 | bible > kjv.txt
    zcat /usr/share/doc/jargon-text/jargon.txt.gz > jargon.txt
    python -m lora_tutor.labs.pretraining.texts kjv.txt jargon.txt FOLDER

FOLDER gets `kjv_training.txt`, which is 4 MB and not shipped, and the three texts that are.
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path

EVERY_CHAPTER, HELD_OUT_CHAPTER = 60, 30
"""One chapter of so many is held out; the first 24 kB of these are shipped."""
EVERY_ENTRY, TRAINING_ENTRY, HELD_OUT_ENTRY = 6, 0, 3
HELD_OUT_SIZE = 24_000

_PLAIN = str.maketrans(
    {"“": '"', "”": '"', "‘": "'", "’": "'", "—": "--", "−": "-", "\xa0": " ", "·": "", "´": "'"}
    | {"{": "", "}": "", "×": "x", "é": "e", "è": "e", "ö": "o", "ü": "u", "•": "*"}
)


def chapters(raw: str) -> list[str]:
    """Each with its heading and a line a verse."""
    body = raw[raw.rindex("\nGenesis 1\n") :]
    body = body[: body.rindex("\nbible(KJV)")]
    found = []
    for part in re.split(r"\n(?=[1-3A-Z][A-Za-z ]*[a-z] [0-9]+\n\n)", body):
        heading, _, verses = part.strip("\n").partition("\n\n")
        joined = re.sub(r"\n(?!  [0-9]+ )", " ", verses)
        lines = [line.strip() for line in joined.splitlines() if line.strip()]
        if lines:
            found.append("\n".join((heading, *lines)) + "\n\n")
    return found


def entries(raw: str) -> list[str]:
    """Each with its headword and a line a paragraph; those with pictures or odd signs are left out.

    The marks of links and the pronunciations go.
    """
    plain = raw.translate(_PLAIN)
    body = plain[plain.index("\n   :0:") : plain.index(" Part III. Appendices")]
    found = []
    for part in re.split(r"\n(?=   :[^:\n]+:)", body)[1:]:
        paragraphs = [" ".join(each.split()) for each in re.split(r"\n\s*\n", part)]
        kept = [each for each in paragraphs if each and "Crunchly" not in each]
        kept[0] = re.sub(r" /[^/]*/,?", "", kept[0])
        joined = "\n".join(kept) + "\n\n"
        if joined.isascii() and re.match(r":[^:]+: \S.*\n\S", joined):
            found.append(joined)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    for name in ("kjv", "jargon", "folder"):
        parser.add_argument(name, type=Path)
    given = parser.parse_args()
    bible = chapters(given.kjv.read_text("utf-8"))
    lexicon = entries(given.jargon.read_text("utf-8"))
    held_out = [each for at, each in enumerate(bible) if at % EVERY_CHAPTER == HELD_OUT_CHAPTER]
    training = [each for at, each in enumerate(bible) if at % EVERY_CHAPTER != HELD_OUT_CHAPTER]
    texts = {
        "kjv_training": "".join(training),
        "kjv_held_out": "".join(held_out)[:HELD_OUT_SIZE],
        "jargon_training": "".join(lexicon[TRAINING_ENTRY::EVERY_ENTRY]),
        "jargon_held_out": "".join(lexicon[HELD_OUT_ENTRY::EVERY_ENTRY])[:HELD_OUT_SIZE],
    }
    for name, text in texts.items():
        (given.folder / f"{name}.txt").write_text(text, "ascii")
        print(f"{name}: {len(text):,} characters")


if __name__ == "__main__":
    main()
