"""Reader, layer, dictionary, choice or weights: what holds clustering by topic and intent back.

Each step is measured with the others at their best. Everything is judged on one half of the
documents, mean over three ways to halve, so that what the classes of the other half choose and what
nobody chooses are compared on the same documents.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from benchmarks.truth import corpora
from benchmarks.truth.clustering.suite import AXES, Axis
from benchmarks.truth.limits import judging
from benchmarks.truth.limits.contenders import CONTENDERS, STEPS
from benchmarks.truth.limits.forms import WEIGHTS, concepts, standardised
from benchmarks.truth.limits.reading import LAYERS, hook, mean, read
from benchmarks.truth.results import SuiteResult, Table
from benchmarks.truth.work import ENCODER

from conspectus.analysis.concepts import find_axis
from conspectus.saes import load_sae

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.truth.limits.forms import Concepts
    from benchmarks.truth.results import Options
    from benchmarks.truth.work import Work

    from conspectus.saes.base import SAE

TOP = 100
TOPS = (30, 100, 300, 1_000)
PREFIXES = (1_024, 2_048, 4_096)
"""Widths at which the shipped dictionary, which is nested, had to reconstruct by itself."""
NEWS_EACH = 200
SHIPPED = "shipped: layer 14, 8,192, 5,004 steps"
SENTENCES = "minilm-l6"
"""The shipped dictionary of a sentence encoder, which reads the documents itself."""
LIMIT_AXES = (
    *AXES[:1],
    Axis("news", "topic", AXES[0].about),
    *AXES[1:],
)
"""Those of the clustering suite, and the topic of news to which no sentence was added."""


def run(work: Work, options: Options) -> SuiteResult:
    """Run the suite of limits.

    Parameters
    ----------
    work
        The work folder; dictionaries trained for this suite lie in its folder ``contenders``.
    options
        Not looked at: splits are fixed.

    Returns
    -------
    SuiteResult
        Adjusted Rand indices and accuracies of every form of the documents.

    Raises
    ------
    MissingDataError
        The data folder lacks a corpus.
    """
    del options
    rows: list[dict[str, Any]] = []
    dictionaries = _dictionaries(work.folder / "contenders")
    for corpus in dict.fromkeys(axis.corpus for axis in LIMIT_AXES):
        rows += _corpus(work, corpus, dictionaries)
    found = pd.DataFrame(rows)
    missing = [one.name for one in CONTENDERS if _called(one) not in dictionaries]
    notes = (f"Not trained, so not compared: {', '.join(missing)}.",) if missing else ()
    return SuiteResult("limits", tables(found), {"limits": found}, notes)


def tables(found: pd.DataFrame) -> tuple[Table, ...]:
    """Show what was found.

    Parameters
    ----------
    found
        ``axis, what, form, measure, value``.

    Returns
    -------
    tuple of Table
        One each for reader and dictionary, dictionaries, choice and weights.
    """
    return (
        Table(
            "From the reader to concepts: clusters",
            "Adjusted Rand index of k-means with the number of classes, on half of the documents, "
            "mean over three halves; nothing is told what to look for. Layers: mean of the tokens' "
            "residual stream, standardised. Rebuilt: mean of what the dictionary makes of the "
            "tokens. Concepts: as `cs.cluster` takes them, all of them.",
            _wide(found, "form", "clusters"),
        ),
        Table(
            "From the reader to concepts: a classifier",
            "Accuracy of a linear classifier that learned on the other half.",
            _wide(found, "form", "classifier"),
        ),
        Table(
            "Dictionaries",
            f"Adjusted Rand index by all concepts (idf), and by the {TOP} that the classes of the "
            "other half choose; last, accuracy of a linear classifier. The shipped one is nested: "
            f"its first latents are a dictionary too. The others had {STEPS:,} steps.",
            _by_measure(found, "dictionary", ("clusters", "chosen", "classifier")),
        ),
        Table(
            "Weights of concepts",
            f"Shipped dictionary. Adjusted Rand index by all concepts, by the {TOP} that the "
            f"classes of the other half choose, and by the {TOP} that `about` finds.",
            _by_measure(found, "weights", ("clusters", "chosen", "asked")),
        ),
        Table(
            "Weights of concepts, sentence encoder",
            f"The same of {SENTENCES}.",
            _by_measure(found, f"weights, {SENTENCES}", ("clusters", "chosen", "asked")),
        ),
        Table(
            "How many concepts",
            "Presence: adjusted Rand index by as many as the classes of the other half choose.",
            _wide(found, "top", "chosen"),
        ),
    )


def _wide(found: pd.DataFrame, what: str, measure: str) -> pd.DataFrame:
    taken = found[(found["what"] == what) & (found["measure"] == measure)]
    wide = taken.pivot_table(index="form", columns="axis", values="value", sort=False)
    return (wide.round(2) + 0.0).reset_index()  # no -0


def _by_measure(found: pd.DataFrame, what: str, measures: tuple[str, ...]) -> pd.DataFrame:
    parts = [_wide(found, what, measure).assign(measure=measure) for measure in measures]
    wide = pd.concat(parts, ignore_index=True)
    wide.insert(1, "by", wide.pop("measure"))
    return wide


def _dictionaries(folder: Path) -> dict[str, SAE]:
    found = {SHIPPED: load_sae(ENCODER)}
    for one in CONTENDERS:
        if (folder / one.name).is_dir():
            found[_called(one)] = load_sae(folder / one.name)
    return found


def _called(one: Any) -> str:
    layer = one.hook.rpartition(".")[2]
    return f"layer {layer}, {one.n_latents:,}, {one.steps:,} steps"


def _corpus(work: Work, corpus: str, dictionaries: dict[str, SAE]) -> list[dict[str, Any]]:
    """Measure everything on one corpus; each dictionary's concepts are made once."""
    frame = _news(work) if corpus == "news" else work.frame(corpus)
    axes = [axis for axis in LIMIT_AXES if axis.corpus == corpus]
    tokens = read(corpus, frame, work.folder)
    texts = frame["text"].tolist()
    dense = work.queries(texts) if corpus == "news" else work.dense(corpus)
    forms = {"MiniLM": np.asarray(dense, np.float64)}
    forms |= {f"layer {i}": standardised(mean(tokens[hook(i)])) for i in LAYERS}
    rows: list[dict[str, Any]] = []
    for name, sae in dictionaries.items():
        found, rebuilt = concepts(tokens[str(sae.config.hook)], sae)
        forms[f"rebuilt, {name}"] = standardised(rebuilt)
        rows += _of_dictionary(axes, frame, name, found)
        if name == SHIPPED:
            rows += _of_prefixes(axes, frame, found)
            rows += _of_weights(work, axes, frame, found)
    other = load_sae(SENTENCES)
    layer = int(str(other.config.hook).rpartition(".")[2])
    own = read(corpus, frame, work.folder, (layer,), SENTENCES)[hook(layer)]
    found, rebuilt = concepts(own, other)
    forms[f"{SENTENCES}, mean of tokens"] = standardised(mean(own))
    forms[f"rebuilt, {SENTENCES}"] = standardised(rebuilt)
    rows += _of_dictionary(axes, frame, SENTENCES, found)
    rows += _of_weights(replace(work, encoder=SENTENCES), axes, frame, found)
    for axis in axes:
        truth = frame[axis.column].to_numpy()
        for form, vectors in forms.items():
            rows += _rows(axis, "form", form, judging.of_dense(vectors, truth))
    return rows


def _of_dictionary(
    axes: list[Axis], frame: pd.DataFrame, name: str, found: Concepts
) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for axis in axes:
        truth = frame[axis.column].to_numpy()
        present = judging.of_concepts(found.weighed("presence"), truth, top=TOP, classifier=True)
        rare = judging.of_concepts(found.weighed("idf"), truth, top=TOP)
        rows += _rows(axis, "form", f"concepts, {name}", present)
        rows += _rows(axis, "dictionary", name, present | {"clusters": rare["clusters"]})
    return rows


def _of_prefixes(axes: list[Axis], frame: pd.DataFrame, found: Concepts) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for axis, width in product(axes, PREFIXES):
        truth, narrow = frame[axis.column].to_numpy(), found.first(width)
        present = judging.of_concepts(narrow.weighed("presence"), truth, top=TOP)
        rare = judging.of_concepts(narrow.weighed("idf"), truth, top=TOP)
        figures = present | {"clusters": rare["clusters"]}
        rows += _rows(axis, "dictionary", f"shipped, its first {width:,}", figures)
    return rows


def _of_weights(
    work: Work, axes: list[Axis], frame: pd.DataFrame, found: Concepts
) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    labelled = work.store("composed")  # all stores of an encoder have the same labels
    what, of = (
        ("weights", "shipped") if work.encoder == ENCODER else (f"weights, {SENTENCES}", SENTENCES)
    )
    for axis in axes:
        truth = frame[axis.column].to_numpy()
        asked = find_axis(labelled, axis.about, TOP)["latent"].to_numpy().astype(np.int64)
        for how in WEIGHTS:
            figures = judging.of_concepts(found.weighed(how), truth, top=TOP, asked=asked)
            rows += _rows(axis, what, how, figures)
        for top in TOPS:
            figures = judging.of_concepts(found.weighed("presence"), truth, top=top)
            rows += _rows(axis, "top", f"{top}, {of}", figures)
    return rows


def _rows(axis: Axis, what: str, form: str, figures: dict[str, float]) -> list[dict[str, Any]]:
    named = {"axis": f"{axis.corpus}: {axis.column}", "what": what, "form": form}
    return [named | {"measure": name, "value": value} for name, value in figures.items()]


def _news(work: Work) -> pd.DataFrame:
    """Draw as many news items of each topic, as they are."""
    frame = corpora.news(work.data)
    drawn = [one.sample(NEWS_EACH, random_state=0) for _, one in frame.groupby("topic")]
    return pd.concat(drawn, ignore_index=True)
