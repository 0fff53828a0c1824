"""Groups of documents beyond the classes that are known, and how far to believe them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from conspectus.analysis.evidence import Evidence
from conspectus.analysis.novelty.assign import METHODS, MODES, Known, Method, Mode, assign
from conspectus.analysis.novelty.choose import suggested
from conspectus.analysis.novelty.describe import describe
from conspectus.analysis.novelty.hidden import (
    Setting,
    chosen,
    hidden_class_test,
    hidden_numbers,
    number_table,
)
from conspectus.analysis.novelty.labelled import UNLABELLED, Labels, LabelsOf, read_labels
from conspectus.analysis.novelty.notes import hidden_notes, novelty_notes
from conspectus.analysis.novelty.result import NoveltyResult
from conspectus.analysis.novelty.space import concept_space
from conspectus.analysis.novelty.weights import between_class_share, concept_weights
from conspectus.analysis.origin import provenance_of
from conspectus.analysis.sampling import drawn, sample_notes
from conspectus.analysis.selection import everything, opened
from conspectus.errors import AnalysisError
from conspectus.progress import SILENT, Progress
from conspectus.store import Presence, Store

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pandas as pd

    from conspectus.analysis.novelty.space import ConceptSpace
    from conspectus.analysis.values import Values
    from conspectus.stats.types import FloatArray, IntArray

WEIGHTS = (0.0, 1.0, 3.0, 10.0)
"""Weights of class-separating concepts that are tried."""


@dataclass(frozen=True, eq=False)
class _Found:
    """Classes and groups of the documents compared, and how they were found."""

    rows: IntArray
    labels: IntArray
    points: FloatArray
    setting: Setting
    numbers: pd.DataFrame


def novel(
    store: Store | str | Path,
    labels: LabelsOf,
    *,
    known: Values | None = None,
    k: int | Literal["auto"] = "auto",
    mode: Mode = "open",
    method: Method | Literal["auto"] = "auto",
    weight: float | Literal["auto"] = "auto",
    latents: Sequence[int] | None = None,
    where: str | None = None,
    presence: Presence | None = None,
    confidence: float = 0.95,
    fdr: float = 0.05,
    sample: int | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> NoveltyResult:
    """Look for groups among unlabelled documents that none of the known classes covers.

    Parameters
    ----------
    store
        The store.
    labels
        Column with the class of each document (missing where it is not known), or one value a
        document.
    known
        Values of it that are known classes, others count as unlabelled; None for all.
    k
        Novel groups; ``"auto"`` for the largest silhouette, with the table and how far this rule
        was off on hidden classes.
    mode
        ``"open"``: an unlabelled document may be of a known class or novel. ``"novel-only"``: all
        of them are novel.
    method
        ``"kmeans"``: documents too far from every known class are grouped (NCD k-means).
        ``"semi-supervised"``: known classes and novel groups compete for every document.
        ``"auto"``: what recovers hidden classes best.
    weight
        How much concepts count that tell the known classes apart; 0 for not at all; ``"auto"`` as
        for `method`.
    latents
        Concepts to compare documents by; None for all.
    where
        Condition on metadata columns, in pandas' query syntax.
    presence
        When a document has a concept; ``Presence()`` if None.
    confidence
        Coverage of intervals.
    fdr
        False-discovery rate up to which a concept sets a group apart.
    sample
        Documents to look at, labelled or not, drawn by `seed`; None for all. All concepts of all of
        them are held in memory.
    seed
        Of everything random.
    progress
        Told how far the work is.

    Returns
    -------
    NoveltyResult
        One row a novel group, the largest first.

    Raises
    ------
    AnalysisError
        The question cannot be answered as put: no such column or value, nothing unlabelled.
    """
    store = opened(store)
    rule, report = presence or Presence(), progress or SILENT
    settings = _settings(mode, method, weight)
    _check(k, confidence, fdr)
    whole = everything(store, where)
    selection = drawn(whole, sample, seed)
    classes = read_labels(store, labels, known)
    chosen_latents = None if latents is None else np.asarray(latents, np.int64)
    space = concept_space(selection, chosen_latents, rule, report)
    codes = _kept_classes(classes, space)
    tried, guessed, found = _look(space, codes, k, mode, settings, seed, report)
    described = describe(
        store, space, found.rows, found.labels, found.points, codes,
        rule=rule, confidence=confidence, fdr=fdr, progress=report,
    )  # fmt: skip
    unplaced = selection.rows.size - space.placed.size
    asked = {"labels": labels if isinstance(labels, str) else "given", "where": where}
    asked |= {"k": k, "mode": mode, "method_asked": method, "weight_asked": weight}
    asked |= {"method": found.setting.method, "weight": found.setting.weight}
    asked |= {"latents": None if latents is None else [int(i) for i in latents]}
    kept = {**asked, "known": list(codes.names), "presence": rule.record()}
    kept |= {"confidence": confidence, "fdr": fdr, "sample": sample, "seed": seed}
    provenance = {**provenance_of(selection), **_counted(codes, space, unplaced)}
    notes = novelty_notes(selection, unplaced, described.groups, k)
    notes += sample_notes(whole.rows.size, selection.rows.size, "were looked at")
    return NoveltyResult(
        groups=described.groups,
        concepts=described.concepts,
        assignments=described.assignments,
        hidden=tried,
        hidden_numbers=guessed,
        numbers=found.numbers,
        source=Evidence(selection, rule),
        settings=kept,
        provenance=provenance,
        notes=(*hidden_notes(tried, guessed, found.setting, k), *notes),
    )


def _counted(codes: Labels, space: ConceptSpace, unplaced: int) -> dict[str, Any]:
    labelled = int((codes.codes[space.rows] != UNLABELLED).sum())
    return {
        "labelled": labelled,
        "unlabelled": int(space.rows.size) - labelled,
        "without_concepts": int(unplaced),
        "concepts": int(space.latents.size),
    }


def _look(
    space: ConceptSpace,
    codes: Labels,
    k: int | Literal["auto"],
    mode: Mode,
    settings: Sequence[Setting],
    seed: int,
    progress: Progress,
) -> tuple[pd.DataFrame, pd.DataFrame, _Found]:
    """Try the settings on hidden classes, then look for the real ones with the best."""
    placed = space.placed
    code = codes.codes[space.rows[placed]]
    labelled, unlabelled = placed[code != UNLABELLED], placed[code == UNLABELLED]
    if unlabelled.size < 2:
        raise AnalysisError(
            "every document is labelled: novel classes are looked for in the rest, so leave some "
            "labels empty, or ask for sub-themes of the labels there are"
        )
    own = code[code != UNLABELLED]
    tried = hidden_class_test(
        space, labelled, own, mode=mode, settings=settings, seed=seed, progress=progress
    )
    setting = chosen(tried, settings)
    share = between_class_share(space.matrix[labelled], own, len(codes.names))
    points = space.points(concept_weights(share, setting.weight), seed)
    known, rest = Known(points[labelled], own, len(codes.names)), points[unlabelled]
    if k == "auto":
        numbers = number_table(rest, known, mode, setting, seed)
        guessed = hidden_numbers(space, labelled, own, mode=mode, setting=setting, seed=seed)
        wanted = suggested(numbers)
    else:
        numbers, guessed, wanted = _nothing(), _nothing(), k
    if wanted > unlabelled.size:
        raise AnalysisError(f"{unlabelled.size:,} unlabelled documents are fewer than k={wanted}")
    label = assign(rest, known, wanted, mode=mode, method=setting.method, seed=seed)
    rows = np.concatenate([labelled, unlabelled])
    found = _Found(rows, np.concatenate([own, label]), points[rows], setting, numbers)
    return tried, guessed, found


def _kept_classes(classes: Labels, space: ConceptSpace) -> Labels:
    """Leave out classes of which no document that can be compared is left."""
    code = classes.codes[space.rows[space.placed]]
    present = np.unique(code[code != UNLABELLED])
    if not present.size:
        raise AnalysisError("no labelled document is among those compared: check where and latents")
    renumbered = np.full(len(classes.names) + 1, UNLABELLED, np.int64)
    renumbered[present] = np.arange(present.size)
    return Labels(renumbered[classes.codes], tuple(classes.names[i] for i in present.tolist()))


def _settings(
    mode: Mode, method: Method | Literal["auto"], weight: float | Literal["auto"]
) -> list[Setting]:
    if mode not in MODES:
        raise AnalysisError(f"mode must be one of {', '.join(MODES)}, not {mode!r}")
    if method != "auto" and method not in METHODS[mode]:
        raise AnalysisError(
            f"method in mode {mode!r} must be auto or one of {', '.join(METHODS[mode])}, not "
            f"{method!r}"
        )
    if weight != "auto" and not 0 <= weight < float("inf"):
        raise AnalysisError(f"weight must be 'auto' or a number from 0, not {weight!r}")
    methods = METHODS[mode] if method == "auto" else (method,)
    weights = WEIGHTS if weight == "auto" else (float(weight),)
    return [Setting(m, w) for m in methods for w in weights]


def _check(k: int | Literal["auto"], confidence: float, fdr: float) -> None:
    if k != "auto" and (isinstance(k, str) or k < 1):
        raise AnalysisError(f"k must be 'auto' or a whole number from 1, not {k!r}")
    for name, value in (("confidence", confidence), ("fdr", fdr)):
        if not 0 < value < 1:
            raise AnalysisError(f"{name} must lie between 0 and 1, not {value}")


def _nothing() -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame()
