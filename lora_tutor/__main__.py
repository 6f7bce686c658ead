"""`lora-tutor` and `python -m lora_tutor`."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command line; the answer is the exit code."""
    try:
        from lora_tutor.cli.main import run
        from lora_tutor.processes import hear_signals

        hear_signals()
        return run(sys.argv[1:])
    except KeyboardInterrupt:
        return 130
    except ImportError as error:
        from lora_tutor.packages import sentence_on

        if (sentence := sentence_on(error)) is None:
            raise
        sys.stderr.write(f"lora-tutor: {sentence}\n")
        return 3


if __name__ == "__main__":
    sys.exit(main())
