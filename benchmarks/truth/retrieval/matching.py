"""How sharply the match with the query should decide between rankings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from benchmarks.truth.results import Table
from benchmarks.truth.retrieval.metrics import average_precision
from benchmarks.truth.retrieval.shipped import THREE, WITH_WORDS, KnownVectors, parts_of

from conspectus.analysis.concepts.ranks import reciprocal_rank_fusion
from conspectus.analysis.retrieval.fusion import scaled

if TYPE_CHECKING:
    from benchmarks.truth.retrieval.corpora import Searched
    from numpy.typing import NDArray

SHARPNESS = (0.025, 0.05, 0.1, 0.2)
RANKS, SCORES = "equal, by rank", "equal, by score"
MANNER, TOPIC = ("answers", "movies", "speeches", "four_models"), ("intents", "banking")


def rules(
    parts: dict[str, NDArray[np.float64]], match: dict[str, float]
) -> dict[str, NDArray[np.float64]]:
    """Fuse rankings by every rule.

    Parameters
    ----------
    parts
        Ranking -> score of every document, shape (n,); NaN where it was not found.
    match
        Ranking -> match with the query.

    Returns
    -------
    dict of str to ndarray, shape (n,)
        Rule -> greater is better.
    """
    scores = [scaled(parts[name]) for name in parts]
    found = {RANKS: reciprocal_rank_fusion(list(parts.values())), SCORES: np.sum(scores, axis=0)}
    value = np.array([match[name] for name in parts])
    for sharpness in SHARPNESS:
        weight = np.exp((value - value.max()) / sharpness)
        found[f"by match, {sharpness:g}"] = weight @ np.array(scores)
    return found


def try_rules(name: str, one: Searched) -> pd.DataFrame:
    """Try every rule on the queries put aside.

    Parameters
    ----------
    name
        Of the queries.
    one
        The corpus.

    Returns
    -------
    pandas.DataFrame
        ``corpus, query, makers, rule, ap``.
    """
    encoder = KnownVectors(one.coded.frame["text"].tolist(), one.vectors)
    rows: list[dict[str, Any]] = []
    for query in one.queries:
        if not query.tuning:
            continue
        parts, match = parts_of(one.store, query.text, encoder)
        tried = {("", maker): scaled(score) for maker, score in parts.items()}
        for makers in (THREE, WITH_WORDS):
            fused = rules({maker: parts[maker] for maker in makers}, match)
            tried |= {(" + ".join(makers), rule): score for rule, score in fused.items()}
        rows += [
            {"corpus": name, "query": f"{name}/{query.name}", "makers": makers, "rule": rule}
            | {"ap": average_precision(score, query.relevant)}
            for (makers, rule), score in tried.items()
        ]
    return pd.DataFrame(rows)


def rules_table(tried: pd.DataFrame) -> Table:
    """Lay out what the rules reach.

    Parameters
    ----------
    tried
        From `try_rules`, of all corpora.

    Returns
    -------
    Table
        MAP, each corpus counting once.
    """
    wide = tried.pivot_table(index=["makers", "rule"], columns="corpus", values="ap", sort=False)
    crossed = [name for name in wide if name not in (*MANNER, *TOPIC)]
    manner, topic = wide[list(MANNER)].mean(axis=1), wide[list(TOPIC)].mean(axis=1)
    shown = {
        "manner": manner,
        "topic": topic,
        "both": (manner + topic) / 2,
        "crossed": wide[crossed].mean(axis=1),
        **{name: wide[name] for name in crossed},
    }
    caption = (
        "MAP on queries put aside for choosing, each corpus counting once. Manner: "
        f"{', '.join(MANNER)}; topic: {', '.join(TOPIC)}; crossed: requests asked for their "
        "manner, longer texts for their topics."
    )
    table = pd.DataFrame(shown).round(3).reset_index()
    return Table("Rules of fusion", caption, table)
