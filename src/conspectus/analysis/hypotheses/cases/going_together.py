"""A correlation claims that documents with one concept have another one more, or less, often."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np
import pandas as pd

from conspectus.analysis.correlations.foremost import shown_rows
from conspectus.analysis.correlations.strata import by_value
from conspectus.analysis.correlations.units import Field, joined, of_documents
from conspectus.analysis.differences.verify import united
from conspectus.analysis.evidence import Evidence
from conspectus.analysis.held_back import HeldBack
from conspectus.analysis.hypotheses.claims import Case, Claim, Pairs
from conspectus.analysis.hypotheses.contrast import Contrast
from conspectus.analysis.hypotheses.split import CHOSEN_ON_ALL, one_a_key
from conspectus.analysis.selection import OUTSIDE
from conspectus.analysis.values import read_column
from conspectus.errors import AnalysisError

if TYPE_CHECKING:
    import numpy.typing as npt

    from conspectus.analysis.correlations.result import CorrelationResult
    from conspectus.analysis.hypotheses.claims import Wanted
    from conspectus.analysis.result import Result
    from conspectus.stats.types import IntArray

_ALIKE = (
    "Documents with the first concept are compared with documents without it that are as long, in "
    "bands of length, since length decides what counts as a correlation."
)


@dataclass(frozen=True, eq=False)
class _Judging:
    """Units to judge on, and one document of each."""

    looked_at: tuple[Field, ...]
    fields: tuple[Field, ...]
    evidence: Evidence
    document: IntArray
    unit: IntArray

    def contrast(self, group: object, name: str) -> Contrast:
        """Part the documents into those whose unit has something and those whose unit has not."""
        has = self._units_with(group)
        first, second = self.document[has[self.unit]], self.document[~has[self.unit]]
        return Contrast((f"with {name}", "without"), first, second)

    def partners(self, seed: int) -> IntArray:
        """Find the document of the first store for each of the second; -1 for none."""
        own, other = self.fields[0], self.fields[-1]
        if own is other:
            return np.arange(other.unit.size)
        inside = np.flatnonzero(own.unit != OUTSIDE)
        drawn = one_a_key(inside, own.unit[inside], seed)
        of_unit = np.full(own.n, -1, np.int64)
        of_unit[own.unit[drawn]] = drawn
        return np.where(other.unit == OUTSIDE, -1, of_unit[np.maximum(other.unit, 0)])

    def _units_with(self, group: object) -> npt.NDArray[np.bool_]:
        field = self.fields[0]
        found = np.zeros(field.n, np.bool_)
        if isinstance(group, int):
            hits = self.evidence.hits(group)
            units = field.unit[hits.document[hits.present.astype(np.bool_)]]
        else:
            units = field.unit[self._rows_with(str(group))]
        found[units[units != OUTSIDE]] = True
        return found

    def _rows_with(self, group: str) -> IntArray:
        """Find the documents of a value; a range reaches as far as it did where it was chosen."""
        column, _, value = group.partition(" = ")
        field = self.looked_at[0]
        values = read_column(field.store, column)
        inside = np.flatnonzero(field.unit != OUTSIDE)
        known = values.iloc[inside]
        code, names = by_value(known, column)
        own = known[code == names.index(value)]
        if pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values):
            return np.flatnonzero(values.between(own.min(), own.max()).to_numpy(np.bool_))
        return np.flatnonzero(values.isin(own.unique()).to_numpy(np.bool_))


@dataclass(frozen=True, eq=False)
class _Parted:
    """Documents parted by what each pair begins with."""

    judge: _Judging
    groups: tuple[object, ...]
    names: tuple[str, ...]

    def __call__(self, theme: int, latents: tuple[int, ...]) -> Contrast:  # noqa: ARG002
        """Part them; see `claims.Groups`."""
        return self.judge.contrast(self.groups[theme], self.names[theme])


def case(result: Result, wanted: Wanted) -> Case:
    """Say what a correlation claims; see `claims.Adapter`.

    The first concept of a pair (or the value of a column) parts the documents, the statement is
    about the second; a concept that parts them is judged, too. Across two stores the documents are
    those of the second, one of each key, and first concepts are judged on documents of the first.
    There length is that of the second: where both lengths go together, to compare answers that are
    as long is enough.
    """
    found = cast("CorrelationResult", result)
    settings = found.settings
    apart, by_length = bool(settings["verify_share"]), bool(found.decides)
    back = HeldBack(wanted.share, wanted.seed)
    if apart:
        back = HeldBack(float(settings["verify_share"]), int(settings["seed"]))
    looked_at, judging = _halves(found, back)
    documents = judging[-1]
    inside = np.flatnonzero(documents.unit != OUTSIDE)
    drawn = one_a_key(inside, documents.unit[inside], back.seed)
    judge = _Judging(
        looked_at,
        judging,
        Evidence(judging[0].selection, found.presence),
        drawn,
        documents.unit[drawn],
    )
    claims, groups, names = _claims(found, wanted.claims)
    selection = united(looked_at[-1].selection, documents.selection)
    across = len(judging) > 1
    firsts = united(looked_at[0].selection, judging[0].selection) if across else selection
    pairs = Pairs(
        concepts=tuple(group if isinstance(group, int) else None for group in groups),
        selection=firsts,
        discovery=np.flatnonzero(looked_at[0].unit != OUTSIDE),
        partner=judge.partners(back.seed),
        length=documents.selection.n_tokens().astype(np.float64) if by_length else None,
        across=across,
    )
    notes = () if apart else (CHOSEN_ON_ALL.format("verify_share=0.5"),)
    return Case(
        selection=selection,
        discovery=np.flatnonzero(looked_at[-1].unit != OUTSIDE),
        claims=claims,
        themes=tuple(f"documents with {name} against those without" for name in names),
        groups=_Parted(judge, tuple(groups), tuple(names)),
        presence=found.presence,
        chosen_apart=apart,
        notes=(*notes, *((_ALIKE,) if by_length else ())),
        pairs=pairs,
    )


def _halves(
    found: CorrelationResult, back: HeldBack
) -> tuple[tuple[Field, ...], tuple[Field, ...]]:
    """Give all units twice: with the documents looked at, and with those held back."""
    stores = [field.store for field in found.corpus.fields]
    settings = found.settings
    where, on, one_per = settings["where"], settings["on"], settings["one_per"]
    if len(stores) == 1:
        one = of_documents(stores[0], where, one_per=one_per, seed=int(settings["seed"]))
        whole: tuple[Field, ...] = (one,)
    else:
        whole = joined(stores[0], stores[1], on, where)[:2]
    parts: list[list[Field]] = [[], []]
    for field in whole:
        column = field.selection.column
        held = back.holds(column(on or one_per or "doc_id"), column("doc_id"))
        for fields, kept in zip(parts, (~held, held), strict=True):
            unit = np.where(kept, field.unit, OUTSIDE)
            fields.append(Field(field.selection.narrowed(kept), unit, field.n))
    return tuple(parts[0]), tuple(parts[1])


def _claims(
    found: CorrelationResult, most: int
) -> tuple[tuple[Claim, ...], list[object], list[str]]:
    """Take the first pairs; with what parts the documents of each theme, and its name."""
    table = found.table
    rows = shown_rows(found, most) if len(found.findings) else []
    claims: list[Claim] = []
    themes: dict[object, int] = {}
    names: list[str] = []
    for i in rows:
        row = table.iloc[i]
        group, said = ("a", "b") if found.corpus.other.latent[0] >= 0 else ("b", "a")
        key = _feature(row[group])
        if key not in themes:
            themes[key] = len(themes)
            names.append(str(row[f"label_{group}"] or f"latent {key}"))
        members = found.members(i)
        own = members[members[group] == row[group]][said].tolist()
        latents = tuple(dict.fromkeys([int(row[said]), *map(int, own)]))
        claims.append(Claim(latents, themes[key], more=row["direction"] == "together"))
    if not claims:
        raise AnalysisError("no pair of concepts is a finding, so that there is nothing to explain")
    return tuple(claims), list(themes), names


def _feature(name: object) -> object:
    return int(str(name)) if str(name).isdecimal() else name
