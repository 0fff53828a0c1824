"""Naming the latents of a store, with what only the analyses know: which of them say the same.

`labels` stands below the analyses and takes families as given; here they are found.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from conspectus.analysis.families import Folding, fold, foldable
from conspectus.analysis.selection import everything
from conspectus.labels.choice import choose_latents
from conspectus.labels.lexical import SOURCE as LEXICAL
from conspectus.labels.plan import LabelPlan, plan_labels
from conspectus.labels.run import KEEP, check_request, label_store
from conspectus.labels.sets import label_sets
from conspectus.progress import SILENT, Progress
from conspectus.store import Presence

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from conspectus.labels.report import LabelReport
    from conspectus.llm import LanguageModel
    from conspectus.stats.types import IntArray
    from conspectus.store import Store

FAMILIES = "llm-family"


def label(
    store: Store,
    method: str | None = None,
    *,
    latents: str | int | Iterable[int] = "all",
    verify: Sequence[str] = (),
    name: str | None = None,
    model: LanguageModel | None = None,
    seed: int = 0,
    progress: Progress = SILENT,
) -> LabelReport:
    """Name latents of a store, verify the names, and keep both in a label set.

    Parameters
    ----------
    store
        A complete store.
    method
        ``"lexical"``: by the words on which a latent fires. ``"llm"``: by a language model, one
        latent a question. ``"llm-family"``: one name for latents that say the same. ``"keep"``:
        make no names, verify those of the set. None: ``"keep"`` where `verify` is given and the
        store has names, else ``"lexical"``: who asks for a test does not ask for other names.
    latents
        Which: ``"all"`` that fire, ``"top:500"`` that most documents have, ``"from-result:FILE"``
        of a saved result, ``"12,880"``, or numbers.
    verify
        Measures: ``"words"`` and ``"embedding"`` need no language model, ``"detection"`` and
        ``"fuzzing"`` ask one.
    name
        The label set that the names go to; called like the method if None. With ``"keep"`` the
        set whose names are verified, by default the lexical or only one.
    model
        The language model, from `language_model`.
    seed
        Decides which documents are sampled.
    progress
        Told how far it is.

    Returns
    -------
    LabelReport
        How many were named and verified, and what it cost.

    Raises
    ------
    InputError
        There is no such method, measure or latent, or a model is needed.
    StoreError
        The store is incomplete, damaged, or cannot be written.
    """
    method, name = settled(store, method, verify, name)
    check_request(method, verify, name, model)
    chosen = choose_latents(store, latents)
    return label_store(
        store,
        method,
        latents=chosen.tolist(),
        verify=verify,
        name=name,
        model=model,
        seed=seed,
        families=_families(store, chosen, progress) if method == FAMILIES else None,
        progress=progress,
    )


def plan_label(
    store: Store,
    method: str | None = None,
    *,
    latents: str | int | Iterable[int] = "all",
    verify: Sequence[str] = (),
    name: str | None = None,
    model: LanguageModel | None = None,
    seed: int = 0,
    progress: Progress = SILENT,
) -> LabelPlan:
    """Say what `label` would ask of the language model and cost, asking nothing.

    Parameters
    ----------
    store, method, latents, verify, name, model, seed, progress
        As for `label`.

    Returns
    -------
    LabelPlan
        Calls, tokens and money, by stage.
    """
    method, name = settled(store, method, verify, name)
    check_request(method, verify, name, model)
    chosen = choose_latents(store, latents)
    return plan_labels(
        store,
        method,
        latents=chosen.tolist(),
        verify=verify,
        name=name,
        model=model,
        seed=seed,
        families=_families(store, chosen, progress) if method == FAMILIES else None,
        progress=progress,
    )


def settled(
    store: Store, method: str | None, verify: Sequence[str], name: str | None
) -> tuple[str, str | None]:
    """Say which method and label set a request without them means.

    Parameters
    ----------
    store, method, verify, name
        As for `label`.

    Returns
    -------
    tuple of str, str or None
        Method and label set.
    """
    if method is not None and method != KEEP:
        return method, name
    there = list(label_sets(store).tables)
    if method is None and not (verify and (name in there if name else there)):
        return LEXICAL, name
    if name is None and there:
        name = LEXICAL if LEXICAL in there else there[0] if len(there) == 1 else None
    return KEEP, name


def _families(store: Store, latents: IntArray, progress: Progress) -> dict[int, list[int]]:
    """Members by the latent at their head, the commonest; beyond the first `foldable` alone."""
    frequency = store.document_frequency()[latents]
    order = latents[np.argsort(-frequency, kind="stable")][: foldable(store.n_documents)]
    selection = everything(store)
    found = fold(
        selection,
        order,
        np.ones(order.size, np.bool_),
        folding=Folding(names=None),  # names are what is about to be made
        presence=Presence(),
        progress=progress,
    )
    families: dict[int, list[int]] = {}
    for latent, head in zip(order.tolist(), found.tolist(), strict=True):
        families.setdefault(head, []).append(latent)
    return families
