"""How many tokens a text has, where nobody counted them: a guess, and a bound.

A guess tells what a job will cost; a bound keeps a budget. Tokenizers of language models work on
bytes, or fall back to them, so a text never has more tokens than bytes.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_CHARACTERS_PER_TOKEN = 4.0  # English text; other scripts have fewer
_OTHER_CHARACTERS_PER_TOKEN = 1.5
_TOKENS_OF_A_MESSAGE = 5  # role and separators in the model's template
_TEMPLATE_AT_MOST = 200  # what a template may add of its own, such as today's date


def guess_tokens(text: str) -> int:
    """Guess the tokens of a text from its length.

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    int
        About right for English; within a factor of two for most scripts.
    """
    other = sum(1 for character in text if ord(character) > 0x2FF)
    return math.ceil(
        (len(text) - other) / _CHARACTERS_PER_TOKEN + other / _OTHER_CHARACTERS_PER_TOKEN
    )


def guess_prompt_tokens(messages: Sequence[Mapping[str, Any]]) -> int:
    """Guess the tokens of the messages of a call."""
    return sum(guess_tokens(str(m["content"])) + _TOKENS_OF_A_MESSAGE for m in messages)


def prompt_tokens_at_most(messages: Sequence[Mapping[str, Any]], further: str = "") -> int:
    """Bound the tokens of the messages of a call.

    Parameters
    ----------
    messages
        As sent.
    further
        What the server may add to the prompt: the schema of the answer.

    Returns
    -------
    int
        Their bytes, and what templates add.
    """
    texts = [further, *(str(message["content"]) for message in messages)]
    return _TEMPLATE_AT_MOST + sum(len(text.encode("utf-8", "replace")) for text in texts)
