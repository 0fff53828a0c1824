"""Further queries that settings may be chosen by: topics of short texts, and the two kinds crossed.

The reported corpora are either asked for how something is said and long, or asked for what it is
about and short. A rule that only told long documents from short ones would look good on them, so
here requests are asked for their manner, and longer texts for their topics. Nothing here is
reported.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
from benchmarks.truth import corpora
from benchmarks.truth.coded import read_coded
from benchmarks.truth.retrieval.corpora import Searched
from benchmarks.truth.retrieval.queries import FEWEST, MOST, Query

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.truth.work import Work

MANNER = {
    "says please": r"\bplease\b",
    "contains a number": r"\d",
    "contains a negation": r"\b(not|no|never)\b|n't",
    "gives a command": (
        r"\A(tell|show|give|set|find|play|book|add|change|turn|let|please|put|make|get|read|check)\b"
    ),
    "asks can you do something": r"\bcan you\b",
    "question that begins with how": r"\Ahow\b",
    "exclamation": r"!",
    "asks for the reason why": r"\bwhy\b",
}
"""Query -> what a request must have."""
NEWS = {
    "international politics and conflicts": "World",
    "news about sports": "Sports",
    "business and financial news": "Business",
    "science and technology news": "Sci/Tech",
}
"""Query -> topic of AG News."""
TOPICS = {
    "cooking and recipes": r"\b(recipe|cook|bake|ingredients|dish)\b",
    "Python programming": r"\bpython\b",
    "travelling and tourism": r"\b(travel|trip|tourist|vacation|visit)\b",
    "health and medicine": r"\b(health|doctor|medical|medicine|disease|symptoms|cancer)\b",
    "music and songs": r"\b(music|song|band|album|guitar)\b",
    "films and actors": r"\b(movie|film|actor|actress|broadway)\b",
    "war and the military": r"\b(war|army|military|battle)\b",
    "animals and pets": r"\b(dog|cat|animal|pet|horse|bird|fish)s?\b",
    "jobs and interviews": r"\b(job|resume|interview|hiring|employee)\b",
    "space and planets": r"\b(planet|space|moon|nasa|star|solar)s?\b",
    "investing and finance": r"\b(invest|stock|tax|loan|bank|finance)\w*\b",
}
"""Query -> what the prompt of an answer must have."""


def by_patterns(texts: Sequence[str], patterns: dict[str, str]) -> list[Query]:
    """Ask for what a pattern finds; queries of hardly any or of most texts are left out."""
    queries = []
    for asked, pattern in patterns.items():
        found = re.compile(pattern, re.IGNORECASE)
        relevant = np.array([bool(found.search(text)) for text in texts], np.bool_)
        if FEWEST <= relevant.sum() <= MOST * len(texts):
            queries.append(Query(asked, asked, relevant, tuning=True))
    return queries


def choosing(work: Work) -> Iterator[tuple[str, Searched]]:
    """Give the corpora.

    Parameters
    ----------
    work
        The work folder.

    Yields
    ------
    str, Searched
        What to call the queries, and the corpus with them.
    """
    banking, intents = _whole(work, "banking"), _whole(work, "intents")
    categories = banking.coded.frame["category"]
    names = [
        Query(name, re.sub(r"[_?]+", " ", name).lower(), categories.eq(name).to_numpy(), True)
        for name in sorted(categories.unique())
    ]
    yield "banking", _asked(banking, names)
    for name, one in (("banking, manner", banking), ("intents, manner", intents)):
        yield name, _asked(one, by_patterns(one.coded.frame["text"].tolist(), MANNER))
    short = _whole(work, "short_texts")
    news = corpora.news(work.data).set_index("base_id")["topic"]
    topic = short.coded.frame["base_id"].map(news)
    asked = [Query(text, text, topic.eq(name).to_numpy(), True) for text, name in NEWS.items()]
    yield "news, topics", _asked(short, asked)
    chat = _whole(work, "four_models")
    prompts = corpora.read(work.data, "alpaca_eval").drop_duplicates("prompt_id")
    prompt = chat.coded.frame["prompt_id"].map(prompts.set_index("prompt_id")["instruction"])
    yield "four_models, topics", _asked(chat, by_patterns(prompt.tolist(), TOPICS))


def _whole(work: Work, name: str) -> Searched:
    coded = read_coded(work.store(name), work.frame(name))
    return Searched(name, work.store(name), coded, [], work, np.arange(len(coded.frame)))


def _asked(one: Searched, queries: list[Query]) -> Searched:
    return Searched(one.name, one.store, one.coded, queries, one.work, one.rows)
