"""Make the excerpt of AlpacaEval that `make demo` embeds.

Usage: make_excerpt.py SOURCE.parquet [OUT.parquet]

The source has one row an answer: prompt_id, source, instruction, model, output. Which prompts are
taken depends on nothing but their numbers: the 160 whose SHA-256 is smallest, among those that both
models answered. Nothing is chosen by length or by content.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import pandas as pd

MODELS = ("claude-3-opus-20240229", "claude-2")
PROMPTS = 160


def excerpt(answers: pd.DataFrame) -> pd.DataFrame:
    """Choose the prompts and return both models' answers to them.

    Parameters
    ----------
    answers
        One row an answer.

    Returns
    -------
    pandas.DataFrame
        Two rows a prompt, sorted by prompt and model.
    """
    two = answers[answers["model"].isin(MODELS)]
    sides = two[two["output"].str.strip() != ""].groupby("prompt_id")["model"].nunique()
    both = [int(prompt) for prompt in sides.index[sides == len(MODELS)]]
    chosen = sorted(both, key=lambda prompt: hashlib.sha256(str(prompt).encode()).digest())
    kept = two[two["prompt_id"].isin(chosen[:PROMPTS])]
    return kept.sort_values(["prompt_id", "model"]).reset_index(drop=True)


def main() -> None:
    """Read the source, write the excerpt."""
    here = Path(__file__).parent / "alpaca_eval_excerpt.parquet"
    out = Path(sys.argv[2]) if len(sys.argv) > 2 else here
    kept = excerpt(pd.read_parquet(sys.argv[1]))
    kept.to_parquet(out, index=False, compression="zstd", compression_level=19)
    print(
        f"{len(kept)} answers to {kept['prompt_id'].nunique()} prompts, {out.stat().st_size} bytes"
    )


if __name__ == "__main__":
    main()
