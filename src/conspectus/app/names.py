"""The names that a concept has in the label sets of its store."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow.compute as pc

from conspectus.app.stores import Opened
from conspectus.store.trust import trust_texts


@dataclass(frozen=True)
class SetName:
    """A name in one label set.

    Parameters
    ----------
    set
        Name of the set.
    label
        The name of the concept.
    trust
        Where it comes from and how far it can be trusted.
    """

    set: str
    label: str
    trust: str


def names_beside(opened: Opened, latent: int) -> list[SetName]:
    """List the names of a latent in all sets, where there is more than the one shown.

    Parameters
    ----------
    opened
        The store.
    latent
        The latent.

    Returns
    -------
    list of SetName
        In the order of the sets; empty where they say nothing new.
    """
    found: list[SetName] = []
    for name in opened.store.label_sets():
        table = opened.store.labels(name)
        own = table.filter(pc.equal(table.column("latent"), latent))
        labels = own.column("label").to_pylist()
        found += [
            SetName(name, label, trust)
            for label, trust in zip(labels, trust_texts(own), strict=True)
        ]
    shown = opened.concept(latent).label
    return found if len(found) > 1 or any(one.label != shown for one in found) else []
