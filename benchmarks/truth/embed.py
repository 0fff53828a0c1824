"""Embeds everything that all suites need, the most important first; run again, it goes on.

Usage: python -m benchmarks.truth.embed --data DIR --work DIR [--only NAME ...] [--count]
       [--encoder NAME]
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from benchmarks.truth.corpora import MissingDataError
from benchmarks.truth.plan import NEEDED, needed
from benchmarks.truth.work import ENCODER, Work


def main(arguments: list[str] | None = None) -> None:
    """Embed, saying what was done and how long it took."""
    names = [one.name for one in NEEDED]
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--only", nargs="+", choices=names, default=names)
    parser.add_argument("--count", action="store_true", help="say how much there is, embed nothing")
    parser.add_argument("--encoder", default=ENCODER, help="whose concepts are judged")
    given = parser.parse_args(arguments)
    work = Work(given.data, given.work, given.encoder)
    steps = [(name, False) for name in given.only]
    steps += [(name, True) for name in given.only if needed(name).dense]
    for name, dense in steps:
        began = time.perf_counter()
        try:
            frame = work.frame(name)
            if given.count and dense:
                continue
            if given.count:
                words = int(frame["text"].str.split().str.len().sum())
                sys.stdout.write(f"{name}: {len(frame)} documents, {words} words\n")
                continue
            store = work.store(name)
            if dense:
                work.dense(name)
        except MissingDataError as missing:
            sys.stdout.write(f"{name}: skipped: {missing}\n")
            continue
        tokens = int(store.n_tokens().sum())
        took = time.perf_counter() - began
        kind = "dense" if dense else "concepts"
        sys.stdout.write(
            f"{name}: {kind}: {store.n_documents} documents, {tokens} tokens, {took:.0f} s\n"
        )
        sys.stdout.flush()


if __name__ == "__main__":
    main()
