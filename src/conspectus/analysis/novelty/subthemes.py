"""Themes within a class: what a label lumps together.

A label is seldom one thing. The documents of each are clustered among themselves, and each
sub-theme is described against the rest of the same label, so that what all of the label has in
common does not drown it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from conspectus.analysis.clusters.cluster import cluster
from conspectus.analysis.novelty.subthemes_result import SubthemesResult
from conspectus.analysis.origin import missing_notes, provenance_of
from conspectus.analysis.selection import everything, opened, passing
from conspectus.analysis.values import Values, as_tuple, match_values, read_column
from conspectus.errors import AnalysisError
from conspectus.report.layout import counted
from conspectus.store import Presence, Store

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence
    from pathlib import Path

    from conspectus.analysis.clusters.result import ClusterResult
    from conspectus.analysis.clusters.settings import K
    from conspectus.progress import Progress

FEWEST = 40
"""Documents below which a label is not divided."""
UNSTABLE = 0.5

_COLUMNS = ("name", "name_source", "size", "share", "stability", "recovered", "n_verified")


def subthemes(
    store: Store | str | Path,
    label: str,
    *,
    values: Values | None = None,
    k: K = "auto",
    about: str | None = None,
    latents: Sequence[int] | None = None,
    where: str | None = None,
    presence: Presence | None = None,
    fewest: int = FEWEST,
    resamples: int = 20,
    sample: int | None = None,
    seed: int = 0,
    fdr: float = 0.05,
    progress: Progress | None = None,
) -> SubthemesResult:
    """Divide the documents of each label into sub-themes.

    Parameters
    ----------
    store
        The store.
    label
        Column with the labels.
    values
        Labels to divide; None for all.
    k
        Sub-themes of a label; ``"auto"`` for what the indices and the stability over resamples can
        best agree on.
    about, latents
        Concepts to compare documents by, as for `cluster`.
    where
        Condition on metadata columns, in pandas' query syntax.
    presence
        When a document has a concept; ``Presence()`` if None.
    fewest
        Documents below which a label is left whole.
    resamples
        Subsets clustered anew to see what is stable.
    sample
        Documents of a label to look at, at most, drawn by `seed`; None for all.
    seed
        Of every random choice.
    fdr
        False-discovery rate up to which a concept sets a sub-theme apart.
    progress
        Told how far the work is.

    Returns
    -------
    SubthemesResult
        One row a sub-theme, by label.

    Raises
    ------
    AnalysisError
        There is no such column or value, or no label has enough documents.

    Notes
    -----
    The idea is that of Feng et al. (2023), ICCV, arXiv 2307.14605: labelled classes are not
    homogeneous. k-means, not their balanced assignment: where sub-themes differ in size, forcing
    them equal does harm.
    """
    store, rule = opened(store), presence or Presence()
    wanted, large = _labels(store, label, values, where, fewest)
    parts = {
        str(value): cluster(
            store,
            about=about,
            latents=latents,
            k=k,
            method="kmeans",
            metric="cosine",
            where=_only(label, value, where),
            presence=rule,
            resamples=resamples,
            sample=sample,
            seed=seed,
            fdr=fdr,
            progress=progress,
        )
        for value in large
    }
    selection = everything(store, where)
    small = len(wanted) - len(large)
    return SubthemesResult(
        themes=_themes(parts),
        parts=parts,
        settings={
            "label": label,
            "k": k,
            "about": about,
            "where": where,
            "fewest": fewest,
            "values": None if values is None else [str(value) for value in wanted],
            "latents": None if latents is None else [int(i) for i in latents],
            "presence": rule.record(),
            "resamples": resamples,
            "sample": sample,
            "seed": seed,
            "fdr": fdr,
        },
        provenance={**provenance_of(selection), "labels": len(large), "labels_left_whole": small},
        notes=(
            *_notes(parts, small, fewest),
            *_sample_notes(large, sample),
            *missing_notes(selection),
        ),
    )


def _labels(
    store: Store, label: str, values: Values | None, where: str | None, fewest: int
) -> tuple[Sequence[Hashable], dict[Hashable, int]]:
    """Find the labels asked for, and sizes of those with documents enough, the largest first."""
    column = read_column(store, label)
    kept = column.where(pd.Series(passing(store, where)), None)
    sizes: dict[Hashable, int] = kept.dropna().value_counts().to_dict()
    wanted = list(sizes) if values is None else match_values(column, label, as_tuple(values))
    large = [value for value in wanted if sizes.get(value, 0) >= fewest]
    if not large:
        raise AnalysisError(
            f"no value of {label!r} has {fewest} documents: lower fewest=, or choose another column"
        )
    largest = sorted(large, key=lambda value: (-sizes[value], str(value)))
    return wanted, {value: sizes[value] for value in largest}


def _only(label: str, value: Hashable, where: str | None) -> str:
    """Write a condition that holds for one label."""
    taken: Any = value
    plain = taken.item() if hasattr(taken, "item") else taken
    own = f"`{label}` == {plain!r}"
    return own if where is None else f"({where}) and ({own})"


def _themes(parts: dict[str, ClusterResult]) -> pd.DataFrame:
    tables: list[pd.DataFrame] = []
    for value, part in parts.items():
        table = part.table[list(_COLUMNS)].rename(columns={"size": "documents"})
        table.insert(0, "subtheme", range(len(table)))
        table.insert(0, "label", value)
        tables.append(table)
    whole = pd.concat(tables, ignore_index=True)
    whole.insert(0, "theme", range(len(whole)))
    return whole


def _notes(parts: dict[str, ClusterResult], small: int, fewest: int) -> list[str]:
    weak = [
        value for value, part in parts.items() if float(part.table["stability"].mean()) < UNSTABLE
    ]
    found = [f"{value}: {part.verdict}" for value, part in parts.items()]
    if weak:
        found.append(
            f"The sub-themes of {', '.join(weak)} do not come back when documents are left out: "
            "these labels may well be one thing each."
        )
    if small:
        found.append(f"{counted(small, 'label')} with fewer than {fewest} documents left whole.")
    return found


def _sample_notes(sizes: dict[Hashable, int], sample: int | None) -> tuple[str, ...]:
    drawn = [str(value) for value, size in sizes.items() if sample is not None and size > sample]
    if not drawn:
        return ()
    told = f"{sample:,} documents each of {', '.join(drawn)} were looked at"
    return (f"A random sample: {told}; shares and counts are of the sample.",)
