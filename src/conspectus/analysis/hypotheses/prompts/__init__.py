"""What a language model is told. Prompts are files, so that they can be read and compared."""

from __future__ import annotations

from functools import partial

from conspectus.llm import read_prompt

prompt = partial(read_prompt, __name__)
"""Reads a prompt by the name of its file here, without its ending."""
