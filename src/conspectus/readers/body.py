"""A model's body, cut off at the last hook point.

Nothing is loaded or computed that the activations do not need: no layers after the last hook, no
final norm, no language-model head (whose logits alone can take more memory than all else).
"""

from __future__ import annotations

import hashlib
import logging
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, cast

import torch
import transformers
from torch import nn

from conspectus.errors import ReaderError
from conspectus.readers.hooks import HookPoint, first_tensor, layer_list, target

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence
    from pathlib import Path


class _Reached(Exception):  # noqa: N818 - a signal, not an error
    """Raised inside a forward pass once the last hook point has been seen."""


@contextmanager
def quiet_transformers() -> Generator[None]:
    """Silence notes on unused weights and progress bars while a model loads."""
    level = transformers.utils.logging.get_verbosity()
    transformers.utils.logging.set_verbosity(logging.ERROR)
    transformers.utils.logging.disable_progress_bar()
    try:
        yield
    finally:
        transformers.utils.logging.set_verbosity(level)
        transformers.utils.logging.enable_progress_bar()


def load_config(name: str | Path) -> Any:
    """Load a model's configuration.

    Raises
    ------
    ReaderError
        There is no such model, locally or on the hub.
    """
    try:
        return transformers.AutoConfig.from_pretrained(str(name))
    except (OSError, ValueError) as error:
        message = (
            f"no model {str(name)!r}: not a folder with config.json, not in the catalogue "
            f"(conspectus models list), and not to be had from the hub: {error}"
        )
        raise ReaderError(message) from error


def load_body(
    name: str | Path, hooks: Sequence[HookPoint], *, device: str, dtype: torch.dtype
) -> Body:
    """Load the layers of a model up to its last hook point.

    Parameters
    ----------
    name
        Local folder or hub name.
    hooks
        Where activations are taken.
    device, dtype
        Where and in what precision the body runs.

    Returns
    -------
    Body
        The body with its hooks set.

    Raises
    ------
    ReaderError
        The model cannot be loaded or has no such hook point.
    """
    config = load_config(name)
    text_config = config.get_text_config()
    n_layers = int(text_config.num_hidden_layers)
    last = max(hook.layer for hook in hooks)
    if last >= n_layers:
        message = f"{name} has layers 0 to {n_layers - 1}; {hooks[0].kind}.{last} is none of them"
        raise ReaderError(message)
    text_config.num_hidden_layers = last + 1
    text_config.use_cache = False  # nothing is generated, so keys and values need not be kept
    if getattr(text_config, "layer_types", None):
        text_config.layer_types = text_config.layer_types[: last + 1]
    try:
        with quiet_transformers():
            loaded = cast(
                "tuple[nn.Module, dict[str, Any]]",
                transformers.AutoModel.from_pretrained(
                    str(name),
                    config=config,
                    dtype=dtype,
                    attn_implementation="sdpa",
                    output_loading_info=True,
                ),
            )
    except (OSError, ValueError, RuntimeError) as error:
        raise ReaderError(f"{name} cannot be loaded: {error}") from error
    model, found = loaded
    body = Body(model.to(device).eval(), hooks, last + 1)
    absent = sorted(key for key in found["missing_keys"] if body.uses(key))
    if absent:
        message = f"the files of {name} lack {len(absent)} weights, the first {absent[0]}"
        raise ReaderError(message)
    return body


class Body:
    """A loaded body that gives activations and stops.

    Parameters
    ----------
    model
        A Hugging Face body.
    hooks
        Where activations are taken.
    n_layers
        Layers of the body.
    """

    def __init__(self, model: nn.Module, hooks: Sequence[HookPoint], n_layers: int) -> None:
        self.model = model
        self.hooks = tuple(hooks)
        self._caught: dict[str, torch.Tensor] = {}
        self._used: set[str] = set()
        self._sha256: str | None = None
        self.widths: dict[str, int] = {}
        layers = layer_list(model, n_layers)
        for hook in self.hooks:
            module, takes_input = target(layers[hook.layer], hook.kind)
            if takes_input:
                module.register_forward_pre_hook(self._pre(str(hook)), with_kwargs=True)
            else:
                module.register_forward_hook(self._post(str(hook)))
        self.causal = self._probe_causal()

    def _catch(self, name: str, value: Any) -> None:
        self._caught[name] = first_tensor(value)
        if len(self._caught) == len(self.hooks):
            raise _Reached

    def _pre(self, name: str) -> Any:
        def hook(_module: nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
            self._catch(name, args if args else list(kwargs.values()))

        return hook

    def _post(self, name: str) -> Any:
        def hook(_module: nn.Module, _args: tuple[Any, ...], output: Any) -> None:
            self._catch(name, output)

        return hook

    @torch.inference_mode()
    def __call__(
        self, ids: torch.Tensor, mask: torch.Tensor | None = None
    ) -> dict[str, torch.Tensor]:
        """Read a batch.

        Parameters
        ----------
        ids
            Token ids, shape ``[batch, length]``, padded on the right.
        mask
            1 for tokens, 0 for padding, same shape; None where padding cannot be seen.

        Returns
        -------
        dict of str to Tensor
            Activations by hook point, each ``[batch, length, d]``.
        """
        self._caught = {}
        with suppress(_Reached):
            self.model(input_ids=ids, attention_mask=mask)
        caught, self._caught = self._caught, {}
        return caught

    def _probe_causal(self) -> bool:
        """Find out whether a token can see those after it, by changing one."""
        device = next(self.model.parameters()).device
        one = torch.arange(4, 12, device=device)[None]
        other = one.clone()
        other[0, -1] += 1
        with self._watched():
            first = self(one)
        second = self(other)
        self.widths = {name: int(tensor.shape[-1]) for name, tensor in first.items()}
        return all(torch.equal(first[name][:, :-1], second[name][:, :-1]) for name in first)

    @contextmanager
    def _watched(self) -> Generator[None]:
        """Note which of the model's outermost parts run."""

        def note(part: str) -> Any:
            return lambda _module, _args: self._used.add(part)

        handles = [
            module.register_forward_pre_hook(note(name.split(".")[0]))
            for name, module in self.model.named_modules()
            if name
        ]
        try:
            yield
        finally:
            for handle in handles:
                handle.remove()

    def uses(self, weight: str) -> bool:
        """Say whether a weight is of a part that runs; a final norm or a pooler does not."""
        return weight.split(".")[0] in self._used

    def sha256(self) -> str:
        """Return the SHA-256 of the weights that decide activations, in order of their names."""
        if self._sha256 is None:
            digest = hashlib.sha256()
            for name, tensor in sorted(self.model.state_dict().items()):
                if self.uses(name):
                    digest.update(name.encode())
                    raw = tensor.detach().contiguous().cpu().reshape(-1).view(torch.uint8)
                    digest.update(memoryview(raw.numpy()))
            self._sha256 = digest.hexdigest()
        return self._sha256
