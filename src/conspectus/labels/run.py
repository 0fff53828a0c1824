"""Labelling a store: names are found, saved, verified, and saved again.

Each stage is saved when it ends, and answers of a language model are kept by its cache, so that a
run that dies loses nothing it paid for and a rerun asks only for the rest.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from conspectus.errors import InputError, StoreError
from conspectus.labels.choice import choose_latents
from conspectus.labels.held_out import OF_HELD_OUT, held_out_rows, small_store_notes
from conspectus.labels.methods import METHODS, NEED_MODEL, VERIFIERS
from conspectus.labels.report import LabelReport, report_of
from conspectus.labels.sets import check_set_name, label_sets, save_set
from conspectus.labels.shipped import as_shipped
from conspectus.labels.table import SCHEMA, label_table, with_scores
from conspectus.labels.tasks import Named, Task
from conspectus.progress import SILENT, Progress

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from conspectus.labels.sets import LabelSets
    from conspectus.llm import LanguageModel
    from conspectus.store import Store

KEEP: Final = "keep"
"""Method that makes no names: those that the set has are verified."""


def label_store(
    store: Store,
    method: str = "lexical",
    *,
    latents: str | int | Iterable[int] = "all",
    verify: Sequence[str] = (),
    name: str | None = None,
    model: LanguageModel | None = None,
    seed: int = 0,
    families: Mapping[int, Sequence[int]] | None = None,
    progress: Progress | None = None,
) -> LabelReport:
    """Name latents of a store, verify the names, and keep both in a label set.

    Parameters
    ----------
    store
        A complete store.
    method
        One of `METHODS`, or ``"keep"`` to verify the names that the set has.
    latents
        Which: ``"all"`` that fire, ``"top:500"``, ``"from-result:FILE"``, ``"12,880"`` or numbers.
    verify
        Measures by which the names are verified, of `VERIFIERS`.
    name
        The label set that they go to; the method if None.
    model
        The language model, for methods and measures that ask one.
    seed
        Decides which documents are sampled.
    families
        Latents that mean the same, by the one that stands for them; for ``llm-family``.
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
    target = check_request(method, verify, name, model)
    if not store.is_complete:
        raise StoreError(f"{store.path} is incomplete: complete it first, by embedding again")
    chosen = choose_latents(store, latents)
    task = task_of(store, chosen, model, seed, families, progress)
    if method == KEEP:
        sets = label_sets(store)
        labels_of(sets, target, chosen)
        named, table = Named({}), sets.tables[target]
    else:
        named = METHODS[method](task)
        table = save_set(store, target, table_of(named, method))
    for measure in verify:
        table = save_set(store, target, scored(task, of_latents(table, chosen), measure))
    sets = label_sets(store)
    mine = of_latents(table, chosen)
    sources = mine.filter(~as_shipped(mine)).column("source").to_pylist()
    return report_of(
        target,
        chosen,
        named,
        table,
        verified_from=sets.verified_from,
        shown=sets.chosen is None or target in sets.chosen,
        ledger=None if model is None else model.ledger.to_dict(),
        notes=small_store_notes(store.n_documents, sources, verify),
    )


def check_request(
    method: str, verify: Sequence[str], name: str | None, model: LanguageModel | None
) -> str:
    """Refuse what cannot be done before anything is read.

    Parameters
    ----------
    method, verify, name, model
        As for `label_store`.

    Returns
    -------
    str
        The label set.

    Raises
    ------
    InputError
        There is no such method or measure, a model is needed, or no set is named.
    """
    if method != KEEP and method not in METHODS:
        raise InputError(
            f"no way of labelling is called {method!r}: there are {', '.join(METHODS)}, {KEEP}"
        )
    for measure in verify:
        if measure not in VERIFIERS:
            raise InputError(
                f"names cannot be verified by {measure!r}: there are {', '.join(VERIFIERS)}"
            )
    if method == KEEP and not verify:
        raise InputError("to keep the names and not verify them is to do nothing: name a measure")
    if method == KEEP and name is None:
        raise InputError("name the label set whose names are to be verified")
    asking = [way for way in (method, *verify) if way in NEED_MODEL]
    if asking and model is None:
        raise InputError(f"{', '.join(asking)} asks a language model: give one")
    return check_set_name(method if name is None else name)


def task_of(
    store: Store,
    latents: NDArray[np.int64],
    model: LanguageModel | None,
    seed: int,
    families: Mapping[int, Sequence[int]] | None,
    progress: Progress | None,
) -> Task:
    """Make the task of a run; parameters as for `label_store`."""
    return Task(store, latents, model, seed, progress or SILENT, families or {})


def of_latents(table: pa.Table, latents: NDArray[np.int64]) -> pa.Table:
    """Take the labels of some latents."""
    return table.filter(pc.is_in(table.column("latent"), pa.array(latents, pa.uint32())))


def labels_of(sets: LabelSets, name: str, latents: NDArray[np.int64]) -> dict[int, str]:
    """Read the names of some latents in a set.

    Parameters
    ----------
    sets
        All sets.
    name
        The set.
    latents
        The latents.

    Returns
    -------
    dict of int to str
        Latent to name, of those that have one.

    Raises
    ------
    InputError
        There is no such set, or it names none of them.
    """
    if name not in sets.tables:
        there = ", ".join(sorted(sets.tables)) or "none yet"
        raise InputError(f"there is no label set {name!r}: there are {there}")
    mine = of_latents(sets.tables[name], latents)
    if not len(mine):
        raise InputError(f"label set {name!r} names none of the {len(latents):,} latents")
    names = zip(mine.column("latent").to_pylist(), mine.column("label").to_pylist(), strict=True)
    return dict(names)


def table_of(named: Named, source: str) -> pa.Table:
    """Make a table of what a labeller found.

    Parameters
    ----------
    named
        Its names.
    source
        Where they come from.

    Returns
    -------
    pyarrow.Table
        Labels, by ascending latent.
    """
    latents = sorted(named.labels)
    return label_table(
        latent=latents,
        label=[named.labels[latent] for latent in latents],
        source=source,
        coverage=[named.coverage.get(latent) for latent in latents],
    )


def scored(task: Task, table: pa.Table, measure: str) -> pa.Table:
    """Verify labels by one measure.

    Parameters
    ----------
    task
        The store and the model.
    table
        Labels.
    measure
        One of `VERIFIERS`.

    Returns
    -------
    pyarrow.Table
        The labels with their scores. A store too small to keep documents back has scores of
        `OF_HELD_OUT` only for names that came with the SAE, and these from all its documents.
    """
    unseen = measure in OF_HELD_OUT and not held_out_rows(task.store.n_documents).size
    testable = table.filter(as_shipped(table)) if unseen else table
    latents, names = (testable.column(name).to_pylist() for name in ("latent", "label"))
    labels = dict(zip(latents, names, strict=True))
    if not labels:
        return SCHEMA.empty_table()
    narrowed = replace(task, latents=np.array(sorted(labels), np.int64), unseen=unseen)
    return with_scores(table, VERIFIERS[measure](narrowed, labels))
