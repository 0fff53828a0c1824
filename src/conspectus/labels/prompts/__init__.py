"""What a language model is told about names. Prompts are files, to be read and compared."""

from __future__ import annotations

from importlib.resources import files

from conspectus.llm import FENCE_RULE


def prompt(name: str) -> str:
    """Read a prompt.

    Parameters
    ----------
    name
        File here, without its ending.

    Returns
    -------
    str
        The system prompt, with the rule about fenced text at its end.
    """
    text = files(__name__).joinpath(f"{name}.txt").read_text(encoding="utf-8")
    return f"{text.strip()}\n\n{FENCE_RULE}"
