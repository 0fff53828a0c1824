"""A name for each cluster, made of the concepts that set it apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from conspectus.analysis.families import Folding, fold
from conspectus.progress import SILENT

if TYPE_CHECKING:
    import pandas as pd

    from conspectus.analysis.clusters.contrasts import Contrasts
    from conspectus.analysis.selection import Selection
    from conspectus.stats.types import IntArray
    from conspectus.store import Presence

_CONCEPTS = 3
_CANDIDATES = 15


@dataclass(frozen=True)
class Name:
    """What a cluster is called.

    Parameters
    ----------
    text
        Labels of its most distinctive concepts; empty if it has none.
    source
        Where these labels came from.
    latents
        The concepts, the most distinctive first, labelled or not.
    verified
        Whether the tests confirm them; if none is confirmed, those that merely look distinctive
        are taken.
    """

    text: str
    source: str
    latents: tuple[int, ...]
    verified: bool


def name_clusters(
    contrasts: Contrasts,
    labels: pd.DataFrame,
    *,
    selection: Selection,
    presence: Presence,
    fdr: float,
    on_axis: bool,
) -> list[Name]:
    """Name clusters by the concepts that they have more of than any other documents.

    Parameters
    ----------
    contrasts
        Shares and tests.
    labels
        ``label`` and ``label_source`` of every latent, in order.
    selection, presence
        The documents, for telling near-duplicate latents.
    fdr
        Up to which q a contrast is verified.
    on_axis
        Prefer the concepts that documents were compared by: where the user chose them, names are
        to be of that kind.

    Returns
    -------
    list of Name
        One a cluster: up to three concepts with labels of their own, ranked by the smaller of the
        differences from the nearest cluster and from the rest; near-duplicates count once.
    """
    ranked = [
        _candidates(contrasts, cluster, fdr, on_axis) for cluster in range(len(contrasts.sizes))
    ]
    everyone = np.unique(np.concatenate([np.zeros(0, np.int64), *(r[0] for r in ranked)]))
    head = _heads(contrasts, everyone, selection, presence)
    text = labels["label"].to_list()
    source = labels["label_source"].to_list()
    names: list[Name] = []
    for latents, verified in ranked:
        chosen: list[int] = []
        seen: set[int] = set()
        for latent in latents.tolist():
            if head[latent] not in seen and text[latent] not in {text[c] for c in chosen}:
                chosen.append(latent)
                seen.add(head[latent])
        labelled = [latent for latent in chosen if text[latent]][:_CONCEPTS]
        shown = tuple(labelled or chosen[:_CONCEPTS])
        sources = dict.fromkeys(source[latent] for latent in labelled)
        names.append(
            Name("; ".join(text[i] for i in labelled), "; ".join(sources), shown, verified)
        )
    return names


def _candidates(
    contrasts: Contrasts, cluster: int, fdr: float, on_axis: bool
) -> tuple[IntArray, bool]:
    """Most distinctive latents: of the axis if it was chosen, verified if some are."""
    distinction = contrasts.distinction(cluster)
    wanted = distinction > 0
    if on_axis and np.any(wanted & contrasts.used):
        wanted &= contrasts.used
    verified = wanted & contrasts.verified(cluster, fdr)
    confirmed = bool(verified.any())
    wanted = verified if confirmed else wanted
    chosen = np.flatnonzero(wanted)
    order = np.lexsort((chosen, -distinction[chosen]))
    return chosen[order][:_CANDIDATES], confirmed


def _heads(
    contrasts: Contrasts, latents: IntArray, selection: Selection, presence: Presence
) -> dict[int, int]:
    """First latent of each one's family, the most distinctive anywhere being the first."""
    if latents.size == 0:
        return {}
    best = np.max([contrasts.distinction(c)[latents] for c in range(len(contrasts.sizes))], axis=0)
    ordered = latents[np.lexsort((latents, -best))]
    heads = fold(
        selection,
        ordered,
        np.ones(ordered.size, np.bool_),
        folding=Folding(),
        presence=presence,
        progress=SILENT,
    )
    return dict(zip(ordered.tolist(), heads.tolist(), strict=True))
