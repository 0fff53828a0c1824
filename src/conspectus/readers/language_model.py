"""A whole language model into which other activations can be spliced at a hook point.

Used only to judge an SAE: how much worse does the model predict text when it goes on from the
reconstruction? Everything else needs the body alone.

Spliced are the tokens that a reader would pool: a document's own, but for the first of a row and
those whose norm is an outlier. An SAE never sees the others, in training or in use.
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
from conspectus.readers.text import OUTLIER_FACTOR

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
        Where it runs, in float32; a device's name.

    Raises
    ------
    ReaderError
        The model cannot be loaded as a causal language model, or lacks its head.
    """

    def __init__(self, name: str | Path, hook: HookPoint, device: str = "cpu") -> None:
        try:
            with quiet_transformers():
                model, notes = cast(
                    "tuple[nn.Module, Any]",
                    transformers.AutoModelForCausalLM.from_pretrained(
                        str(name),
                        dtype=torch.float32,
                        attn_implementation="sdpa",
                        output_loading_info=True,
                    ),
                )
        except (OSError, ValueError) as error:
            message = f"{name} is not a causal language model: {error}"
            raise ReaderError(message) from error
        if notes["missing_keys"]:
            missing = ", ".join(sorted(notes["missing_keys"])[:3])
            message = f"{name} is not a whole causal language model: it lacks {missing}"
            raise ReaderError(message)
        self._model = model.to(device).eval()
        self._device = device
        self._replace: Replace | None = None
        self._first = 0
        n_layers = int(load_config(name).get_text_config().num_hidden_layers)
        module, takes_input = target(layer_list(self._model, n_layers)[hook.layer], hook.kind)
        if takes_input:
            module.register_forward_pre_hook(self._before, with_kwargs=True)
        else:
            module.register_forward_hook(self._after)

    def _spliced(self, hidden: torch.Tensor) -> torch.Tensor:
        if self._replace is None:
            return hidden
        changed = hidden.clone()
        own = changed[0, self._first :]
        norms = own.norm(dim=-1)
        usual = norms <= OUTLIER_FACTOR * norms.median()
        own[usual] = self._replace(own[usual]).to(hidden.dtype)
        return changed

    def _before(
        self, _module: nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> tuple[tuple[Any, ...], dict[str, Any]]:
        if args:
            return (self._spliced(first_tensor(args)), *args[1:]), kwargs
        return args, {**kwargs, "hidden_states": self._spliced(kwargs["hidden_states"])}

    def _after(self, _module: nn.Module, _args: tuple[Any, ...], output: Any) -> Any:
        changed = self._spliced(first_tensor(output))
        return changed if isinstance(output, torch.Tensor) else (changed, *output[1:])

    def unembedding(self) -> tuple[torch.Tensor, torch.Tensor | None]:
        """Return what turns a residual stream into logits.

        Returns
        -------
        tuple of Tensor and (Tensor or None)
            The unembedding, one row a token, ``[vocabulary, d]``; and the scale of the last norm,
            ``[d]``, where the model has one under a usual name.

        Raises
        ------
        ReaderError
            The model has no unembedding.
        """
        head = cast("Any", self._model).get_output_embeddings()
        if head is None:
            message = f"{type(self._model).__name__} has no unembedding"
            raise ReaderError(message)
        body = cast("Any", self._model).base_model
        names = ("norm", "ln_f", "final_layer_norm", "final_layernorm")
        norm = next((getattr(body, name) for name in names if hasattr(body, name)), None)
        scale = None if norm is None else norm.weight.detach()
        return head.weight.detach(), scale

    @torch.inference_mode()
    def loss(self, row: Row, replace: Replace | None = None) -> tuple[float, int]:
        """Sum the model's surprise at a row's own tokens.

        Parameters
        ----------
        row
            A row of a tokenized document.
        replace
            Gives new activations ``[n, d]`` for those of the row's own tokens that a reader would
            pool; None leaves all as they are.

        Returns
        -------
        tuple of float and int
            Summed cross-entropy in nats, and over how many tokens.
        """
        first = max(row.start, 1)
        ids = torch.from_numpy(row.ids[: row.stop]).to(self._device)[None]
        if ids.shape[1] <= first:
            return 0.0, 0
        self._replace, self._first = replace, first
        try:
            logits = self._model(input_ids=ids).logits[0, first - 1 : -1]
        finally:
            self._replace = None
        surprise = nn.functional.cross_entropy(logits, ids[0, first:], reduction="sum")
        return float(surprise), int(ids.shape[1] - first)
