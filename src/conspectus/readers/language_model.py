"""A whole language model into whose residual stream other activations can be spliced.

Used only to judge an SAE: how much worse does the model predict text when it goes on from the
reconstruction? Everything else needs the body alone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

import torch
import transformers
from torch import nn

from conspectus.errors import ReaderError
from conspectus.readers.body import load_config, quiet_transformers
from conspectus.readers.hooks import HookPoint, first_tensor, layer_list, target

if TYPE_CHECKING:
    from pathlib import Path

    from conspectus.readers.tokens import Row

Replace = Callable[[torch.Tensor], torch.Tensor]


class LanguageModel:
    """A causal language model with one place to splice.

    Parameters
    ----------
    name
        Local folder or hub name.
    hook
        Where activations are replaced.
    device
        Where it runs, in float32.

    Raises
    ------
    ReaderError
        The model cannot be loaded as a causal language model.
    """

    def __init__(self, name: str | Path, hook: HookPoint, device: str = "cpu") -> None:
        try:
            with quiet_transformers():
                model = transformers.AutoModelForCausalLM.from_pretrained(
                    str(name), dtype=torch.float32, attn_implementation="sdpa"
                )
        except (OSError, ValueError) as error:
            message = f"{name} is not a causal language model: {error}"
            raise ReaderError(message) from error
        self._model = cast("nn.Module", model).to(device).eval()
        self._device = device
        self._replace: Replace | None = None
        self._where: torch.Tensor | None = None
        n_layers = int(load_config(name).get_text_config().num_hidden_layers)
        module, takes_input = target(layer_list(self._model, n_layers)[hook.layer], hook.kind)
        if takes_input:
            module.register_forward_pre_hook(self._before)
        else:
            module.register_forward_hook(self._after)

    def _spliced(self, hidden: torch.Tensor) -> torch.Tensor:
        if self._replace is None or self._where is None:
            return hidden
        changed = hidden.clone()
        changed[self._where] = self._replace(hidden[self._where]).to(hidden.dtype)
        return changed

    def _before(self, _module: nn.Module, args: tuple[Any, ...]) -> tuple[Any, ...]:
        return (self._spliced(first_tensor(args)), *args[1:])

    def _after(self, _module: nn.Module, _args: tuple[Any, ...], output: Any) -> Any:
        changed = self._spliced(first_tensor(output))
        return changed if isinstance(output, torch.Tensor) else (changed, *output[1:])

    @torch.inference_mode()
    def loss(self, row: Row, replace: Replace | None = None) -> tuple[float, int]:
        """Sum the model's surprise at a row's own tokens.

        Parameters
        ----------
        row
            A row of a tokenized document.
        replace
            Gives new activations ``[n, d]`` for those of the row's own tokens; None leaves them.

        Returns
        -------
        tuple of float and int
            Summed cross-entropy in nats, and over how many tokens.
        """
        first = max(row.start, 1)
        ids = torch.from_numpy(row.ids[: row.stop]).to(self._device)[None]
        where = torch.zeros(ids.shape, dtype=torch.bool, device=self._device)
        where[:, first:] = True
        self._replace, self._where = replace, where
        try:
            logits = self._model(input_ids=ids).logits[0, first - 1 : -1]
        finally:
            self._replace = self._where = None
        surprise = nn.functional.cross_entropy(logits, ids[0, first:], reduction="sum")
        return float(surprise), int(ids.shape[1] - first)
