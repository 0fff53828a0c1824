"""`conspectus show`: one document's concepts, and the words they fired on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from conspectus.cli import console
from conspectus.cli.arguments import AsJson, StorePath
from conspectus.cli.findings import NO_LABELS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from conspectus.store import DocumentCode

CONTEXT = 30


def show(
    store: StorePath,
    document: Annotated[str, typer.Argument(metavar="DOC", help="Name of the document (doc_id).")],
    top: Annotated[int, typer.Option("--top", min=1, help="Concepts to show.")] = 20,
    json: AsJson = False,
) -> None:
    """Show the strongest concepts of a document, each with the words where it fired most.

    Example: conspectus show answers.conspectus 17
    """
    from conspectus.analysis.concepts.labels import names_of
    from conspectus.store import Store

    opened = Store.open(store)
    code = opened.document(document)
    names = names_of(opened)
    concepts = _strongest(code, names, top)
    if json:
        found = {key: getattr(code, key) for key in ("doc_id", "row", "text", "metadata")}
        console.write_json({**found, "n_tokens": len(code.token_spans), "concepts": concepts})
        return
    rows = [
        (
            one["latent"],
            one["label"] or "",
            one["label_source"] or "",
            f"{one['max']:.2f}",
            one["count"],
            in_context(code.text, one["start"], one["end"]),
        )
        for one in concepts
    ]
    title = f"{code.doc_id}: {len(code.latent)} latents on {len(code.token_spans)} tokens"
    headings = ["latent>", "label", "named by", "max>", "tokens>", "where it fired most"]
    console.write_table(headings, rows, title)
    if not any(names[0]):
        console.note(NO_LABELS.format(store))


def _strongest(
    code: DocumentCode, names: tuple[NDArray[np.object_], NDArray[np.object_]], top: int
) -> list[dict[str, Any]]:
    """Take the concepts of a document that fire most, each with where it does."""
    import numpy as np

    labels, sources = names
    order = np.argsort(-code.max.astype(np.float32), kind="stable")[:top]
    concepts: list[dict[str, Any]] = []
    for i in order.tolist():
        latent, (start, end) = int(code.latent[i]), code.spans[i].tolist()
        concepts.append(
            {
                "latent": latent,
                "label": labels[latent] or None,
                "label_source": sources[latent] or None,
                "max": float(code.max[i]),
                "count": int(code.count[i]),
                "start": start,
                "end": end,
                "words": code.text[start:end],
            }
        )
    return concepts


def in_context(text: str, start: int, end: int) -> str:
    """Quote a span with the words around it.

    Parameters
    ----------
    text
        The document.
    start, end
        Characters of the span.

    Returns
    -------
    str
        For example ``"…this is [not] what…"``. A line break that fired is shown as ⏎, and of a long
        span only the ends.
    """
    before = text[max(start - CONTEXT, 0) : start]
    after = text[end : end + CONTEXT]
    left = "…" if start > CONTEXT else ""
    right = "…" if end + CONTEXT < len(text) else ""
    words = text[start:end].replace("\n", "⏎")
    if len(words) > 2 * CONTEXT:
        words = f"{words[:CONTEXT]}…{words[-CONTEXT:]}"
    return " ".join(f"{left}{before}[{words}]{after}{right}".split())
