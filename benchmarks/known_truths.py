"""Whether a comparison finds what is known to differ, and sees through length.

Two questions to the answers of AlpacaEval (`--data`, the file with all models):

- GPT-4o and GPT-4-turbo against GPT-3.5-turbo-0301 and text-davinci-003, paired by prompt: the
  newer models write Markdown. Is bold or heading Markdown among the ten largest differences?
- GPT-3.5-turbo-1106 told to be verbose against the same told to be concise: how much of the list
  is length, before and after the adjustment?

Embedding takes ten to twenty minutes on two cores; stores stay in `--work` and are used again.

Usage: python benchmarks/known_truths.py --data alpaca_eval.parquet --work FOLDER [--json]
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import pandas as pd

import conspectus as cs

NEWER = ["gpt-4o-2024-05-13", "gpt-4-turbo-2024-04-09"]
OLDER = ["gpt-3.5-turbo-0301", "text_davinci_003"]
VERBOSE, CONCISE = "gpt-3.5-turbo-1106_verbose", "gpt-3.5-turbo-1106_concise"
MARKDOWN = ("bold", "heading")


def store_of(data: Path, models: list[str], work: Path, name: str, dtype: str) -> Any:
    """Embed the answers of some models, or go on with what is there."""
    answers = pd.read_parquet(data)
    encoder = cs.Encoder.load("smollm2-135m", dtype=dtype)
    return cs.embed(
        answers[answers["model"].isin(models)],
        text="output",
        prompt="instruction",
        encoder=encoder,
        out=work / f"{name}.conspectus",
    )


def markdown(store: Any) -> dict[str, Any]:
    """Compare newer with older models."""
    result = cs.diff(
        store, by="model", a=NEWER, b=OLDER, paired_by="prompt_id", fdr=0.01, order="points"
    )
    top = result.findings.head(10)
    named = top["label"].str.contains("|".join(MARKDOWN))
    return {
        "ten largest": [
            f"{row.label} {100 * row.difference:+.0f}" for row in top.itertuples(index=False)
        ],
        "of them bold or heading, difference > 0.4": int((named & (top["difference"] > 0.4)).sum()),
    }


def length(store: Any) -> dict[str, Any]:
    """Compare verbose with concise answers, as they are and at equal length."""
    sides = {"by": "model", "a": VERBOSE, "b": CONCISE, "paired_by": "prompt_id"}
    raw = cs.diff(store, **sides).findings
    adjusted = cs.diff(store, **sides, rank_by="adjusted").findings
    return {
        "findings": len(raw),
        "in favour of verbose": int((raw["difference"] > 0).sum()),
        "verdicts": {str(key): int(n) for key, n in raw["verdict"].value_counts().items()},
        "findings at equal length": len(adjusted),
        "of them in favour of verbose": int((adjusted["adjusted"] > 0).sum()),
    }


def main() -> None:
    """Print what was found."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--dtype", default="bfloat16", choices=["float32", "bfloat16"])
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    if not given.data.exists():
        sys.exit(f"{given.data} is not there: this needs AlpacaEval's answers of all models")
    given.work.mkdir(parents=True, exist_ok=True)
    newer = store_of(given.data, [*NEWER, *OLDER], given.work, "markdown", given.dtype)
    verbose = store_of(given.data, [VERBOSE, CONCISE], given.work, "length", given.dtype)
    found = {"Markdown": markdown(newer), "length": length(verbose)}
    if given.json:
        sys.stdout.write(json.dumps(found, indent=1) + "\n")
        return
    for question, figures in found.items():
        sys.stdout.write(f"{question}\n")
        for name, value in figures.items():
            lines = value if isinstance(value, list) else [value]
            sys.stdout.write(f"  {name}\n" + "".join(f"    {line}\n" for line in lines))


if __name__ == "__main__":
    main()
