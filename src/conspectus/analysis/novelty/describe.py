"""Novel groups in words: their concepts, the class they are nearest to, their central documents."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from conspectus.analysis.counts import count
from conspectus.analysis.novelty.contrast import contrast
from conspectus.analysis.novelty.kmeans import class_means
from conspectus.analysis.novelty.labelled import UNLABELLED
from conspectus.analysis.novelty.naming import group_name, named
from conspectus.analysis.novelty.separation import SUB_THEME, Separation, separation
from conspectus.analysis.selection import OUTSIDE, Selection, everything

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conspectus.analysis.novelty.labelled import Labels
    from conspectus.analysis.novelty.space import ConceptSpace
    from conspectus.progress import Progress
    from conspectus.stats.types import FloatArray, IntArray
    from conspectus.store import Presence, Store

NOVEL, SUB, UNCLEAR = "novel", "sub-theme", "one known class"


@dataclass(frozen=True, eq=False)
class Described:
    """What is known of novel groups.

    Parameters
    ----------
    groups
        A row a group, the largest first.
    concepts
        A row a concept tested and group, as from `contrast`, with ``group`` and the concept's
        ``label`` and ``label_source``.
    assignments
        A row a document compared.
    """

    groups: pd.DataFrame
    concepts: pd.DataFrame
    assignments: pd.DataFrame


def describe(
    store: Store,
    space: ConceptSpace,
    rows: IntArray,
    labels: IntArray,
    points: FloatArray,
    codes: Labels,
    *,
    rule: Presence,
    confidence: float,
    fdr: float,
    progress: Progress,
) -> Described:
    """Describe novel groups.

    Parameters
    ----------
    store
        The store.
    space
        What documents were compared by.
    rows
        Rows of the space, labelled and unlabelled, shape (n,).
    labels
        Class of each, or number of classes + novel group, shape (n,).
    points
        Their points, shape (n, d).
    codes
        The known classes, and which documents were labelled.
    rule
        When a document has a concept.
    confidence, fdr
        As for `contrast`.
    progress
        Told of every part read.

    Returns
    -------
    Described
        Known classes are described by their labelled documents alone.
    """
    classes = len(codes.names)
    label = _by_size(labels, classes)
    documents = space.rows[rows]
    given = codes.codes[documents] != UNLABELLED
    kept = given | (label >= classes)
    present, sizes = _counts(store, documents[kept], label[kept], rule, progress)
    apart = separation(points[kept], label[kept], classes)
    tables = [
        contrast(
            present, sizes, classes + g, near, np.arange(classes), confidence=confidence, fdr=fdr
        )
        for g, near in enumerate(apart.nearest.tolist())
    ]
    for g, table in enumerate(tables):
        table.insert(0, "group", g)
    concepts = named(store, pd.concat(tables, ignore_index=True) if tables else pd.DataFrame())
    groups = _groups(concepts, apart, codes.names, fdr)
    groups.insert(2, "documents", sizes[classes:])
    groups.insert(3, "share", sizes[classes:] / max(int((~given).sum()), 1))
    names = (*codes.names, *groups["name"])
    centre = class_means(points, label, int(label.max()) + 1)[label]
    assignments = pd.DataFrame(
        {
            "row": documents,
            "labelled": given,
            "assigned": [names[i] for i in label.tolist()],
            "group": np.where(label >= classes, label - classes, -1),
            "distance": np.sqrt(((points - centre) ** 2).sum(axis=1)),
        }
    ).sort_values("row", ignore_index=True)
    return Described(groups, concepts, assignments)


def _groups(
    concepts: pd.DataFrame, apart: Separation, classes: Sequence[str], fdr: float
) -> pd.DataFrame:
    """Name the groups, and tell the class that each is nearest to and how far it lies from it."""
    numbers = range(apart.nearest.size)
    called = [group_name(concepts, g, fdr) for g in numbers]
    return pd.DataFrame(
        {
            "group": np.arange(apart.nearest.size),
            "name": [f"novel {g + 1}" for g in numbers],
            "label": [name for name, _ in called],
            "label_source": [trust for _, trust in called],
            "nearest_class": [classes[c] for c in apart.nearest.tolist()],
            "distance": apart.distance,
            "distance_ratio": apart.ratio,
            "verdict": [_verdict(ratio) for ratio in apart.ratio.tolist()],
            "concepts": [_found(concepts, g, "q_value", fdr) for g in numbers],
            "concepts_beyond_all": [_found(concepts, g, "q_all", fdr) for g in numbers],
        }
    )


def _by_size(labels: IntArray, classes: int) -> IntArray:
    """Renumber the groups, the largest first; empty ones disappear."""
    novel = labels >= classes
    found, size = np.unique(labels[novel], return_counts=True)
    order = found[np.lexsort((found, -size))]
    place = np.arange(int(labels.max()) + 1)
    place[order] = classes + np.arange(order.size)
    return np.where(novel, place[labels], labels)


def _counts(
    store: Store, documents: IntArray, label: IntArray, rule: Presence, progress: Progress
) -> tuple[IntArray, IntArray]:
    """Documents with each latent and documents in all, by class and group."""
    side = np.full(store.n_documents, OUTSIDE, np.int16)
    side[documents] = label
    n = int(label.max()) + 1
    selection: Selection = replace(
        everything(store), side=side, names=tuple(str(i) for i in range(n))
    )
    found = count(selection, np.zeros(side.size, np.int64), 1, rule, progress)
    return found.present, np.bincount(label, minlength=n)


def _found(concepts: pd.DataFrame, group: int, q: str, fdr: float) -> int:
    own = concepts[(concepts["group"] == group) & (concepts["difference"] > 0)]
    return int((own[q] <= fdr).sum())


def _verdict(ratio: float) -> str:
    if np.isnan(ratio):
        return UNCLEAR
    return SUB if ratio < SUB_THEME else NOVEL
