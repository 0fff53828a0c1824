"""The concepts that an axis is made of: what a set of documents may differ in.

A property is asked for as one thing, and `find_concepts` looks for that. An axis is asked for by
its ends: "past, present or future tense". The whole phrase is near labels that speak about tenses,
not near "will", "ago" and "now", so each end is looked for alone and they take turns.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pandas as pd

from conspectus.analysis.concepts.find import find_concepts
from conspectus.analysis.concepts.labels import label_index
from conspectus.analysis.concepts.ranks import best_first, in_turn, reciprocal_rank_fusion
from conspectus.errors import InputError
from conspectus.labels.encoders import EncoderChoice, choose_encoder
from conspectus.progress import SILENT, Progress

if TYPE_CHECKING:
    from conspectus.store import Store

_BETWEEN: Final = re.compile(r"\s*(?:[,;/]|\b(?:and|or|versus|vs)\b)\s*", re.IGNORECASE)


def find_axis(
    store: Store,
    about: str,
    top: int = 100,
    *,
    encoder: EncoderChoice = "auto",
    progress: Progress = SILENT,
) -> pd.DataFrame:
    """Find the concepts of a store that make up an axis, best first.

    Every end of the axis that is named (`alternatives`) is compared by meaning with what labels
    say their latents fire on, with the whole of it and with each of its words; the words that
    merely stand beside (after the dot of lexical labels) are left out. A latent counts by the end
    that it is nearest to, so no end is drowned by another; both rankings are fused.

    Parameters
    ----------
    store
        A complete store with labels.
    about
        What documents may differ in, best by its ends: ``"past, present or future tense"``.
    top
        Concepts, at most.
    encoder
        As for `find_concepts`. Without one this is `find_concepts`, by words.
    progress
        Told of labels encoded, which are then kept in the cache folder.

    Returns
    -------
    pandas.DataFrame
        ``latent, label, source, score``, and the attributes ``used``, ``encoder`` and ``note``, as
        from `find_concepts`. With an encoder also ``end``: which of `alternatives` is nearest.

    Raises
    ------
    InputError
        Nothing is asked for, or `top` less than 1.
    AnalysisError
        The store has no labels.
    ModelError, ReaderError, MissingDependencyError
        An encoder asked for by name cannot be loaded.
    """
    chosen, _ = choose_encoder(encoder)
    if chosen is None or not about.strip():
        return find_concepts(store, about, top, encoder=encoder, progress=progress)
    if top < 1:
        raise InputError(f"top must be at least 1, not {top}")
    index = label_index(store)
    ends = chosen.encode(alternatives(about))
    whole, nearest = index.likeness(ends, chosen, progress)
    score = reciprocal_rank_fusion([in_turn(whole), in_turn(nearest)])
    found = best_first(score, top)
    table = pd.DataFrame(
        {
            "latent": index.latent[found],
            "label": [index.label[i] for i in found.tolist()],
            "source": [index.source[i] for i in found.tolist()],
            "score": score[found],
            "end": (whole + nearest)[found].argmax(axis=1),
        }
    )
    table.attrs.update(used=["dense"], encoder=chosen.name, note="")
    return table


def alternatives(about: str) -> list[str]:
    """Take the ends of an axis out of how it is asked for.

    Parameters
    ----------
    about
        For example ``"mood: positive or negative feelings"``.

    Returns
    -------
    list of str
        For example ``["positive feelings", "negative feelings"]``: what stands between commas,
        "and" and "or", after a colon if there is one; a single word, which may be an adjective,
        takes the words that follow the first of the last end. One end where no other is named.
    """
    named = about.rpartition(":")[2]
    parts = [part for part in (one.strip() for one in _BETWEEN.split(named)) if part]
    if not parts:
        return [about]
    shared = parts[-1].split()[1:]
    ends = [" ".join([one, *shared]) if " " not in one else one for one in parts[:-1]]
    return list(dict.fromkeys([*ends, parts[-1]]))
