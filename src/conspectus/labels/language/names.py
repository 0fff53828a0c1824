"""From the answer of a language model to a name, or to the reason why there is none."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any, Final

from conspectus.labels.tasks import Named
from conspectus.llm import Answer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from conspectus.llm import Missing

MOST_WORDS: Final = 20
"""A name of more words is no name. Models are asked for 12, and some count badly."""
_LONGEST: Final = 200
TYPICAL_NAME: Final = "the word 'example' where a longer phrase says what it is about"
"""Stands for names that are not there yet, to tell what verifying them will cost."""

SCHEMA: Final[Mapping[str, Any]] = {
    "type": "object",
    "properties": {
        "reasoning": {"type": "string"},
        "unclear": {"type": "boolean"},
        "label": {"type": "string"},
    },
    "required": ["reasoning", "unclear", "label"],
    "additionalProperties": False,
}
"""Form of an answer that names something."""

_SPACE = re.compile(r"\s+")
_QUOTES = {'"': '"', "“": "”", "'": "'", "`": "`", "«": "»"}
_VAGUE = "words|things|tokens|topics|texts?|contexts|concepts|patterns|content|terms|items"
_NOTHING = re.compile(
    r"(the )?(label|name)( of \w+)?|n/?a|none|null|unclear|unknown|\W*|"
    r"no (clear |single |common )*(pattern|property|concept|meaning|label|name|theme|answer)|"
    rf"(various|different|random|miscellaneous|unrelated|mixed|diverse|common) ({_VAGUE})"
)


def placeholder_names(latents: Sequence[int]) -> dict[int, str]:
    """Give every latent a name of typical length.

    Parameters
    ----------
    latents
        Latents.

    Returns
    -------
    dict of int to str
        The same name for all, to estimate costs with.
    """
    return dict.fromkeys(latents, TYPICAL_NAME)


def read_names(keys: Sequence[int], outcomes: Sequence[Answer | Missing]) -> Named:
    """Read names from answers.

    Parameters
    ----------
    keys
        Latents asked for.
    outcomes
        What came back for each.

    Returns
    -------
    Named
        Names; what is unclear; and what is missing, with the reason. A name that says nothing
        counts as unclear, never as a name.
    """
    labels: dict[int, str] = {}
    unclear: list[int] = []
    missing: dict[int, str] = {}
    for key, outcome in zip(keys, outcomes, strict=True):
        if not isinstance(outcome, Answer):
            missing[key] = outcome.reason
            continue
        label = clean(str(outcome.value["label"]))
        if outcome.value["unclear"] or says_nothing(label):
            unclear.append(key)
        elif len(label) > _LONGEST or len(label.split()) > MOST_WORDS:
            missing[key] = f"a name of more than {MOST_WORDS} words"
        else:
            labels[key] = label
    return Named(labels, unclear=tuple(unclear), missing=missing)


def clean(label: str) -> str:
    """Write a name in one line, without quotes around it and a full stop behind.

    Parameters
    ----------
    label
        As answered.

    Returns
    -------
    str
        Composed (NFC), without characters that do not print.
    """
    label = _SPACE.sub(" ", unicodedata.normalize("NFC", label)).strip()
    label = "".join(letter for letter in label if letter.isprintable())
    if len(label) > 1 and _QUOTES.get(label[0]) == label[-1] and label[0] not in label[1:-1]:
        label = label[1:-1].strip()
    return label.removesuffix(".").strip()


def says_nothing(label: str) -> bool:
    """Tell whether a name is only a way of not giving one.

    Parameters
    ----------
    label
        A clean name.

    Returns
    -------
    bool
        True for no words, "unclear", "various words" and the like.
    """
    return _NOTHING.fullmatch(label.lower()) is not None
