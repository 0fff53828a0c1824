"""Names of the latents at hand, made anew on this corpus where there is a language model.

Labels that come with a dictionary were made on another corpus. What a latent fires on here may be
something else: an independent study lost 5 of its 14 strongest pairs to such labels.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from conspectus.analysis.concepts.labels import names_of
from conspectus.labels.examples import sample_examples
from conspectus.labels.language.rendering import excerpt_line
from conspectus.progress import SILENT, Progress

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conspectus.analysis.hypotheses.claims import Case
    from conspectus.labels.examples import Examples
    from conspectus.stats.types import IntArray
    from conspectus.store import Store

EXAMPLES, NEGATIVES = 10, 10
"""Windows with and without the latent that a name is made from, as in the paper (App. C)."""


@dataclass(frozen=True)
class Name:
    """What a latent is called.

    Parameters
    ----------
    label
        The name; empty where it has none.
    source
        Where it comes from.
    example
        A window in which it fires, with the words between ``<<`` and ``>>``; empty if none was
        read.
    """

    label: str
    source: str
    example: str = ""


@dataclass(frozen=True)
class Named:
    """Names of all latents of a case.

    Parameters
    ----------
    names
        Of every latent of every claim.
    notes
        What a careful reader must know.
    """

    names: Mapping[int, Name]
    notes: tuple[str, ...] = ()


def stored_names(case: Case) -> dict[int, Name]:
    """Take names from the store.

    Parameters
    ----------
    case
        The claims.

    Returns
    -------
    dict of int to Name
        Of all latents of all claims; of first halves of pairs under `Pairs.key`.
    """
    label, source = names_of(case.selection.stores[0])
    every = {latent for claim in case.claims for latent in claim.latents}
    found = {n: Name(str(label[n]), str(source[n])) for n in sorted(every)}
    if case.pairs is not None:
        label, source = names_of(case.pairs.selection.stores[0])
        keys = {case.pairs.key(n): n for n in sorted(case.firsts)}
        found |= {key: Name(str(label[n]), str(source[n])) for key, n in keys.items()}
    return found


def discovery_examples(case: Case, seed: int, progress: Progress = SILENT) -> dict[int, Examples]:
    """Sample windows of the latents to be named, of discovery documents alone.

    Parameters
    ----------
    case
        The claims. Of a comparison of two stores, windows are of the store that has more of a
        latent.
    seed
        Of the draw.
    progress
        Told of documents read.

    Returns
    -------
    dict of int to Examples
        Of every head of a claim; of first halves of pairs under `Pairs.key`.
    """
    stores, offsets = case.selection.stores, case.selection.offsets
    found: dict[int, Examples] = {}
    if case.pairs is not None and case.pairs.across:
        pairs, firsts = case.pairs, list(case.firsts)
        sampled = _sample(pairs.selection.stores[0], firsts, pairs.discovery, seed, progress)
        found |= {pairs.key(latent): examples for latent, examples in sampled.items()}
    more = {claim.latents[0]: claim.more for claim in reversed(case.claims)}
    for place, store in enumerate(stores):
        here = [
            latent for latent in case.latents if len(stores) == 1 or more[latent] == (place == 0)
        ]
        rows = case.discovery[(case.discovery >= offsets[place])]
        rows = rows[rows < offsets[place + 1]] - offsets[place]
        if here and rows.size:
            found |= _sample(store, here, rows, seed, progress)
    return found


def with_examples(names: Mapping[int, Name], examples: Mapping[int, Examples]) -> dict[int, Name]:
    """Put an example beside each name.

    Parameters
    ----------
    names
        Names by latent.
    examples
        Windows by latent.

    Returns
    -------
    dict of int to Name
        With the strongest window, its words marked.
    """
    found = dict(names)
    for latent, windows in examples.items():
        if windows.naming:
            first = windows.naming[0]
            found[latent] = replace(found[latent], example=excerpt_line(first, first.marks))
    return found


def _sample(
    store: Store, latents: list[int], rows: IntArray, seed: int, progress: Progress
) -> dict[int, Examples]:
    return sample_examples(
        store,
        latents,
        seed=seed,
        n_naming=EXAMPLES,
        n_testing=0,
        n_naming_negatives=NEGATIVES,
        n_testing_negatives=0,
        rows=rows,
        progress=progress,
    )
