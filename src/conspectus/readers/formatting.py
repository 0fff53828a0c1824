"""How a document is put before a model: as plain text or as one turn of a chat.

The policy decides which tokens the model sees around the document's own. Those around it (special
tokens, template, prompt) give context and are never pooled.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal, cast

from jinja2 import TemplateError

from conspectus.errors import ReaderError

# Control pictures: no template and no corpus contains these.
_MARK = "\u2402document\u2403"
_PROMPT = "\u2402prompt\u2403"


@dataclass(frozen=True)
class Formatting:
    """A formatting policy, recorded with every embedding.

    Parameters
    ----------
    kind
        ``plain``: the text as it is, after the tokenizer's own first token if it has one; a prompt
        goes before it, parted by an empty line. ``chat``: one turn in the model's template; a
        prompt is the user's turn before it. ``auto``: chat for documents with a prompt where the
        tokenizer has a template, else plain.
    role
        Whose turn the document is, under ``chat``.
    prepend_bos
        Whether plain text starts with the beginning-of-sequence token, which takes the attention
        sink. None: where the tokenizer has one.
    """

    kind: Literal["auto", "plain", "chat"] = "auto"
    role: Literal["assistant", "user"] = "assistant"
    prepend_bos: bool | None = None

    def record(self) -> dict[str, Any]:
        """Return the policy as plain values for a manifest."""
        return asdict(self)


class Formatter:
    """A formatting policy bound to a tokenizer.

    Parameters
    ----------
    tokenizer
        A fast Hugging Face tokenizer.
    formatting
        The policy.
    """

    def __init__(self, tokenizer: Any, formatting: Formatting) -> None:
        self.tokenizer = tokenizer
        self.formatting = formatting
        self._special = cast("list[str]", tokenizer.all_special_tokens)
        self._has_template = bool(getattr(tokenizer, "chat_template", None))
        if formatting.kind == "chat" and not self._has_template:
            message = "the tokenizer has no chat template: use plain formatting"
            raise ReaderError(message)
        self._before, self._after = self._own_tokens()
        self._chat_head: list[int] | None = None
        bos = cast("int | None", tokenizer.bos_token_id)
        self.prepends_bos = bos is not None and bos in self._before

    def _own_tokens(self) -> tuple[list[int], list[int]]:
        """Return what the tokenizer itself puts before and after a text."""
        bare = self._ids("a")
        full = cast("list[int]", self.tokenizer("a", add_special_tokens=True)["input_ids"])
        start = full.index(bare[0])
        before, after = full[:start], full[start + len(bare) :]
        bos = cast("int | None", self.tokenizer.bos_token_id)
        wanted = self.formatting.prepend_bos
        if wanted and bos is None and not before:
            message = "prepend_bos is asked for, but the tokenizer has no such token"
            raise ReaderError(message)
        if wanted is False and bos is not None:
            before = [token for token in before if token != bos]
        elif wanted is not False and not before and bos is not None:
            before = [bos]
        return before, after

    def _ids(self, text: str, *, split: bool = False) -> list[int]:
        """Tokenize; with `split`, names of special tokens are text like any other."""
        encoded = self.tokenizer(
            text, add_special_tokens=False, split_special_tokens=split, verbose=False
        )
        return cast("list[int]", encoded["input_ids"])

    def around(self, prompt: str | None) -> tuple[list[int], list[int]]:
        """Give the tokens that stand before and after a document.

        Parameters
        ----------
        prompt
            The context the document answers, or None.

        Returns
        -------
        tuple of list of int
            Token ids before and after the document's own.
        """
        kind = self.formatting.kind
        if kind == "auto":
            kind = "chat" if prompt is not None and self._has_template else "plain"
        if kind == "plain":
            context = self._ids(f"{prompt}\n\n", split=True) if prompt else []
            return [*self._before, *context], self._after
        if prompt is None:
            if self._chat_head is None:
                self._chat_head = self._ids(self._render(None))
            return self._chat_head, []
        if not any(name in prompt for name in self._special):
            return self._ids(self._render(prompt)), []
        # "<|end|>" in a prompt is text, not the end of a turn: the prompt is tokenized by itself.
        head, _, tail = self._render(_PROMPT).partition(_PROMPT)
        return [*self._ids(head), *self._ids(prompt, split=True), *self._ids(tail)], []

    def _render(self, prompt: str | None) -> str:
        """Render the template up to where the document begins."""
        turns = [{"role": self.formatting.role, "content": _MARK}]
        if prompt is not None:
            other = "user" if self.formatting.role == "assistant" else "assistant"
            turns.insert(0, {"role": other, "content": prompt})
        try:
            rendered = cast("str", self.tokenizer.apply_chat_template(turns, tokenize=False))
        except (TemplateError, ValueError, TypeError) as error:
            message = (
                f"the chat template refuses a lone {self.formatting.role} turn ({error}): "
                "give a prompt, use role='user', or plain formatting"
            )
            raise ReaderError(message) from error
        head, found, _ = rendered.rpartition(_MARK)
        if not found:
            message = "the chat template drops the document; use plain formatting"
            raise ReaderError(message)
        return head
