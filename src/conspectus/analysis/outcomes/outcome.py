"""Which concepts go with a score, a rating or a preference, and what words alone would tell."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from conspectus.analysis.confounds.held import columns_of, confounds_of
from conspectus.analysis.evidence import Evidence
from conspectus.analysis.families import Folding
from conspectus.analysis.keys import read_keys
from conspectus.analysis.outcomes.associate import associate
from conspectus.analysis.outcomes.concepts import Concepts
from conspectus.analysis.outcomes.features import Features
from conspectus.analysis.outcomes.learned import SAMPLE, learned_from
from conspectus.analysis.outcomes.origin import notes, provenance
from conspectus.analysis.outcomes.predict import predict
from conspectus.analysis.outcomes.result import OutcomeResult
from conspectus.analysis.outcomes.target import read_target
from conspectus.analysis.per_latent import labelled
from conspectus.analysis.rules import Correction, Rules
from conspectus.analysis.sampling import check_sample
from conspectus.analysis.selection import everything, opened
from conspectus.analysis.values import one_of
from conspectus.errors import AnalysisError
from conspectus.progress import SILENT, Progress
from conspectus.store import Presence, Store

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import scipy.sparse as sp

    from conspectus.analysis.keys import Keys
    from conspectus.analysis.outcomes.predict import Prediction
    from conspectus.analysis.outcomes.target import Target
    from conspectus.analysis.values import Value
    from conspectus.stats.types import IntArray


def outcome(
    store: Store | str | Path,
    *,
    y: str,
    positive: Value | None = None,
    group_by: str | None = None,
    where: str | None = None,
    value: Literal["presence", "max"] = "presence",
    strata: str | Sequence[str] = (),
    adjust_length: bool = True,
    presence: Presence | None = None,
    min_support: int | None = None,
    confidence: float = 0.95,
    fdr: float = 0.05,
    correction: Correction = "bh",
    folding: Folding | None = Folding(),  # noqa: B008 (frozen)
    rank_by: Literal["difference", "adjusted"] = "difference",
    folds: int = 5,
    few: int = 10,
    seed: int = 0,
    sample: int | None = SAMPLE,
    progress: Progress | None = None,
) -> OutcomeResult:
    """Test which latents go with an outcome, and how well all of them predict it.

    Parameters
    ----------
    store
        The store.
    y
        Column with the outcome: numbers, or two values.
    positive
        The value of that column that counts as 1, where it holds words.
    group_by
        Column that documents share, such as a prompt or a pair: documents are then compared within
        its values only, and folds never split one. Documents whose value has one outcome only are
        left out and counted.
    where
        Condition on metadata columns, in pandas' query syntax.
    value
        ``"presence"`` compares documents that have a latent with those that do not; ``"max"`` takes
        its strength, in units of the 90th percentile of strengths above 0.
    strata, adjust_length
        Metadata columns to hold equal in the adjusted figures, one name or several; and whether to
        hold the length of documents equal as well.
    presence, min_support, confidence, fdr, correction, folding, rank_by
        What counts as present and as a finding: see `Rules`. None for the default presence.
    folds, few, seed
        Folds of the cross-validation, 0 for none; concepts that the short model may name; and the
        seed of the folds.
    sample
        Documents that models are learned from and judged on, at most, drawn by `seed`; None for
        all. Everything else is told from all documents.
    progress
        Told how far the work is.

    Returns
    -------
    OutcomeResult
        Findings first, the largest correlation first, whichever its sign: by the difference alone
        the rarest concepts would lead.

    Raises
    ------
    AnalysisError
        The question cannot be answered as put: no such column, no outcome that differs, no groups.
    """
    source = opened(store)
    rules = Rules(
        size="difference",
        order=("correlation", "adjusted_correlation"),
        presence=presence or Presence(),
        min_support=min_support,
        confidence=confidence,
        fdr=fdr,
        correction=correction,
        folding=folding,
        rank_by=rank_by,
    )
    _check(value, folds, few)
    check_sample(sample)
    report, columns = progress or SILENT, columns_of(strata)
    rules.check(columns, adjust_length=adjust_length)
    target, keys = read_target(everything(source, where), y, positive), None
    if group_by is not None:
        kept, values, keys = read_keys(target.selection, target.values, group_by)
        target = replace(target, selection=kept, values=values)
    selection = target.selection
    confounds = confounds_of(selection, columns, adjust_length=adjust_length)
    support = rules.least_support(selection.rows.size)
    concepts = Concepts.of(selection, rules.presence, support, report, strength=value == "max")
    found = associate(concepts, target, keys, confounds, confidence, report)
    table = labelled(rules.judged(found.figures), source)
    looked_through = rules.folded(table, selection, report)
    predicted = None
    if folds and concepts.latents.size:
        learned, groups = learned_from(target, keys, sample, seed)
        matrix = concepts.matrix(learned.selection, found.scale, report)
        features = _features(source, learned, groups, matrix, few)
        options = {"folds": folds, "seed": seed}
        predicted = predict(
            features, learned, groups, **options, confidence=confidence, progress=report
        )
    settings = {
        "y": y,
        "positive": positive,
        "group_by": group_by,
        "where": where,
        "value": value,
        "strata": list(columns),
        "adjust_length": adjust_length,
        **rules.record(support, looked_through),
        "folds": folds,
        "few": few,
        "seed": seed,
        "sample": sample,
    }
    return OutcomeResult(
        latents=table,
        models=None if predicted is None else predicted.models,
        few=None if predicted is None else _named(predicted, concepts.latents, table),
        settings=settings,
        provenance=provenance(target, keys, found, predicted),
        notes=notes(target, keys, found, predicted, settings),
        source=Evidence(selection, rules.presence),
    )


def _check(value: str, folds: int, few: int) -> None:
    one_of("value", value, ("presence", "max"))
    if folds < 0 or folds == 1:
        raise AnalysisError(f"folds must be at least 2, or 0 for no prediction, not {folds}")
    if few < 1:
        raise AnalysisError(f"few must be at least 1, not {few}")


def _features(
    store: Store, target: Target, keys: Keys | None, matrix: sp.csr_array, few: int
) -> Features:
    rows = target.selection.rows
    return Features(
        concepts=matrix,
        length=confounds_of(target.selection, (), adjust_length=True).covariates,
        texts=store.documents(["text"], rows).column("text").to_pylist(),
        group=None if keys is None else keys.code,
        few=few,
    )


def _named(predicted: Prediction, tested: IntArray, table: Any) -> Any:
    few = predicted.few.copy()
    few.insert(0, "latent", tested[few.pop("column").to_numpy(dtype=np.int64)])
    names = table[["latent", "label", "label_source"]]
    return few.merge(names, on="latent", how="left")[
        ["latent", "label", "label_source", "weight", "folds"]
    ]
