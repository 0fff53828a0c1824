"""Documents made by crossing four known axes: topic, sentiment, form and time."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pandas as pd
from benchmarks.truth.corpora import news, shortened

from conspectus.analysis.hypotheses.planting.pieces import pick, sentences

if TYPE_CHECKING:
    from pathlib import Path

AXES = ("topic", "sentiment", "form", "time")
EACH = 10
"""Documents of every combination."""

SENTIMENT = {
    "positive": (
        "What wonderful news, and so well told.",
        "It made me happy all day long.",
        "Everyone involved did a brilliant job.",
        "I love how this turned out.",
        "A delightful, encouraging story.",
        "This fills me with hope and joy.",
    ),
    "negative": (
        "What awful news, and so badly told.",
        "It left me angry all day long.",
        "Everyone involved did a terrible job.",
        "I hate how this turned out.",
        "A dreary, disheartening story.",
        "This fills me with dread and disgust.",
    ),
}
TIME = {
    "past": (
        "I read about it yesterday and told my sister over dinner.",
        "We talked about it last week when nobody else had heard.",
        "My colleagues brought it up back then, and I listened.",
        "I followed the story at the time and wrote it down.",
    ),
    "present": (
        "I am reading about it right now while my sister cooks.",
        "We are talking about it today as everybody listens.",
        "My colleagues are bringing it up at this moment.",
        "I am following the story now and writing it down.",
    ),
    "future": (
        "I will read more about it tomorrow and tell my sister.",
        "We are going to talk about it next week with everybody.",
        "My colleagues will bring it up soon, and I shall listen.",
        "I will follow the story from then on and write it down.",
    ),
}
FORM = ("plain", "list", "question")
_ASKED = (
    "Is it true that {}?",
    "Did you hear this: {}?",
    "Who knew that {}?",
    "Why is it that {}?",
)


def composed(data: Path) -> pd.DataFrame:
    """Compose documents, `EACH` for every combination of topic, sentiment, form and time.

    Parameters
    ----------
    data
        The data folder.

    Returns
    -------
    pandas.DataFrame
        ``base_id``, ``text`` and the columns `AXES`.
    """
    table = news(data)
    table = table[table["text"].str.split().str.len().between(15, 45)]
    pools = {topic: iter(group["text"]) for topic, group in table.groupby("topic")}
    rows: list[dict[str, str]] = []
    for topic, sentiment, form, time in product(pools, SENTIMENT, FORM, TIME):
        for number in range(EACH):
            key = f"{topic}{sentiment}{form}{time}{number}"
            parts = [
                *(s.strip() for s in sentences(shortened(next(pools[topic]), 30))),
                pick(TIME[time], key + "t"),
                pick(SENTIMENT[sentiment], key + "s"),
            ]
            rows.append(
                {
                    "base_id": f"x{len(rows)}",
                    "text": shaped(parts, form, key),
                    "topic": topic,
                    "sentiment": sentiment,
                    "form": form,
                    "time": time,
                }
            )
    return pd.DataFrame(rows)


def shaped(parts: list[str], form: str, key: str) -> str:
    """Put sentences into a form.

    Parameters
    ----------
    parts
        Sentences.
    form
        ``plain``: one behind the other; ``list``: a line with a dash each; ``question``: each
        asked, with one of four wordings.
    key
        Name of the document, by which wordings are chosen.

    Returns
    -------
    str
        The document.
    """
    if form == "list":
        return "\n".join(f"- {part}" for part in parts)
    if form == "question":
        asked = [
            pick(_ASKED, f"{key}{number}").format(part.rstrip(" .!?"))
            for number, part in enumerate(parts)
        ]
        return " ".join(asked)
    return " ".join(parts)
