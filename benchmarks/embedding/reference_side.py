"""The reference's side, a process of its own in an environment of its own: `interp_embed`.

Its `Dataset`, `DatasetRow`, saving and both of its local SAE classes run unmodified. Their loaders
fetch by name from a hub; here the models are handed in instead: the attributes that a loader sets
are set, and nothing else is touched. Two choices are made in its favour: its tokenizer loses the
chat template (LocalSAE reads raw text but counts tokens with the template, so that any chat model
fails, fault A5), and TransformerLens gets a context of 2,048 tokens instead of the model's 8,192,
whose causal masks alone would take 2 GB.

Usage: ``python reference_side.py JOB.json``; the job is written by ``embed.py``.
"""

from __future__ import annotations

import pickle
import sys
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from measuring import measured, read_job, write_report

WARM_UP = "One short text, so that nothing below is done for the first time."
CONTEXT = 2048


def hooked_transformer(folder: str, tokenizer: Any, hf_model: Any) -> Any:
    """Build the TransformerLens model that `HookedTransformer.from_pretrained` would.

    That function refuses every name that is not on its list; these are its own steps after that.
    """
    from transformer_lens import HookedTransformer, loading_from_pretrained

    config = loading_from_pretrained.get_pretrained_model_config(
        folder, device="cpu", n_ctx=CONTEXT
    )
    model = HookedTransformer(config, tokenizer, move_to_device=False)
    weights = loading_from_pretrained.get_pretrained_state_dict(folder, config, hf_model)
    model.load_and_process_state_dict(
        weights, fold_ln=False, center_writing_weights=False, center_unembed=False
    )
    return model


def models(folder: str) -> tuple[Any, Any]:
    """Load the reader and its tokenizer with BOS, as TransformerLens itself arranges it."""
    from transformer_lens.utilities.tokenize_utils import get_tokenizer_with_bos
    from transformers import AutoModelForCausalLM, AutoTokenizer

    tokenizer = get_tokenizer_with_bos(AutoTokenizer.from_pretrained(folder))
    tokenizer.chat_template = None
    tokenizer.pad_token = tokenizer.eos_token
    return AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval(), tokenizer


def local_sae(job: dict[str, Any]) -> Any:
    """Make its `LocalSAE` (TransformerLens) with the models in place."""
    from interp_embed.sae.local_sae import LocalSAE

    hf_model, tokenizer = models(job["model"])
    sae = LocalSAE()
    sae.model = hooked_transformer(job["model"], tokenizer, hf_model)
    sae.tokenizer = sae.model.tokenizer
    return sae


def goodfire_sae(job: dict[str, Any]) -> Any:
    """Make its `GoodfireSAE` (Hugging Face and a hook) with the models in place."""
    from interp_embed.sae.local_sae import GoodfireSAE
    from interp_embed.sae.utils import store_activations_hook

    layer = int(job["hook"].rpartition(".")[2])
    sae = GoodfireSAE()
    sae.model, sae.tokenizer = models(job["model"])
    sae.model.model.layers = torch.nn.ModuleList(sae.model.model.layers[: layer + 1])
    hook = partial(store_activations_hook, activations=sae.activations, name="internal")
    sae.activation_hook_handle = sae.model.model.layers[layer].register_forward_hook(hook)
    return sae


def load(job: dict[str, Any]) -> Any:
    """Load one of its SAE classes and read one text."""
    import sae_lens

    sae = {"LocalSAE": local_sae, "GoodfireSAE": goodfire_sae}[job["what"]](job)
    sae.sae = sae_lens.SAE.load_from_disk(job["sae"], device="cpu")
    sae.loaded = True
    sae.encode([WARM_UP])
    return sae


def bytes_of(path: Path) -> dict[str, int]:
    """Give the size of its file, and how much of it is documents and how much is the BOS token.

    A stored cell takes 8 bytes (index and value); a latent that only the BOS token has is stored
    three times: for the token, in the document's maximum and in its sum.
    """
    contents = pickle.loads(path.read_bytes())
    kept = ("dataset", "tokenized_documents")
    documents = pickle.dumps({name: contents[name] for name in kept}, pickle.HIGHEST_PROTOCOL)
    bos = sum(
        8 * row[:1].nnz + 16 * (row.max(axis=0).nnz - row[1:].max(axis=0).nnz)
        for row in contents["rows"]
    )
    return {"file": path.stat().st_size, "documents": len(documents), "bos": int(bos)}


def save_codes(dataset: Any, path: Path) -> None:
    """Write the codes of all tokens, documents one after the other, for comparison with ours."""
    rows = [row.latents("all", compress=True) for row in dataset.rows]
    np.savez(
        path,
        n_tokens=np.array([row.shape[0] for row in rows]),
        per_token=np.concatenate([np.diff(row.indptr) for row in rows]),
        latent=np.concatenate([row.indices for row in rows]).astype(np.uint32),
        value=np.concatenate([row.data for row in rows]).astype(np.float32),
    )


def main() -> None:
    """Embed the documents with its `Dataset` and save them, as its README does."""
    job = read_job()
    torch.set_num_threads(job["threads"])
    sys.path.insert(0, job["reference"])
    path = Path(job["out"]) / "dataset.pkl"
    path.parent.mkdir(parents=True)
    documents = [{"text": text} for text in job["texts"]]

    def work(sae: Any) -> Any:
        from interp_embed import Dataset

        return Dataset(documents, sae=sae, field="text", save_path=str(path))

    dataset, report = measured(lambda: load(job), work)
    missing = sum(row is None for row in dataset.rows)
    if missing:
        raise SystemExit(f"{missing} documents failed")
    report |= {"tokens": dataset.token_count, "bytes": bytes_of(path)}
    if job["codes"]:
        save_codes(dataset, path.with_name("codes.npz"))
    write_report(job, report)


if __name__ == "__main__":
    main()
