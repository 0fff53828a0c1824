"""How much to believe: the method is tried on known classes that are hidden from it.

Novel classes have no labels to score against, but known ones do. Some of them are hidden in turn,
looked for like novel ones, and compared with what they are. The share recovered chooses the
settings and is the honest statement of confidence, on the user's own data.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
from sklearn.cluster import KMeans

from conspectus.analysis.novelty.assign import Known, Method, Mode, assign
from conspectus.analysis.novelty.choose import most_groups, silhouettes, suggested
from conspectus.analysis.novelty.kmeans import STARTS
from conspectus.analysis.novelty.matching import NO_GROUP, matched_accuracy
from conspectus.analysis.novelty.weights import between_class_share, concept_weights

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from conspectus.analysis.novelty.space import ConceptSpace
    from conspectus.progress import Progress
    from conspectus.stats.types import FloatArray, IntArray

PLAIN: Final = "plain k-means"
FOLDS: Final = 3
FEWEST_CLASSES: Final = 4
FEWEST_DOCUMENTS: Final = 5
MOST_DOCUMENTS: Final = 4000
_COLUMNS: Final = (
    "method", "weight", "fold", "hidden_classes", "documents", "hidden_accuracy", "known_accuracy",
)  # fmt: skip


@dataclass(frozen=True)
class Setting:
    """One way of looking for novel classes.

    Parameters
    ----------
    method
        How documents are grouped.
    weight
        How much concepts count that tell the known classes apart; 0 for not at all.
    """

    method: Method
    weight: float


@dataclass(frozen=True, eq=False)
class Fold:
    """One trial: some classes hidden, and of the others some documents too.

    Parameters
    ----------
    hidden
        Classes hidden, shape (h,).
    labelled
        Rows that keep their label, shape (m,).
    unlabelled
        Rows that lose it, shape (n,).
    """

    hidden: IntArray
    labelled: IntArray
    unlabelled: IntArray


def folds(labels: IntArray, mode: Mode, seed: int, n_folds: int = FOLDS) -> list[Fold]:
    """Split classes into folds, each of which is hidden once.

    Parameters
    ----------
    labels
        Class of each labelled row, shape (n,).
    mode
        In ``"open"`` half of the documents of the other classes lose their label too.
    seed
        Of the split.
    n_folds
        Folds, at most half as many as there are classes.

    Returns
    -------
    list of Fold
        Empty with fewer than `FEWEST_CLASSES` classes of `FEWEST_DOCUMENTS`; smaller classes are
        never hidden.
    """
    rng = np.random.default_rng(seed)
    rows = np.sort(rng.permutation(labels.size)[:MOST_DOCUMENTS])
    size = np.bincount(labels[rows])
    fit = np.flatnonzero(size >= FEWEST_DOCUMENTS)
    if fit.size < FEWEST_CLASSES:
        return []
    masked = (rng.random(rows.size) < 0.5) & (mode == "open")
    for c in range(size.size):  # every class keeps a labelled document
        own = np.flatnonzero(labels[rows] == c)
        masked[own[:1]] = False
    found: list[Fold] = []
    for hidden in np.array_split(rng.permutation(fit), min(n_folds, fit.size // 2)):
        lost = np.isin(labels[rows], hidden)
        found.append(Fold(np.sort(hidden), rows[~lost & ~masked], rows[lost | masked]))
    return found


def hidden_class_test(
    space: ConceptSpace,
    rows: IntArray,
    labels: IntArray,
    *,
    mode: Mode,
    settings: Sequence[Setting],
    seed: int,
    progress: Progress,
) -> pd.DataFrame:
    """Hide known classes in turn and look for them with each setting.

    Parameters
    ----------
    space
        The documents.
    rows
        Rows of the space whose class is known, shape (n,).
    labels
        Their class, shape (n,).
    mode
        As in `assign`.
    settings
        To be tried, each with the true number of hidden classes.
    seed
        Of folds and methods.
    progress
        Told of every trial.

    Returns
    -------
    pandas.DataFrame
        A row a setting and fold: ``method, weight, fold, hidden_classes, documents`` (of hidden
        classes), ``hidden_accuracy`` (matched accuracy on them; a document put into a known class
        is wrong), ``known_accuracy`` (share of the other documents put into their class; NaN in
        ``"novel-only"``). The method `PLAIN` is k-means that knows of no class, for comparison.
    """
    trials = folds(labels, mode, seed)
    found: list[tuple[object, ...]] = []
    progress.start("hidden classes", float(len(trials) * len(settings)), "trials")
    for number, fold in enumerate(trials):
        truth = labels[fold.unlabelled]
        hidden = np.isin(truth, fold.hidden)
        head = (number, fold.hidden.size, int(hidden.sum()))
        plain = space.points(seed=seed)[rows[fold.unlabelled]]
        k_plain = fold.hidden.size + np.unique(truth[~hidden]).size
        label = KMeans(k_plain, n_init=STARTS, random_state=seed).fit_predict(plain)
        recovered = matched_accuracy(truth[hidden], label[hidden])
        found.append((PLAIN, 0.0, *head, recovered, float("nan")))
        for setting, points, known, codes in _trials(space, rows, labels, fold, settings, seed):
            label = assign(
                points, known, fold.hidden.size, mode=mode, method=setting.method, seed=seed
            )
            group = np.where(label >= known.classes, label, NO_GROUP)
            recovered = matched_accuracy(truth[hidden], group[hidden])
            kept = float((label == codes)[~hidden].mean()) if (~hidden).any() else float("nan")
            found.append((setting.method, setting.weight, *head, recovered, kept))
            progress.advance(1)
    progress.finish()
    return pd.DataFrame(found, columns=list(_COLUMNS))


def hidden_numbers(
    space: ConceptSpace,
    rows: IntArray,
    labels: IntArray,
    *,
    mode: Mode,
    setting: Setting,
    seed: int,
) -> pd.DataFrame:
    """Try how well the number of hidden classes is guessed.

    Parameters
    ----------
    space, rows, labels, mode, seed
        As for `hidden_class_test`.
    setting
        The setting chosen.

    Returns
    -------
    pandas.DataFrame
        A row a fold: ``fold, hidden_classes, suggested``.
    """
    found: list[tuple[int, int, int]] = []
    for number, fold in enumerate(folds(labels, mode, seed)):
        ((_, points, known, _),) = _trials(space, rows, labels, fold, [setting], seed)
        table = number_table(points, known, mode, setting, seed)
        found.append((number, fold.hidden.size, suggested(table)))
    return pd.DataFrame(found, columns=["fold", "hidden_classes", "suggested"])


def number_table(
    rows: FloatArray, known: Known, mode: Mode, setting: Setting, seed: int
) -> pd.DataFrame:
    """Score numbers of novel groups from 2 up.

    Parameters
    ----------
    rows
        Unlabelled points, shape (n, d).
    known
        The known classes.
    mode, setting, seed
        As for `assign`.

    Returns
    -------
    pandas.DataFrame
        As from `silhouettes`.
    """

    def into(k: int) -> IntArray:
        """Group into k novel groups, with few starts: there are many numbers to try."""
        return assign(rows, known, k, mode=mode, method=setting.method, seed=seed, starts=3)

    return silhouettes(rows, into, range(2, most_groups(len(rows)) + 1), seed)


def chosen(table: pd.DataFrame, settings: Sequence[Setting]) -> Setting:
    """Take the setting that did best on hidden classes.

    Parameters
    ----------
    table
        What `hidden_class_test` gives.
    settings
        Those tried; the first if there was no trial.

    Returns
    -------
    Setting
        Largest mean of the accuracies on hidden and on known documents; the earlier of ties.
    """
    if table.empty:
        return settings[0]
    scores: list[float] = []
    for setting in settings:
        own = table[(table["method"] == setting.method) & (table["weight"] == setting.weight)]
        parts = own[["hidden_accuracy", "known_accuracy"]].mean()
        scores.append(float(parts.mean()))
    return settings[int(np.argmax(scores))]


def _trials(
    space: ConceptSpace,
    rows: IntArray,
    labels: IntArray,
    fold: Fold,
    settings: Sequence[Setting],
    seed: int,
) -> Iterator[tuple[Setting, FloatArray, Known, IntArray]]:
    """Each setting with the unlabelled points, the classes kept, and the truth in their codes."""
    names, codes = np.unique(labels[fold.labelled], return_inverse=True)
    truth = np.searchsorted(names, labels[fold.unlabelled])
    truth[~np.isin(labels[fold.unlabelled], names)] = NO_GROUP
    share = between_class_share(space.matrix[rows[fold.labelled]], codes, names.size)
    kept: dict[float, FloatArray] = {}
    for setting in settings:
        if setting.weight not in kept:
            kept[setting.weight] = space.points(concept_weights(share, setting.weight), seed)
        points = kept[setting.weight]
        known = Known(points[rows[fold.labelled]], codes, names.size)
        yield setting, points[rows[fold.unlabelled]], known, truth
