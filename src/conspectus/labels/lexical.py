"""Naming latents by the words and marks on which they fire, without any language model.

Each step is a module: `peaks` samples, `windows` reads the units around, `terms` ranks, `naming`
chooses, `wording` writes. A store of 25,000 documents and 8,192 latents takes a minute or two.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from conspectus.labels.evidence import Evidence
from conspectus.labels.naming import Name, name_latent
from conspectus.labels.peaks import sample_peaks
from conspectus.labels.roles import SINGLE, context_keys, role_keys
from conspectus.labels.table import label_table
from conspectus.labels.terms import Background, best_terms
from conspectus.labels.units import Vocabulary
from conspectus.labels.windows import REACH, collect_windows
from conspectus.labels.words import Kind
from conspectus.progress import SILENT, Progress

if TYPE_CHECKING:
    from collections.abc import Iterable

    from conspectus.store import Store

SOURCE: Final = "lexical"
PER_LATENT: Final = 200
"""Peaks by which a latent is named."""
MIN_DOCUMENTS: Final = 3
"""A latent of fewer documents gets no name."""
_TERMS_PER_ROLE = 8
_WORDS = (Kind.WORD, Kind.CAPITALISED, Kind.UPPERCASE, Kind.FOREIGN)


def lexical_labels(store: Store, progress: Progress | None = None) -> Any:
    """Name the latents of a store from its own documents.

    Parameters
    ----------
    store
        A complete store.
    progress
        Told of documents read and latents named.

    Returns
    -------
    pyarrow.Table
        ``latent, label, source, score, version`` with source ``"lexical"``; `score` is the share
        of the latent's peak mass that has a term of its label. Latents of fewer than
        `MIN_DOCUMENTS` documents are absent.

    Raises
    ------
    StoreError
        The store is incomplete or damaged.
    """
    progress = progress or SILENT
    names = dict(_names(store, progress))
    labels = distinguish(names)
    return label_table(
        latent=list(names),
        label=[labels[latent] for latent in names],
        source=SOURCE,
        score=[name.score for name in names.values()],
    )


def distinguish(names: dict[int, Name]) -> dict[int, str]:
    """Write names, with more words where two latents would be called the same.

    Parameters
    ----------
    names
        Name of each latent.

    Returns
    -------
    dict of int to str
        Label of each latent. Namesakes remain where nothing tells them apart.
    """
    labels = {latent: name.label() for latent, name in names.items()}
    for spare in (1, 2, 3):
        times = Counter(labels.values())
        labels |= {
            latent: names[latent].label(spare)
            for latent, label in labels.items()
            if times[label] > 1
        }
    return labels


def _names(store: Store, progress: Progress) -> Iterable[tuple[int, Name]]:
    peaks = sample_peaks(store, per_latent=PER_LATENT, min_documents=MIN_DOCUMENTS)
    vocabulary = Vocabulary()
    surface = collect_windows(store, peaks, vocabulary, progress)
    folded = np.asarray(vocabulary.fold, np.int32)[surface]
    kind_of_unit = np.asarray(vocabulary.kind, np.int8)
    kinds = kind_of_unit[surface[:, REACH]]
    stems = np.asarray(vocabulary.stem, np.int32)[surface[:, REACH]]
    is_word = np.isin(kind_of_unit, _WORDS)
    latents, first = np.unique(peaks.latent, return_index=True)
    cuts = np.append(first, len(peaks))
    background = Background(folded, kinds, stems, peaks.weight, len(latents), is_word)
    progress.start("name", len(latents), "latents")
    for number, latent in enumerate(latents.tolist()):
        mine = slice(int(cuts[number]), int(cuts[number + 1]))
        around, weight = folded[mine], peaks.weight[mine]
        keys = [role_keys(role, around, kinds[mine], stems[mine]) for role in SINGLE]
        keys.append(context_keys(around, is_word))
        terms = best_terms(keys, weight, background, _TERMS_PER_ROLE)
        evidence = Evidence(keys, around, surface[mine], weight, vocabulary.text)
        yield latent, name_latent(terms, evidence)
        progress.advance(1)
    progress.finish()
