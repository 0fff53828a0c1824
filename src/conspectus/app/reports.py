"""Self-contained reports of pages whose content is no result of an analysis."""

from __future__ import annotations

import pandas as pd

from conspectus.analysis.result import flat
from conspectus.app.stores import Opened
from conspectus.app.tables import rows_of
from conspectus.report.layout import counted
from conspectus.report.page import Column, Page, Passage, Row

ROWS = 200
SHARE = Column("share", "Documents", "Share of all documents that have it.", "percent")


def concepts_page(opened: Opened, table: pd.DataFrame) -> Page:
    """Lay out the most frequent concepts of a store.

    Parameters
    ----------
    opened
        The store.
    table
        As from `analysis.listings.list_concepts`.

    Returns
    -------
    Page
        At most 200 concepts.
    """
    store = opened.store
    shown = table.sort_values("documents", ascending=False, kind="stable").head(ROWS)
    rows = concept_rows(shown)
    return Page(
        title=f"What is in {opened.name}?",
        lead=f"{counted(store.n_documents, 'document has', 'documents have')} {len(table):,} of "
        f"{store.n_latents:,} concepts; here are the {len(rows)} that most of them have.",
        sides=(),
        columns=(Column("strength", "Strength", "Median of its activation in them.", "number"),),
        rows=rows,
        provenance=flat({"store": str(store.path), "encoder": store.encoder}),
        notes=(f"{counted(store.n_failed, 'document')} could not be read.",)
        if store.n_failed
        else (),
        estimate=SHARE,
    )


def concept_rows(table: pd.DataFrame) -> tuple[Row, ...]:
    """Make a row of each concept: its share is drawn, its strength written.

    Parameters
    ----------
    table
        As from `analysis.listings.list_concepts`.

    Returns
    -------
    tuple of Row
        In the table's order.
    """
    return tuple(
        Row(
            key=str(row["latent"]),
            label=str(row["label"]),
            label_source=str(row["source"]),
            values={"strength": float(row["strength"])},
            estimate=float(row["share"]),
        )
        for row in rows_of(table)
    )


def concept_page(
    opened: Opened, latent: int, share: float, groups: list[tuple[str, list[Passage]]]
) -> Page:
    """Lay out one concept with its passages.

    Parameters
    ----------
    opened
        The store.
    latent
        The concept.
    share
        Share of all documents that have it.
    groups
        Passages, the strongest first, with what they are.

    Returns
    -------
    Page
        One row.
    """
    concept = opened.concept(latent)
    passages = tuple(passage for _, group in groups for passage in group)
    row = Row(
        key=str(latent),
        label=concept.label,
        label_source=concept.source,
        values={},
        estimate=share,
        passages=passages,
    )
    return Page(
        title=concept.label or f"Concept #{latent}",
        lead=f"{share:.1%} of {counted(opened.store.n_documents, 'document')} have it.",
        sides=(),
        columns=(),
        rows=(row,),
        provenance=flat({"store": str(opened.store.path), "encoder": opened.store.encoder}),
        estimate=SHARE,
    )


def document_page(
    opened: Opened, passage: Passage, table: pd.DataFrame, metadata: dict[str, object]
) -> Page:
    """Lay out one document with its concepts.

    Parameters
    ----------
    opened
        The store.
    passage
        The text with its marks.
    table
        As from `analysis.listings.concepts_of`.
    metadata
        The user's columns.

    Returns
    -------
    Page
        The document, then its concepts, those first that set it apart.
    """
    concepts = tuple(
        Row(
            key=str(row["latent"]),
            label=str(row["label"]),
            label_source=str(row["source"]),
            values={"tokens": int(row["tokens"]), "share": float(row["share"])},
            estimate=float(row["relative"]),
            passages=(passage,) if place == 0 else (),
        )
        for place, row in enumerate(rows_of(table.head(ROWS)))
    )
    return Page(
        title=f"Document {passage.doc_id}",
        lead=f"It has {len(table):,} concepts; those that set it apart come first.",
        sides=(),
        columns=(
            Column("tokens", "Tokens", "Tokens on which it fires.", "number"),
            Column("share", "Documents", "Share of all documents that have it.", "percent"),
        ),
        rows=concepts,
        settings={name: str(value) for name, value in metadata.items()},
        provenance=flat({"store": str(opened.store.path), "encoder": opened.store.encoder}),
        estimate=Column(
            "relative", "Strength", "Relative to its 90th percentile in the corpus.", "number"
        ),
    )
