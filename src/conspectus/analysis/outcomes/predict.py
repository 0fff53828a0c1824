"""How well concepts predict an outcome, beside what plain words and length do.

A concept that goes with a score may be interesting and still say no more than a word count does.
So all sets of columns are learned and tested on the same documents: folds never split a group, and
concepts, words and penalties are chosen without a look at the documents tested on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from conspectus.analysis.outcomes.features import CONCEPTS, FEW, SETS, WORDS, Features
from conspectus.analysis.outcomes.learner import Task, held_out, learn, pick_penalty
from conspectus.stats import concordance, r_squared

if TYPE_CHECKING:
    from conspectus.analysis.keys import Keys
    from conspectus.analysis.outcomes.target import Target
    from conspectus.progress import Progress
    from conspectus.stats import Score
    from conspectus.stats.types import FloatArray, IntArray

LEAST_UNITS = 4
"""Groups (or documents) that every fold must have."""

AUC, R2, PAIRS = "AUC", "R2", "pairs ordered rightly"


@dataclass(frozen=True)
class Prediction:
    """What cross-validation found.

    Parameters
    ----------
    models
        A row a set of columns: ``model``, ``score`` with ``low`` and ``high``, and by how much it
        is above plain words (``over_words`` with limits).
    few
        The few concepts that go with the outcome together: ``column``, ``weight`` (in the model on
        all documents), ``folds`` in which it was chosen too.
    metric
        What the score is.
    winner
        ``"concepts"`` or ``"words"`` where one is better beyond chance, else ``""``.
    documents
        Documents learned from and judged on.
    """

    models: pd.DataFrame
    few: pd.DataFrame
    metric: str
    winner: str
    documents: int


def predict(
    features: Features,
    target: Target,
    keys: Keys | None,
    *,
    folds: int,
    seed: int,
    confidence: float,
    progress: Progress,
) -> Prediction | None:
    """Cross-validate all sets of columns.

    Parameters
    ----------
    features
        The columns.
    target
        The outcome.
    keys
        Groups; None without.
    folds
        Number of folds.
    seed
        Of the folds, and of the documents that penalties are picked on.
    confidence
        Coverage of intervals.
    progress
        Told of every fit.

    Returns
    -------
    Prediction or None
        None where there are too few groups for so many folds.
    """
    n = target.values.size
    unit = np.arange(n) if keys is None else keys.code
    units = int(unit.max()) + 1
    if units < LEAST_UNITS * folds:
        return None
    y = target.values
    centred = y if keys is None else y - (np.bincount(unit, y) / np.bincount(unit))[unit]
    if keys is not None and not target.binary:
        y = centred
    task = Task(y, unit, target.binary, features.within)
    fold = (np.random.default_rng(seed).permutation(units) % folds)[unit]
    guesses, null, chosen = _cross_validated(features, task, centred, fold, seed, progress)
    scores = {name: _score(task, guess, null, fold, keys) for name, guess in guesses.items()}
    columns, named = features.name_few(centred)
    penalty = _penalties(features, task, centred, np.arange(n), seed)[FEW]
    few = pd.DataFrame(
        {
            "column": columns,
            "weight": learn(named, task, penalty).weight,
            "folds": chosen[columns],
        }
    )
    metric = R2 if not target.binary else AUC if keys is None else PAIRS
    models = _models(scores, confidence)
    return Prediction(models, few, metric, _winner(models), n)


def _cross_validated(
    features: Features,
    task: Task,
    centred: FloatArray,
    fold: IntArray,
    seed: int,
    progress: Progress,
) -> tuple[dict[str, FloatArray], FloatArray, IntArray]:
    """Guess every document from the other folds, by each set and by their mean alone.

    In how many folds each concept was among the few comes third.
    """
    folds = int(fold.max()) + 1
    guesses = {name: np.zeros(fold.size) for name in SETS}
    null, chosen = np.zeros(fold.size), np.zeros(features.concepts.shape[1], np.int64)
    progress.start("predict", float(folds * len(SETS)), "fits")
    for number in range(folds):
        train, test = np.flatnonzero(fold != number), np.flatnonzero(fold == number)
        null[test] = task.y[train].mean()
        penalties = _penalties(features, task, centred, train, seed)
        split = features.split(train, test, centred[train])
        chosen[split.few] += 1
        for name, (seen, unseen) in split.sets.items():
            model = learn(seen, task.subset(train), penalties[name])
            guesses[name][test] = model.predict(unseen)
            progress.advance(1)
    progress.finish()
    return guesses, null, chosen


def _penalties(
    features: Features, task: Task, centred: FloatArray, train: IntArray, seed: int
) -> dict[str, float]:
    """Pick the penalty of every set, choosing its columns without the documents it is picked on."""
    out = held_out(task.unit[train], seed)
    inner, held = train[~out], train[out]
    split = features.split(inner, held, centred[inner])
    return {
        name: pick_penalty(seen, unseen, task.subset(inner), task.subset(held))
        for name, (seen, unseen) in split.sets.items()
    }


def _score(
    task: Task, guess: FloatArray, null: FloatArray, fold: IntArray, keys: Keys | None
) -> Score:
    if task.binary:
        stratum = fold if keys is None else keys.code
        return concordance(task.y, guess, stratum, stratum_is_unit=keys is not None)
    if keys is not None:
        guess = guess - (np.bincount(keys.code, guess) / np.bincount(keys.code))[keys.code]
    return r_squared(task.y, guess, null, task.unit)


def _models(scores: dict[str, Score], confidence: float) -> pd.DataFrame:
    rows: list[dict[str, object]] = []
    for name in SETS:
        low, high = scores[name].interval(confidence)
        over = scores[name].minus(scores[WORDS])
        over_low, over_high = over.interval(confidence)
        rows.append(
            {
                "model": name,
                "score": scores[name].value,
                "low": low,
                "high": min(high, 1.0),
                "over_words": over.value,
                "over_low": over_low,
                "over_high": over_high,
            }
        )
    return pd.DataFrame(rows)


def _winner(models: pd.DataFrame) -> str:
    row = models[models["model"] == CONCEPTS].iloc[0].to_dict()
    if row["over_low"] > 0:
        return CONCEPTS
    return WORDS if row["over_high"] < 0 else ""
