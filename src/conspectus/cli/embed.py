"""`conspectus embed`: documents into a store."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from conspectus.cli import console
from conspectus.cli.arguments import AsJson
from conspectus.cli.bars import progress

if TYPE_CHECKING:
    from conspectus.store import Store


def embed(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Parquet, CSV, JSONL, or a folder of text.")
    ],
    out: Annotated[Path, typer.Option("--out", metavar="STORE", help="Folder of the store.")],
    text: Annotated[
        str, typer.Option("--text", metavar="COLUMN", help="Column with the text.")
    ] = "text",
    prompt: Annotated[
        str | None,
        typer.Option("--prompt", metavar="COLUMN", help="Column with what each text answers."),
    ] = None,
    doc_id: Annotated[
        str | None, typer.Option("--doc-id", metavar="COLUMN", help="Column with the names.")
    ] = None,
    encoder: Annotated[
        str, typer.Option("--encoder", metavar="NAME", help="Reader and SAE: a name or a folder.")
    ] = "smollm2-135m",
    max_tokens: Annotated[
        int | None, typer.Option("--max-tokens", min=1, help="Longest stretch read at once.")
    ] = None,
    tokens: Annotated[
        bool, typer.Option("--tokens", help="Keep every token's code too (large).")
    ] = False,
    part_size: Annotated[
        int | None, typer.Option("--part-size", min=1, help="Documents of a part.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only tell tokens, time and disk; write nothing.")
    ] = False,
    json: AsJson = False,
) -> None:
    """Read documents and encode them; goes on where it was stopped."""
    from conspectus.documents import read_documents

    documents = read_documents(file, text=text, prompt=prompt, doc_id=doc_id)
    from conspectus.encoding import Encoder, embed, estimate

    given: dict[str, Any] = {} if part_size is None else {"part_size": part_size}
    with progress() as bars:
        loaded = Encoder.load(encoder, max_tokens=max_tokens, progress=bars)
        if dry_run:
            _write_estimate(estimate(documents, loaded, progress=bars), json)
            return
        store = embed(documents, encoder=loaded, out=out, tokens=tokens, progress=bars, **given)
    if documents.repaired:
        console.note(f"note: {documents.repaired} cells held invalid characters, now U+FFFD")
    _write_store(store, json)


def _write_estimate(estimate: Any, json: bool) -> None:
    console.write_json(vars(estimate))


def _write_store(store: Store, json: bool) -> None:
    facts = {
        "path": store.path,
        "documents": store.n_documents,
        "failed": store.n_failed,
        "latents": store.n_latents,
        "complete": store.is_complete,
    }
    if json:
        console.write_json(facts)
        return
    console.write(f"{store.path}: {store.n_documents:,} documents, {store.n_latents:,} latents")
    if store.n_failed:
        reasons: list[str] = store.errors()["reason"].to_pylist()
        console.note(f"note: {store.n_failed:,} documents failed, the first: {reasons[0]}")
