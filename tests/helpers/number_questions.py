"""Questions whose answer is the number in them."""

from __future__ import annotations

from conspectus.llm import Question

SCHEMA = {
    "type": "object",
    "properties": {"n": {"type": "integer", "minimum": 0}},
    "required": ["n"],
    "additionalProperties": False,
}


def number_question(n: int, purpose: str = "name") -> Question:
    return Question("Say the number.", f"The number is {n}.", SCHEMA, purpose, f"latent {n}")
