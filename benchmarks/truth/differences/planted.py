"""One property planted in one corpus, at every share and seed, through every method."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from benchmarks.truth.baselines.dense_test import dense_test
from benchmarks.truth.baselines.ngrams import NGrams, count_ngrams
from benchmarks.truth.coded import Coded, read_coded
from benchmarks.truth.derived import derived_store
from benchmarks.truth.designs import SHARES, Design, null_designs, planted_designs
from benchmarks.truth.differences import methods
from benchmarks.truth.differences.scoring import Ranked, Truth, score
from benchmarks.truth.planting import BASE
from benchmarks.truth.truth_units import coverage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import scipy.sparse as sp
    from benchmarks.truth.work import Work
    from numpy.typing import NDArray

    from conspectus.store import Store

OURS, LOG_ODDS, TFIDF, REFERENCE, DENSE = (
    "conspectus",
    "log-odds",
    "tf-idf",
    "reference",
    "dense",
)
UNMOVED = 0.005


@dataclass(frozen=True, eq=False)
class Planting:
    """A corpus and its edited versions: rows 0..n-1 as they were, n..2n-1 edited.

    Parameters
    ----------
    corpus, name
        Of the corpus and of the property.
    coded
        Embeddings of the 2 n documents.
    ngrams
        Their words.
    dense
        Their dense embeddings; None to leave that baseline out.
    store
        The store they come from.
    """

    corpus: str
    name: str
    coded: Coded
    ngrams: NGrams
    dense: NDArray[np.float32] | None
    store: Store

    @property
    def n(self) -> int:
        """Number of documents, edited versions not counted."""
        return len(self.coded.frame) // 2

    @property
    def truth(self) -> Truth:
        """What is true of every latent."""
        return truth_of(self.coded.matrix("max"), self.coded.matrix("inside"), self.n)

    def of(self, design: Design) -> dict[str, Any]:
        """Name a design in a row of a long frame."""
        return {
            "corpus": self.corpus,
            "property": self.name,
            "share": design.share,
            "seed": design.seed,
        }


def plantings(work: Work, corpus: str, *, with_dense: bool = True) -> Iterator[Planting]:
    """Give every property of a corpus.

    Parameters
    ----------
    work
        The work folder.
    corpus
        Name of its store.
    with_dense
        Whether the dense baseline is wanted.

    Yields
    ------
    Planting
        In the order of the edits.
    """
    store = work.store(corpus)
    whole = read_coded(store, work.frame(corpus))
    dense = work.dense(corpus) if with_dense else None
    kind = whole.frame["property"].to_numpy()
    base = np.flatnonzero(kind == BASE)
    place = pd.Series(np.arange(len(work.frame(corpus))), index=work.frame(corpus)["doc_id"])
    for name in pd.unique(kind):
        if name == BASE:
            continue
        rows = np.concatenate([base, np.flatnonzero(kind == name)])
        coded = whole.take(rows)
        half = len(coded.frame) // 2
        ids = coded.frame["base_id"].to_numpy()
        if len(ids) != 2 * half or not np.array_equal(ids[:half], ids[half:]):
            raise ValueError(f"{corpus}: documents and their {name} versions do not line up")
        rows = place.loc[list(coded.codes.doc_id)].to_numpy()
        vectors = None if dense is None else dense[rows]
        yield Planting(corpus, str(name), coded, count_ngrams(coded.frame), vectors, store)


def truth_of(present: sp.csr_array, inside: sp.csr_array, n: int) -> Truth:
    """Work out what is true of every unit from all documents and all edited versions."""
    edited = np.arange(n, 2 * n)
    planted, covered = coverage(present[edited], inside[edited])
    return Truth(planted, covered, np.abs(gained(present, n)) < UNMOVED)


def gained(present: sp.csr_array, n: int) -> NDArray[np.float64]:
    """Tell how much more often the edited versions have each unit, shape (units,)."""
    before, after = (
        methods.shares(present, rows) / n for rows in (np.arange(n), np.arange(n, 2 * n))
    )
    return after - before


def over_properties(
    work: Work,
    corpora: Iterable[str],
    planted: Callable[[Planting], pd.DataFrame],
    nothing: Callable[[Planting], pd.DataFrame],
    *,
    with_dense: bool = False,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Run one thing on every property of some corpora, and another once a corpus.

    Parameters
    ----------
    work
        The work folder.
    corpora
        Names of their stores.
    planted
        What is run on every property.
    nothing
        What is run on the first property of each corpus, whose edited versions it does not use.
    with_dense
        Whether the dense baseline is wanted.

    Returns
    -------
    tuple of pandas.DataFrame
        All rows of the one, and of the other.
    """
    found, null = [], []
    for corpus in corpora:
        for number, planting in enumerate(plantings(work, corpus, with_dense=with_dense)):
            found.append(planted(planting))
            if number == 0:
                null.append(nothing(planting))
    return pd.concat(found), pd.concat(null)


def run_planting(
    planting: Planting, seeds: int, work: Work, shares: tuple[int, ...] = SHARES
) -> pd.DataFrame:
    """Run every share and seed of one property.

    Parameters
    ----------
    planting
        The corpus with the property.
    seeds
        Number of splits at every share.
    work
        Where the derived store goes.
    shares
        Percent of side a that is edited.

    Returns
    -------
    pandas.DataFrame
        A row a method and design: ``corpus, property, share, seed, method`` and the scores.
    """
    designs = planted_designs(planting.name, shares, seeds)
    store = design_store(planting, designs, work)
    present = planting.coded.matrix("max")
    latents = planting.truth
    words = truth_of(planting.ngrams.counts, planting.ngrams.inside, planting.n)
    rows: list[dict[str, Any]] = []
    for design in designs:
        a, b = design.sides(planting.n)
        ranked: dict[str, tuple[Ranked, Truth]] = {
            OURS: (methods.conspectus_diff(store, design.column), latents),
            LOG_ODDS: (methods.words_by_log_odds(planting.ngrams, a, b), words),
            TFIDF: (methods.words_by_regression(planting.ngrams, a, b), words),
            REFERENCE: (methods.reference(present, a, b), latents),
        }
        common = planting.of(design)
        rows += [common | {"method": method} | score(*given) for method, given in ranked.items()]
        if planting.dense is not None:
            rows.append(common | {"method": DENSE} | dense_row(planting.dense, planting, design))
    return pd.DataFrame(rows)


def run_nothing(planting: Planting, seeds: int, work: Work) -> pd.DataFrame:
    """Split the unedited documents at random and see what each method finds.

    Parameters
    ----------
    planting
        Any property of the corpus: its edited versions are not used.
    seeds
        Number of splits.
    work
        Where the derived store goes.

    Returns
    -------
    pandas.DataFrame
        A row a method and split: ``corpus, seed, method, findings``.
    """
    designs = null_designs(seeds)
    store = design_store(planting, designs, work)
    present = planting.coded.matrix("max")
    rows: list[dict[str, Any]] = []
    for design in designs:
        a, b = design.sides(planting.n)
        found = {
            OURS: methods.conspectus_diff(store, design.column),
            LOG_ODDS: methods.words_by_log_odds(planting.ngrams, a, b),
            REFERENCE: methods.reference(present, a, b),
        }
        common = {"corpus": planting.corpus, "seed": design.seed}
        for method, ranked in found.items():
            rows.append(common | {"method": method, "findings": ranked.findings})
        if planting.dense is not None:
            findings = int(dense_row(planting.dense, planting, design)["found"])
            rows.append(common | {"method": DENSE, "findings": findings})
    return pd.DataFrame(rows)


def dense_row(dense: NDArray[np.float32], planting: Planting, design: Design) -> dict[str, float]:
    """Test the sides of a design with the dense classifier: ``found`` at p <= 0.05, ``area``."""
    a, b = design.sides(planting.n)
    vectors = dense[np.concatenate([a, b])]
    area, p = dense_test(vectors, len(a), f"{planting.corpus}{design}")
    return {"found": float(p <= methods.FDR), "area": area}


def design_store(planting: Planting, designs: list[Design], work: Work) -> Store:
    """Write a store whose columns tell the sides of every design apart."""
    columns = pd.DataFrame({one.column: one.values(planting.n) for one in designs})
    path = work.derived(f"{planting.corpus}-{planting.name}")
    return derived_store(planting.store, planting.coded, columns, path)
