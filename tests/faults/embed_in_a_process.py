"""Run by test_kill.py: embeds the tiny corpus, telling when it begins."""

from __future__ import annotations

import sys
from pathlib import Path

from conspectus.encoding import Encoder, embed


def main(sae: str, reader: str, data: str, out: str) -> None:
    encoder = Encoder.load(sae=sae, reader=reader, max_tokens=64)
    sys.stdout.write("begin\n")
    sys.stdout.flush()
    embed(Path(data), out=out, encoder=encoder, part_size=8)


if __name__ == "__main__":
    main(*sys.argv[1:])
