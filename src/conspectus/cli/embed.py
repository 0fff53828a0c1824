"""`conspectus embed`: documents into a store."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from conspectus.cli import console
from conspectus.cli.arguments import AsJson, MaxTokens, PromptColumn, TextColumn
from conspectus.cli.bars import progress
from conspectus.errors import InputError
from conspectus.report.layout import counted

if TYPE_CHECKING:
    from conspectus.encoding import Plan
    from conspectus.store import Store


class Overlong(StrEnum):
    """What becomes of documents longer than the reader takes at once."""

    chunk = "chunk"
    truncate = "truncate"
    error = "error"


class Dtype(StrEnum):
    """Precision of the reader's arithmetic."""

    float32 = "float32"
    bfloat16 = "bfloat16"
    float16 = "float16"


def embed(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Parquet, CSV, JSONL, or a folder of text.")
    ],
    out: Annotated[Path, typer.Option("--out", metavar="STORE", help="Folder of the store.")],
    text: TextColumn = "text",
    prompt: PromptColumn = None,
    doc_id: Annotated[
        str | None,
        typer.Option(
            "--doc-id",
            metavar="COLUMN",
            help="Column with the documents' names [doc_id; else rows are counted].",
        ),
    ] = None,
    encoder: Annotated[
        str | None,
        typer.Option(
            "--encoder",
            metavar="NAME",
            help="Model with its SAE: smollm2-135m, or minilm-l6 for topics [smollm2-135m].",
        ),
    ] = None,
    sae: Annotated[
        Path | None,
        typer.Option("--sae", metavar="PATH", help="Instead of --encoder: the files of any SAE."),
    ] = None,
    reader: Annotated[
        str | None,
        typer.Option("--reader", metavar="MODEL", help="Model of --sae, if its files name none."),
    ] = None,
    hook: Annotated[
        str | None,
        typer.Option(
            "--hook", metavar="POINT", help="Hook point of --sae, likewise: resid_post.12."
        ),
    ] = None,
    max_tokens: MaxTokens = None,
    overlong: Annotated[
        Overlong, typer.Option("--overlong", help="What becomes of longer documents.")
    ] = Overlong.chunk,
    dtype: Annotated[Dtype | None, typer.Option("--dtype", help="Precision of the reader.")] = None,
    tokens: Annotated[
        bool, typer.Option("--tokens", help="Keep the concepts of every token, too (large).")
    ] = False,
    part_size: Annotated[
        int | None,
        typer.Option(
            "--part-size", min=1, help="Documents of a part; whole parts are kept when stopped."
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only tell tokens, time and disk; write nothing.")
    ] = False,
    json: AsJson = False,
) -> None:
    """Read documents and encode them; goes on where it was stopped.

    Example: conspectus embed answers.csv --text output --out answers.conspectus
    """
    from conspectus.documents import read_documents

    documents = read_documents(file, text=text, prompt=prompt, doc_id=doc_id)
    from conspectus.encoding import Encoder, embed, plan

    given: dict[str, Any] = {} if part_size is None else {"part_size": part_size}
    with progress() as bars:
        loaded = Encoder.load(
            encoder,
            sae=sae,
            reader=reader,
            hook=hook,
            max_tokens=max_tokens,
            overlong=overlong.value,
            dtype=dtype and dtype.value,
            progress=bars,
        )
        if dry_run:
            _write_plan(plan(documents, loaded, tokens=tokens, **given), json)
            return
        try:
            store = embed(documents, encoder=loaded, out=out, tokens=tokens, progress=bars, **given)
        except KeyboardInterrupt:
            console.note("stopped: finished parts are kept; the same command goes on")
            raise
    if documents.repaired:
        console.note(f"note: {documents.repaired} cells held invalid characters, now U+FFFD")
    if loaded.labels is None and not store.labels().num_rows:
        console.note(f"note: the SAE has no labels; name its concepts: conspectus label {out}")
    _write_store(store, json)


def _write_plan(found: Plan, json: bool) -> None:
    if json:
        console.write_json(vars(found) | {"exact": found.exact})
        return
    how = "counted" if found.exact else f"from a sample of {found.sampled:,} documents"
    measured = f"{found.tokens_per_second:,.0f} tokens/s over {found.calibrated:,} tokens"
    console.write(f"documents: {found.documents:,} ({found.failing:,} of them cannot be encoded)")
    console.write(f"tokens:    {found.tokens:,} ({how})")
    console.write(f"time:      {console.duration(found.seconds)} ({measured})")
    console.write(f"disk:      {console.size(found.bytes)}")


def _write_store(store: Store, json: bool) -> None:
    facts = {
        "path": store.path,
        "documents": store.n_documents,
        "failed": store.n_failed,
        "latents": store.n_latents,
        "complete": store.is_complete,
    }
    reasons: list[str] = store.errors()["reason"].to_pylist()
    if json:
        console.write_json(facts)
    elif store.n_documents or not reasons:
        whole = counted(store.n_documents, "document")
        console.write(f"{store.path}: {whole}, {store.n_latents:,} latents")
        if reasons:
            console.note(
                f"note: {counted(len(reasons), 'document')} failed, the first: {reasons[0]}"
            )
    if reasons and not store.n_documents:
        raise InputError(
            f"none of the {len(reasons):,} documents can be encoded, the first: {reasons[0]}"
        )
