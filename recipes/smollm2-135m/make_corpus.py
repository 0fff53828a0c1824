"""Build the corpus on which the shipped SAE is trained.

A mixture of openly licensed texts in which answers of chat models weigh most. Documents are chosen
by the hash of their text, so the mixture is the same wherever it is built. AG News is left out: its
licence is for research only, and leaving it out makes it a fair test of topics never seen.

Usage: python make_corpus.py DATA_FOLDER OUT.parquet
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import pandas as pd

CHARACTERS = {  # characters taken of each source, about 4.3 to a token (GSM8K: 3)
    "alpaca_eval": 9_700_000,
    "movie_reviews": 4_500_000,
    "gsm8k": 1_200_000,
    "state_of_the_union": 1_500_000,
    "hh_harmless": 600_000,
    "clinc150": 250_000,
    "banking77": 250_000,
}


def rank(text: str) -> str:
    """Return the hash that decides in which order documents are taken."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def sources(data: Path) -> dict[str, pd.DataFrame]:
    """Read the sources as frames with the columns text and prompt."""
    alpaca = pd.read_parquet(data / "alpaca_eval.parquet")
    # half of the answers are read as a chat turn after their prompt, half as plain text
    as_chat = alpaca["output"].map(lambda text: int(rank(text)[-1], 16) % 2 == 0)
    alpaca["prompt"] = alpaca["instruction"].where(as_chat)
    alpaca["text"] = alpaca["output"]
    gsm8k = pd.read_parquet(data / "gsm8k_solutions.parquet").rename(columns={"solution": "text"})
    harmless = pd.read_parquet(data / "hh_harmless.parquet")
    harmless = pd.concat(
        [harmless[[side]].rename(columns={side: "text"}) for side in ("chosen", "rejected")]
    )
    plain = {
        name: pd.read_parquet(data / f"{name}.parquet")
        for name in ("movie_reviews", "state_of_the_union", "clinc150", "banking77")
    }
    frames = {"alpaca_eval": alpaca, "gsm8k": gsm8k, "hh_harmless": harmless, **plain}
    return {name: frame.reindex(columns=["text", "prompt"]) for name, frame in frames.items()}


def main() -> None:
    """Write the corpus and print what is in it."""
    data, out = Path(sys.argv[1]), Path(sys.argv[2])
    parts: list[pd.DataFrame] = []
    for name, frame in sources(data).items():
        frame = frame[frame["text"].str.strip().astype(bool)].drop_duplicates("text")
        frame = frame.assign(source=name, rank=frame["text"].map(rank)).sort_values("rank")
        taken = frame[frame["text"].str.len().cumsum() <= CHARACTERS[name]]
        parts.append(taken)
        size = taken["text"].str.len().sum() / 1e6
        sys.stdout.write(f"{name:20s} {len(taken):6d} documents {size:6.2f} M characters\n")
    corpus = pd.concat(parts).sort_values("rank").drop(columns="rank").reset_index(drop=True)
    corpus.insert(0, "doc_id", corpus.index.astype(str))
    corpus.to_parquet(out, index=False)


if __name__ == "__main__":
    main()
