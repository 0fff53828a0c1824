"""What decides an answer, and the key under which it is kept.

The key is a hash of the model, its settings, the whole prompt and the schema, and of nothing else:
neither the endpoint's address nor who asks. So an answer is found again when the same model moves
to another server, and a changed word in a prompt is another question.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from conspectus.errors import InputError

if TYPE_CHECKING:
    from conspectus.llm.types import Question

DEFAULT_MAX_TOKENS = 1024


@dataclass(frozen=True)
class Settings:
    """What is sent with every question.

    Parameters
    ----------
    model
        Name of the model, as the endpoint calls it.
    temperature
        Of sampling; 0 for the likeliest answer. None leaves it to the endpoint.
    seed
        Of sampling, where the endpoint takes one.
    max_tokens
        Longest answer. Thoughts of models that reason count as part of it.

    Raises
    ------
    InputError
        There is no model name, or a number is out of range.
    """

    model: str
    temperature: float | None = 0.0
    seed: int | None = None
    max_tokens: int = DEFAULT_MAX_TOKENS

    def __post_init__(self) -> None:
        if not self.model.strip():
            raise InputError("the language model needs a name, as its endpoint calls it")
        if self.temperature is not None and not 0 <= self.temperature <= 2:
            raise InputError(f"a temperature lies between 0 and 2, not {self.temperature}")
        if self.max_tokens < 1:
            raise InputError(f"the longest answer has at least 1 token, not {self.max_tokens}")

    @property
    def identity(self) -> str:
        """Hash of all settings."""
        return sha256_of(asdict(self))

    def key(self, question: Question) -> str:
        """Return the key of a question put to this model: 64 hexadecimal digits."""
        return sha256_of(
            {
                "settings": asdict(self),
                "system": question.system,
                "user": question.user,
                "schema": question.schema,
            }
        )


def sha256_of(value: object) -> str:
    """Return the SHA-256 of a value's canonical JSON.

    Parameters
    ----------
    value
        Anything that JSON knows.

    Returns
    -------
    str
        Hexadecimal. Equal for equal values, whatever the order of their keys.
    """
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode("ascii")).hexdigest()
