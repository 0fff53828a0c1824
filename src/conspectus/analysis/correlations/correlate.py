"""Which concepts go together, or avoid each other, more than chance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from conspectus.analysis.correlations.corpus import Corpus, read_corpus
from conspectus.analysis.correlations.figures import plain_figures, stratified_figures
from conspectus.analysis.correlations.origin import notes, provenance
from conspectus.analysis.correlations.result import CorrelationResult
from conspectus.analysis.correlations.rows import folded_rows, judged
from conspectus.analysis.correlations.scan import Floors, number_tested
from conspectus.analysis.correlations.search import Search
from conspectus.analysis.correlations.settings import Settings
from conspectus.analysis.correlations.sieve import sieve_of
from conspectus.analysis.correlations.strata import Strata, undivided
from conspectus.analysis.correlations.trivial import Trivial
from conspectus.analysis.families import Folding
from conspectus.analysis.selection import opened
from conspectus.progress import SILENT, Progress
from conspectus.store import Presence, Store

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from conspectus.analysis.correlations.scan import RankBy
    from conspectus.analysis.rules import Correction


def correlate(
    store: Store | str | Path,
    *,
    where: str | None = None,
    across: Store | str | Path | None = None,
    on: str | None = None,
    with_column: str | Sequence[str] | None = None,
    given: str | None = None,
    one_per: str | None = None,
    adjust_length: bool = True,
    presence: Presence | None = None,
    min_support: int = 20,
    min_npmi: float = 0.0,
    rank_by: RankBy = "surprise",
    fdr: float = 0.05,
    correction: Correction = "bh",
    confidence: float = 0.95,
    folding: Folding | None = Folding(),  # noqa: B008 (frozen)
    trivial: Trivial | None = Trivial(),  # noqa: B008 (frozen)
    limit: int = 500,
    verify_share: float = 0.0,
    sample: int | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> CorrelationResult:
    """Find pairs of concepts that documents have together more, or less, than chance.

    Parameters
    ----------
    store
        The store. Pairs are latents of one document, unless `across` or `with_column` is given.
    where
        Condition on metadata columns, in pandas' query syntax.
    across, on
        A second store and the column that both have, such as a prompt's id: pairs are a latent of
        the first store and one of the second. Documents of one key are pooled.
    with_column
        Columns whose values (quartiles of numbers) are paired with latents.
    given
        A further column: each pair is also looked at within its values, to see whether the
        correlation is in all of them, in none (Simpson's paradox) or the other way round.
    one_per
        Column whose value documents share that depend on each other, such as the id of the prompt
        that they answer: one of them is looked at, `seed` decides which. Without it tests count a
        topic that four answers share four times, and their p-values are too small.
    adjust_length
        Whether chance is what units of like length would give. Long documents have more of
        everything, so that without this any two concepts go together. With `with_column` plain
        figures decide, and those at equal length stand beside them: how long documents are may be
        an effect of the column (one author writes at length about food only), and holding an effect
        equal makes relations that are not there.
    presence
        When a document has a latent; ``Presence()`` (any token) if None.
    min_support
        Units that must have both; for pairs that avoid each other, units that would by chance. Also
        the units that must have, and must lack, each of the two for the pair to be tested.
    min_npmi
        Least size of the NPMI.
    rank_by
        What puts a pair first: ``"surprise"`` (NPMI, less what neighbouring words and like labels
        explain; `trivial` says how these are taken), ``"npmi"``, ``"lift"``, or ``"certainty"``
        (distance from chance in standard deviations, which favours common concepts).
    fdr
        False-discovery rate up to which a pair is a finding.
    correction
        ``"bh"`` for Benjamini-Hochberg, ``"by"`` for Benjamini-Yekutieli (any dependence).
    confidence
        Coverage of intervals.
    folding
        When latents are one concept: pairs within it are trivial, and pairs of one concept with
        another are one row; None to leave them apart.
    trivial
        When a pair says nothing; None to keep all pairs.
    limit
        Pairs of each direction to report. Where there are more, each concept is let into one pair
        before any is let into a second, so that no one topic fills the list.
    verify_share
        Share of the units not looked at, so that `explain` can judge pairs on documents that had
        no say in choosing them.
    sample
        Documents to look at, drawn at random; all if None. Memory grows with their concepts:
        100,000 documents with 100 concepts each take about a gigabyte.
    seed
        Decides which units those are, which document of a key is looked at, and what is drawn.
    progress
        Told how far the work is.

    Returns
    -------
    CorrelationResult
        Findings first, those that go together before those that avoid each other.

    Raises
    ------
    AnalysisError
        The question cannot be answered as put.
    """
    settings = Settings(
        where=where,
        across=None if across is None else opened(across),
        on=on,
        with_column=with_column,
        given=given,
        one_per=one_per,
        adjust_length=adjust_length,
        presence=presence or Presence(),
        min_support=min_support,
        min_npmi=min_npmi,
        rank_by=rank_by,
        fdr=fdr,
        correction=correction,
        confidence=confidence,
        folding=folding,
        trivial=trivial,
        limit=limit,
        verify_share=verify_share,
        sample=sample,
        seed=seed,
    )
    return run(opened(store), settings, progress or SILENT)


def run(store: Store, settings: Settings, progress: Progress) -> CorrelationResult:
    """Do what `correlate` says, with its settings checked.

    Parameters
    ----------
    store
        The store.
    settings
        What the user asked for.
    progress
        Told how far the work is.

    Returns
    -------
    CorrelationResult
        As from `correlate`.
    """
    corpus = read_corpus(store, settings, progress)
    views, deciding = _views(corpus, settings.given, settings.adjust_length)
    rule, folding = settings.presence, settings.folding
    sieve, remark = sieve_of(corpus, settings.trivial, folding, rule, progress)
    floors = Floors(settings.min_support, settings.min_npmi)
    search = Search(corpus, sieve, floors, settings.rank_by, settings.limit, progress)
    scans = [views.get(deciding, undivided(corpus.first.units)), views.get("given")]
    found = search.run([strata for strata in scans if strata is not None])
    tested = number_tested(corpus.first, corpus.second)
    figures = _figures(corpus, found.kept, views, settings.confidence)
    table = judged(figures, tested, settings.fdr, settings.correction, deciding)
    return CorrelationResult(
        pairs=folded_rows(table, corpus, folding),
        trivial=found.trivial,
        corpus=corpus,
        views=views,
        presence=rule,
        settings=settings.record(sieve.wording, deciding),
        provenance=provenance(corpus, views, tested, found.passed),
        notes=notes(corpus, found.short, remark, settings.one_per),
    )


def _views(corpus: Corpus, given: str | None, adjust_length: bool) -> tuple[dict[str, Strata], str]:
    """Cut units, and say whether figures at equal length or plain ones decide."""
    by_length = corpus.length_strata() if adjust_length else undivided(corpus.first.units)
    views = {"adjusted": by_length} if by_length.size.size > 1 else {}
    between_texts = bool((corpus.other.latent >= 0).all())
    if given is not None:
        views["given"] = corpus.column_strata(given, adjust_length and between_texts)
    return views, "adjusted" if views.keys() >= {"adjusted"} and between_texts else "plain"


def _figures(
    corpus: Corpus, kept: pd.DataFrame, views: dict[str, Strata], confidence: float
) -> pd.DataFrame:
    i, j, both = (kept[name].to_numpy(np.int64) for name in ("first", "second", "both"))
    first, second = corpus.first, corpus.other
    parts = [
        kept[["first", "second", "direction", "score"]],
        plain_figures(first, second, (i, j, both), confidence),
        *(
            stratified_figures(first, second, (i, j), strata, confidence, name)
            for name, strata in views.items()
        ),
        kept[["near", "label_similarity"]],
    ]
    return pd.concat(parts, axis=1)
