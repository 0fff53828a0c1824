"""What a store holds, before any question: concepts, their documents, a document's concepts.

These are the tables of the app's pages, so that what is seen there is had here by one call.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from conspectus.analysis.concepts.labels import names_of
from conspectus.store.embeddings import DocumentCode

if TYPE_CHECKING:
    from conspectus.store import Store


def list_concepts(store: Store) -> pd.DataFrame:
    """List the concepts that fire in some document.

    Parameters
    ----------
    store
        A complete store.

    Returns
    -------
    pandas.DataFrame
        ``latent, label, source, documents, share, strength``: share of the documents that have it,
        and the median of its largest activation in them. By latent; the name is empty where there
        is none.

    Raises
    ------
    StoreError
        The store is not complete, or its index is damaged.
    """
    documents = store.document_frequency()
    latent = np.flatnonzero(documents)
    label, source = names_of(store)
    return pd.DataFrame(
        {
            "latent": latent,
            "label": label[latent].astype(str),
            "source": source[latent].astype(str),
            "documents": documents[latent],
            "share": documents[latent] / max(store.n_documents, 1),
            "strength": store.quantile(0.5)[latent].astype(float),
        }
    )


def documents_with(store: Store, latent: int) -> pd.DataFrame:
    """List the documents that have a concept.

    Parameters
    ----------
    store
        A complete store.
    latent
        The concept.

    Returns
    -------
    pandas.DataFrame
        ``doc_id, row, strength, tokens``: its largest activation in the document, and on how many
        tokens it fires. The strongest first.

    Raises
    ------
    StoreError
        There is no such concept, or the store is not complete.
    """
    found = store.postings(latent)
    table = pd.DataFrame(
        {
            "doc_id": store.documents(["doc_id"], found.rows).column("doc_id").to_pylist(),
            "row": found.rows,
            "strength": found.max.astype(float),
            "tokens": found.count.astype(int),
        }
    )
    return table.sort_values("strength", ascending=False, kind="stable", ignore_index=True)


def concepts_of(store: Store, document: int | str | DocumentCode) -> pd.DataFrame:
    """List the concepts of a document, those first that set it apart.

    Parameters
    ----------
    store
        A complete store.
    document
        Row (a whole number) or doc_id (a text), as for `Store.document`, or what that gave.

    Returns
    -------
    pandas.DataFrame
        ``latent, label, source, strength, relative, tokens, share, stands_out``: its largest
        activation here, also relative to the 90th percentile where it fires at all; tokens on which
        it fires; share of all documents that have it; and how much it sets the document apart,
        relative strength times the natural logarithm of one over that share. The last decides the
        order.

    Raises
    ------
    StoreError
        There is no such document, or the store is not complete.
    """
    code = document if isinstance(document, DocumentCode) else store.document(document)
    latent = code.latent.astype(np.int64)
    label, source = names_of(store)
    strength = code.max.astype(np.float64)
    high = store.quantile(0.9)[latent].astype(np.float64)
    relative = np.divide(strength, high, out=np.ones_like(strength), where=high > 0)
    share = store.document_frequency()[latent] / max(store.n_documents, 1)
    table = pd.DataFrame(
        {
            "latent": latent,
            "label": label[latent].astype(str),
            "source": source[latent].astype(str),
            "strength": strength,
            "relative": relative,
            "tokens": code.count.astype(np.int64),
            "share": share,
            "stands_out": relative * -np.log(np.maximum(share, 1e-12)),
        }
    )
    return table.sort_values("stands_out", ascending=False, kind="stable", ignore_index=True)
