"""Build the corpus whose documents name the latents of the shipped SAE.

The sources of the training corpus in other shares: fewer of the short requests, so that most
tokens come from running text of every kind. Documents are drawn by a salted hash of their text,
so the draw has nothing to do with the order in which the training corpus was taken.

Usage: python make_naming_corpus.py DATA_FOLDER OUT.parquet
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import pandas as pd
from make_corpus import sources

DOCUMENTS = {  # documents drawn of each source
    "alpaca_eval": 3000,
    "gsm8k": 800,
    "clinc150": 700,
    "banking77": 700,
    "state_of_the_union": 600,
    "hh_harmless": 500,
    "movie_reviews": 350,
}


def rank(text: str) -> str:
    """Return the salted hash that decides which documents are drawn."""
    return hashlib.sha256(f"naming {text}".encode("utf-8", "replace")).hexdigest()


def main() -> None:
    """Write the corpus and print what is in it."""
    data, out = Path(sys.argv[1]), Path(sys.argv[2])
    parts: list[pd.DataFrame] = []
    for name, frame in sources(data).items():
        frame = frame[frame["text"].str.strip().astype(bool)].drop_duplicates("text")
        frame = frame.assign(source_name=name, rank=frame["text"].map(rank)).sort_values("rank")
        parts.append(frame.head(DOCUMENTS[name]))
        size = parts[-1]["text"].str.len().sum() / 1e6
        sys.stdout.write(f"{name:20s} {len(parts[-1]):6d} documents {size:6.2f} M characters\n")
    corpus = pd.concat(parts).sort_values("rank").drop(columns="rank").reset_index(drop=True)
    corpus.insert(0, "doc_id", corpus.index.astype(str))
    corpus.to_parquet(out, index=False)


if __name__ == "__main__":
    main()
