"""Documents that cross other axes than `composing`: nothing was chosen on them before."""

from __future__ import annotations

import re
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from benchmarks.truth import corpora

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MIXED_EACH, REQUESTS_EACH, NEWS_EACH = 10, 12, 120
"""Documents of every combination, or of every topic."""

CERTAINTY = {
    "certain": (
        "There is no doubt about it at all.",
        "I know for a fact that this is so.",
        "Without question, it is definitely true.",
        "Of course it is, and everyone can be sure of it.",
    ),
    "doubtful": (
        "Perhaps it is so, but I cannot be sure.",
        "It might be true, though it may well not be.",
        "I am not certain, and possibly nobody is.",
        "It seems that way, maybe, as far as I can guess.",
    ),
}
MANNER = {
    "polite": (
        "Thank you very much for your kind attention.",
        "Please forgive me for taking up your time.",
        "I would be most grateful for a word from you, dear friend.",
        "With great respect, I appreciate all your help.",
    ),
    "rude": (
        "Only an idiot would fail to understand that.",
        "Shut up and stop wasting my time, you fool.",
        "You are too stupid for this, so get lost.",
        "I could not care less what a moron like you thinks.",
    ),
}
EMOTION = {
    "joy": (
        "This makes me so happy that I could sing.",
        "What a delight, everyone here is cheerful and laughing.",
        "I am thrilled, it is the best day in years.",
    ),
    "anger": (
        "This makes me furious and I could scream.",
        "What an outrage, everyone here is mad and shouting.",
        "I am sick of it, it drives me into a rage.",
    ),
    "fear": (
        "This frightens me and I cannot sleep.",
        "What a scare, everyone here is worried and trembling.",
        "I am terrified, something dreadful might happen.",
    ),
}
PERSON = {
    "first": (
        "I ask for myself, since my own plans depend on it.",
        "My situation is what it is, and I have to decide for me.",
        "I have been thinking about my needs all morning.",
    ),
    "third": (
        "She asks for herself, since her own plans depend on it.",
        "His situation is what it is, and he has to decide for himself.",
        "They have been thinking about their needs all morning.",
    ),
}
_DOMAINS = ("travel", "kitchen_and_dining", "work")
_END = re.compile(r"(?<=[.!?])\s+")
_LEAST, _MOST, _QUESTION = 8, 30, 28


def mixed(data: Path) -> pd.DataFrame:
    """Cross subject, certainty, manner and layout.

    Parameters
    ----------
    data
        The data folder.

    Returns
    -------
    pandas.DataFrame
        ``base_id, text, subject, certainty, manner, layout``.
    """
    rng = np.random.default_rng(7)
    reviews = corpora.read(data, "movie_reviews")["text"]
    speeches = corpora.read(data, "state_of_the_union")["text"]
    questions = corpora.read(data, "gsm8k_solutions")["question"].drop_duplicates()
    bank = corpora.read(data, "banking77").query("split == 'test'")["text"]
    pools = {
        "movies": _fitting(one for text in reviews for one in _sentences(text)[5:9]),
        "politics": _fitting(one for text in speeches for one in _sentences(text)[1:3]),
        "arithmetic": [corpora.shortened(text, _QUESTION) for text in questions],
        "bank": _fitting(text.strip() for text in bank),
    }
    drawn = {name: _shuffled(pool, rng) for name, pool in pools.items()}
    rows: list[dict[str, str]] = []
    for subject, certainty, manner, layout in product(
        pools, CERTAINTY, MANNER, ("plain", "steps", "dialogue")
    ):
        for _ in range(MIXED_EACH):
            parts = [
                *_sentences(next(drawn[subject])),
                CERTAINTY[certainty][rng.integers(4)],
                MANNER[manner][rng.integers(4)],
            ]
            rows.append(
                {
                    "base_id": f"h{len(rows)}",
                    "text": laid_out(parts, layout),
                    "subject": subject,
                    "certainty": certainty,
                    "manner": manner,
                    "layout": layout,
                }
            )
    return pd.DataFrame(rows)


def laid_out(parts: list[str], layout: str) -> str:
    """Put sentences into a layout.

    Parameters
    ----------
    parts
        Sentences.
    layout
        ``plain``, ``steps`` (a numbered line each) or ``dialogue`` (two speakers in turn).

    Returns
    -------
    str
        The document.
    """
    if layout == "steps":
        return "\n".join(f"{number}. {part}" for number, part in enumerate(parts, 1))
    if layout == "dialogue":
        speakers = ("Anna", "Ben")
        return "\n".join(f'{speakers[i % 2]}: "{part}"' for i, part in enumerate(parts))
    return " ".join(parts)


def requests(data: Path) -> pd.DataFrame:
    """Cross subject, emotion, person and style.

    Parameters
    ----------
    data
        The data folder.

    Returns
    -------
    pandas.DataFrame
        ``base_id, text, subject, emotion, person, style``.
    """
    rng = np.random.default_rng(8)
    table = corpora.read(data, "clinc150").query("split == 'test'")
    drawn = {
        name: _shuffled(table.loc[table["domain"] == name, "text"].tolist(), rng)
        for name in _DOMAINS
    }
    rows: list[dict[str, str]] = []
    for subject, emotion, person, style in product(drawn, EMOTION, PERSON, ("casual", "formal")):
        for _ in range(REQUESTS_EACH):
            asked = (next(drawn[subject]), next(drawn[subject]))
            said = f"{EMOTION[emotion][rng.integers(3)]} {PERSON[person][rng.integers(3)]}"
            rows.append(
                {
                    "base_id": f"q{len(rows)}",
                    "text": styled(asked, said, style),
                    "subject": subject,
                    "emotion": emotion,
                    "person": person,
                    "style": style,
                }
            )
    return pd.DataFrame(rows)


def styled(asked: tuple[str, str], said: str, style: str) -> str:
    """Write two requests and what is said beside them as a chat or as a letter.

    Parameters
    ----------
    asked
        The requests, without a full stop.
    said
        Whole sentences.
    style
        ``casual`` or ``formal``.

    Returns
    -------
    str
        The document.
    """
    if style == "casual":
        return f"hey dude, {asked[0]} lol. {asked[1]} btw. {said} gonna go, cya".lower()
    first, second = (f"{one[:1].upper()}{one[1:]}." for one in asked)
    return f"Dear Sir or Madam, {first} {second} {said} Yours faithfully, the undersigned."


def fresh_news(data: Path) -> pd.DataFrame:
    """Draw news items of each topic, as they are.

    Parameters
    ----------
    data
        The data folder.

    Returns
    -------
    pandas.DataFrame
        ``base_id, text, topic``.
    """
    table = corpora.news(data)
    drawn = [one.sample(NEWS_EACH, random_state=99) for _, one in table.groupby("topic")]
    return pd.concat(drawn, ignore_index=True)


def _sentences(text: str) -> list[str]:
    return [part.strip() for part in _END.split(text) if part.strip()]


def _fitting(texts: Any) -> list[str]:
    return [text for text in texts if _LEAST <= len(text.split()) <= _MOST]


def _shuffled(pool: list[str], rng: np.random.Generator) -> Iterator[str]:
    return iter([pool[i] for i in rng.permutation(len(pool))])
