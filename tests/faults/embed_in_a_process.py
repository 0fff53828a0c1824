"""Run by test_kill.py: loads a model once, then embeds in a process of its own for each line read.

Answers every line with the number of the new process, and, once it has ended, with its fate: what
is to be killed is the process that embeds, and loading the model twenty times would take minutes.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from conspectus.encoding import Encoder, embed

LONGEST_SECONDS = 120


def answer(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


def main(sae: str, reader: str, data: str) -> None:
    encoder = Encoder.load(sae=sae, reader=reader, max_tokens=64)
    answer(os.getpid())
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            signal.alarm(LONGEST_SECONDS)
            embed(Path(data), out=line.strip(), encoder=encoder, part_size=8)
            os._exit(0)
        answer(child)
        answer(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


if __name__ == "__main__":
    main(*sys.argv[1:])
