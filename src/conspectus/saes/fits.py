"""Whether an SAE and a reader belong together.

Activations of another model, layer or BOS policy have the right shape often enough, and then the
embeddings are silently meaningless. So every field both sides know is compared by name.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from conspectus.errors import SAEError

if TYPE_CHECKING:
    from conspectus.saes.base import SAE

# Short names, without an owner, that TransformerLens (and so SAELens) and our catalogue have for
# models of the hub.
_SHORT_NAMES = {
    "gpt2-small": "gpt2",
    "minilm-l6": "all-minilm-l6-v2",
    "smollm2-135m": "smollm2-135m-instruct",
}


def check_fits(sae: SAE, reader: Mapping[str, Any]) -> None:
    """Refuse an SAE that was not made for a reader.

    Parameters
    ----------
    sae
        The SAE. A field its file does not give is not compared.
    reader
        The reader's record: ``name`` (with further names under ``aliases``), ``hooks``, ``d_in``
        (one width, or one by hook point), ``formatting.prepend_bos``. What is absent is not
        compared.

    Raises
    ------
    SAEError
        Some fields differ; all of them are named, with both values.
    """
    config = sae.config
    problems = [
        *_model_problem(config.reader, reader),
        *_hook_problem(config.hook, reader),
        *_width_problem(sae.d_in, config.hook, reader),
        *_bos_problem(config.prepend_bos, reader),
    ]
    if problems:
        message = f"the SAE does not fit the reader: {'; '.join(problems)}"
        raise SAEError(message)


def same_model(one: str, other: str) -> bool:
    """Whether two names mean the same model: owner and case do not count, short names are known."""

    def bare(name: str) -> str:
        # As written: "SmolLM2-135M" may be another model than the catalogue's "smollm2-135m".
        return _SHORT_NAMES.get(name, name.rstrip("/").rpartition("/")[-1].lower())

    return bare(one) == bare(other)


def _model_problem(wanted: str | None, reader: Mapping[str, Any]) -> list[str]:
    names = [str(name) for name in (reader.get("name"), *reader.get("aliases", ())) if name]
    if wanted is None or not names or any(same_model(wanted, name) for name in names):
        return []
    return [f"base model: the SAE was trained on {wanted}, the reader is {names[0]}"]


def _hook_problem(wanted: str | None, reader: Mapping[str, Any]) -> list[str]:
    hooks = [str(hook) for hook in reader.get("hooks", ())]
    if wanted is None or not hooks or wanted in hooks:
        return []
    return [f"hook point: the SAE was trained at {wanted}, the reader gives {', '.join(hooks)}"]


def _width_problem(d_in: int, hook: str | None, reader: Mapping[str, Any]) -> list[str]:
    given: object = reader.get("d_in")
    if isinstance(given, Mapping):
        widths = cast("Mapping[str, int]", given)
        given = widths.get(hook) if hook is not None else None
    if given is None or given == d_in:
        return []
    return [f"width: the SAE reads {d_in} numbers a token, the reader gives {given}"]


def _bos_problem(wanted: bool | None, reader: Mapping[str, Any]) -> list[str]:
    formatting: Mapping[str, Any] = reader.get("formatting", {})
    if wanted is None or "prepend_bos" not in formatting:
        return []
    given = formatting["prepend_bos"]
    # None means "where the tokenizer has one", which is what an SAE trained with BOS wants.
    if (given is None and wanted) or given == wanted:
        return []
    have = "as the tokenizer likes" if given is None else str(bool(given))
    return [f"BOS policy: the SAE was trained with prepend_bos={wanted}, the reader has {have}"]
