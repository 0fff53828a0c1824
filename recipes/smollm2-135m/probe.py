"""Probe what documents' embeddings tell: the figures by which layer and mixture were chosen.

For each known truth: 16 latents picked on 60 % of the documents (largest standardised difference of
their maxima), logistic regression on them, ROC AUC on the rest. Documents are cut at 256 tokens and
max-pooled. Word TF-IDF with logistic regression on the same split stands beside it.

Usage: python probe.py DATA_FOLDER SAE_FOLDER [SAE_FOLDER ...]   (all of one reader)
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import torch
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from conspectus.readers.text import TextReader
from conspectus.saes import SAE, load_sae

MOST_DOCUMENTS = 2000
N_PICKED = 16
SEED = 0


def tasks(data: Path) -> dict[str, tuple[list[str], np.ndarray]]:
    """Return texts and truths: a column of 0 and 1 for each class that is probed."""
    found: dict[str, tuple[list[str], np.ndarray]] = {}

    def add(name: str, frame: pd.DataFrame, text: str, truths: list[pd.Series]) -> None:
        chosen = frame.sample(min(MOST_DOCUMENTS, len(frame)), random_state=SEED)
        columns = [truth.loc[chosen.index].to_numpy(dtype=np.int64) for truth in truths]
        found[name] = (chosen[text].tolist(), np.stack(columns, axis=1))

    news = pd.read_parquet(data / "ag_news.parquet")
    add("AG News topics", news, "text", [news.topic == one for one in sorted(news.topic.unique())])
    union = pd.read_parquet(data / "state_of_the_union.parquet")
    add("State of the Union after 1980", union, "text", [union.year > 1980])
    maths = pd.read_parquet(data / "gsm8k_solutions.parquet")
    maths = maths[maths.author.isin(["ground_truth", "175b_verification"])]
    add("GSM8K truth / 175b", maths, "solution", [maths.author == "ground_truth"])
    answers = pd.read_parquet(data / "alpaca_eval.parquet")
    answers = answers[answers.model.isin(["claude-3-opus-20240229", "gpt-4o-2024-05-13"])]
    answers = answers[answers.output.str.strip().astype(bool)]
    add("Claude 3 Opus / GPT-4o", answers, "output", [answers.model.str.startswith("claude")])
    reviews = pd.read_parquet(data / "movie_reviews.parquet")
    add("Movie-review sentiment", reviews, "text", [reviews.sentiment == reviews.sentiment.iloc[0]])
    return found


def embed(reader: TextReader, saes: dict[str, SAE], texts: list[str]) -> dict[str, np.ndarray]:
    """Max-pool every SAE's codes over each text, dense float32 ``[n, n_latents]``."""
    documents = [reader.tokenize(text) for text in texts]
    pooled = {hook: torch.zeros(len(texts), sae.n_latents) for hook, sae in saes.items()}
    for batch in reader.batches(documents):
        codes = saes[batch.hook].encode(batch.activations.float())
        document = batch.document[codes.token_index()]
        flat = document * codes.n_latents + codes.latent
        pooled[batch.hook].view(-1).scatter_reduce_(0, flat, codes.value, "amax")
    return {hook: one.numpy() for hook, one in pooled.items()}


def auc_of_latents(x: np.ndarray, y: np.ndarray, train: np.ndarray) -> float:
    """Pick latents on the training documents, fit, and score the rest."""
    inside, outside = x[train & (y == 1)], x[train & (y == 0)]
    spread = np.sqrt(inside.var(0) + outside.var(0)) + 1e-3
    picked = np.argsort(-np.abs(inside.mean(0) - outside.mean(0)) / spread)[:N_PICKED]
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=2000))
    model.fit(x[train][:, picked], y[train])
    return float(roc_auc_score(y[~train], model.predict_proba(x[~train][:, picked])[:, 1]))


def auc_of_words(texts: list[str], y: np.ndarray, train: np.ndarray) -> float:
    """Fit word TF-IDF on the training documents and score the rest."""
    words = TfidfVectorizer(min_df=2, sublinear_tf=True)
    fitted = words.fit_transform([text for text, keep in zip(texts, train, strict=True) if keep])
    model = LogisticRegression(max_iter=2000).fit(fitted, y[train])
    rest = words.transform([text for text, keep in zip(texts, train, strict=True) if not keep])
    return float(roc_auc_score(y[~train], model.predict_proba(rest)[:, 1]))


def main() -> None:
    """Print a row for each truth: words, then every SAE."""
    saes = {}
    for folder in sys.argv[2:]:
        sae = load_sae(folder)
        saes[sae.config.hook] = sae
    reader = TextReader.load(
        next(iter(saes.values())).config.reader,
        hooks=list(saes),
        max_tokens=257,
        overlong="truncate",
        dtype="bfloat16",
    )
    sys.stdout.write(f"{'truth':32s} {'words':>7s} {'  '.join(saes)}\n")
    for name, (texts, truths) in tasks(Path(sys.argv[1])).items():
        train = np.random.default_rng(SEED).permutation(len(texts)) < 0.6 * len(texts)
        pooled = embed(reader, saes, texts)
        words = np.mean([auc_of_words(texts, y, train) for y in truths.T])
        scores = [np.mean([auc_of_latents(pooled[h], y, train) for y in truths.T]) for h in saes]
        cells = "  ".join(f"{score:12.3f}" for score in scores)
        sys.stdout.write(f"{name:32s} {words:7.3f} {cells}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
