"""Hypotheses laid out for a reader."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from conspectus.analysis.hypotheses.columns import columns_of, estimate_of, other_groups
from conspectus.analysis.hypotheses.pairs.rows import NPMI, TRUE_NPMI
from conspectus.analysis.hypotheses.table import CONFIRMED, IF_ALIKE, OPPOSITE
from conspectus.analysis.hypotheses.tables import tables_of
from conspectus.analysis.result import flat, records
from conspectus.report.formats import format_interval, format_value
from conspectus.report.page import Page, Row

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conspectus.analysis.hypotheses.result import HypothesesResult
    from conspectus.report.page import Kind, Passage

_SOURCES = {"llm": "written by the model", "labels": "labels", "query": "your query"}


def hypotheses_page(result: HypothesesResult, rows: int, passages: int) -> Page:
    """Fill a page with hypotheses.

    Parameters
    ----------
    result
        The explanation.
    rows
        Hypotheses to show.
    passages
        Passages of each and group; none are read for 0.

    Returns
    -------
    Page
        Those of one pair of groups have sides; others name their groups in the table.
    """
    table = result.table
    groups = list(dict.fromkeys(zip(table["group_a"], table["group_b"], strict=True)))
    sides: tuple[str, ...] = groups[0] if len(groups) == 1 else ()
    sizes = result.sample.contrasts[0].sizes if sides else ()
    return Page(
        title=_title(result, sides),
        lead=_lead(result),
        sides=sides,
        columns=columns_of(result, sides),
        rows=tuple(
            _row(result, {str(key): value for key, value in record.items()}, sides, passages)
            for record in records(table.head(rows))
        ),
        settings=flat(result.settings),
        provenance=flat({k: v for k, v in result.provenance.items() if k != "cost"}),
        notes=result.notes,
        sizes=sizes,
        facts=_facts(result),
        estimate=estimate_of(result),
        subject="Statement",
        members="latents",
        tables=tables_of(result),
    )


def _row(
    result: HypothesesResult, record: Mapping[str, Any], sides: tuple[str, ...], passages: int
) -> Row:
    pre = "" if result.judged else "latent_"
    number = int(record["hypothesis"])
    values: dict[str, Any] = {
        f"{pre}share_a": _number(record[f"{pre}share_a"]),
        f"{pre}share_b": _number(record[f"{pre}share_b"]),
        f"{pre}q_value": _number(record[f"{pre}q_value"]),
        "verdict": record["verdict"],
        "groups": f"{record['group_a']} against {record['group_b']}",
        "own": _interval(record, "latent_difference", "latent_low", "latent_high"),
    }
    if result.judged:
        values["answers"] = ", ".join(
            f"{record[f'judged_{x}']:,} ({record[f'missing_{x}']:,})" for x in "ab"
        )
        if "corrected" in record:
            values["corrected"] = _interval(record, "corrected", "corrected_low", "corrected_high")
    if result.case.pairs is not None:
        latents = [f"latent_{name}" for name in NPMI]
        values["own"] += _npmi(record, *latents)
        values["npmi"] = _interval(record, *(NPMI if result.judged else latents), kind="number")
        if values.get("corrected", "unknown") != "unknown":
            values["corrected"] += _npmi(record, *TRUE_NPMI)
    values |= {key: record[key] for key in other_groups(result)}
    return Row(
        key=f"statement {number}",
        label=record["statement"],
        label_source=_SOURCES[record["source"]],
        values=values,
        estimate=_number(record[f"{pre}difference"]),
        low=_number(record[f"{pre}low"]),
        high=_number(record[f"{pre}high"]),
        passages=_passages(result, number, sides, passages),
        members=_members(result, number, pre),
        flags=_flags(record),
    )


def _members(result: HypothesesResult, number: int, pre: str) -> tuple[Row, ...]:
    """Latents of a hypothesis, with their own figures in the places of the judge's."""
    return tuple(
        Row(
            key=str(own["latent"]),
            label=own["label"],
            label_source=own["label_source"],
            values={
                f"{pre}share_a": _number(own["share_a"]),
                f"{pre}share_b": _number(own["share_b"]),
                "own": _interval(own, "difference", "low", "high") + _npmi(own, *NPMI),
                "npmi": "–" if result.judged else _interval(own, *NPMI, kind="number"),
            },
            estimate=_number(own["difference"]),
            low=_number(own["low"]),
            high=_number(own["high"]),
        )
        for own in records(result.members(number))
    )


def _passages(
    result: HypothesesResult, number: int, sides: tuple[str, ...], k: int
) -> tuple[Passage, ...]:

    if not k or not all(store.is_complete for store in result.case.selection.stores):
        return ()
    shown = result.evidence(number, k)
    if sides:
        return tuple(shown)
    return tuple(replace(one, side="", note=f"{one.side}; {one.note}") for one in shown)


def _flags(record: Mapping[str, Any]) -> dict[str, str]:
    if record["verdict"].startswith(OPPOSITE):
        return {"opposite": "The judge finds it more often in the other group."}
    return {}


def _facts(result: HypothesesResult) -> dict[str, str]:
    facts = {"Statements confirmed": f"{len(result.findings)} of {len(result.table)}"}
    measured = result.calibration
    if measured is not None:
        facts["Judge's sensitivity"] = f"{measured.sensitivity:.0%}"
        facts["Judge's specificity"] = f"{measured.specificity:.0%}"
    cost = result.cost
    if result.judged:
        facts["Tokens of the language model"] = f"{cost.llm_tokens:,}"
        facts["To read everything (estimated)"] = f"{cost.read_all or 0:,}"
    facts["Tokens of the reader"] = f"{cost.reader_tokens:,}"
    return facts


def _title(result: HypothesesResult, sides: tuple[str, ...]) -> str:
    known = {
        "CorrelationResult": "Which concepts go together, in words?",
        "ClusterResult": "What sets the clusters apart, in words?",
        "SearchResult": "What did the search find, in words?",
    }
    return known.get(
        result.provenance["explained"], f"How do {' and '.join(sides)} differ, in words?"
    )


def _lead(result: HypothesesResult) -> str:
    table, confirmed = result.table, result.findings
    found = len(table)
    what = "statement" if result.judged else "group of labelled concepts"
    plural = (
        what if found == 1 else what.replace("group", "groups").replace("statement", "statements")
    )
    how = "a judge's reading" if result.judged else "their own figures"
    told = (
        f"The result comes down to {found} {plural}; {len(confirmed)} of them "
        f"{'is' if len(confirmed) == 1 else 'are'} confirmed by {how} of documents that had no "
        "part in making them."
    )
    unsure = int((table["verdict"] == CONFIRMED + IF_ALIKE).sum())
    if unsure:
        told += f" {unsure} more would be, if missing answers are like the others."
    if confirmed.empty:
        return told
    first = confirmed.iloc[0]
    pre = "" if result.judged else "latent_"
    said = f"{told} First: {first['statement'].rstrip('.')}: {first[f'{pre}share_a']:.0%} of "
    shares = f"{first['group_a']}, {first[f'{pre}share_b']:.0%} of {first['group_b']}."
    if result.case.pairs is None:
        return said + shares
    # Groups of pairs are called "with ..." and "without".
    shares = f"texts {first['group_a']}, {first[f'{pre}share_b']:.0%} of texts {first['group_b']}"
    return f"{said}{shares} (NPMI {format_value(first[f'{pre}npmi'], 'number')})."


def _interval(
    record: Mapping[str, Any], value: str, low: str, high: str, kind: Kind = "points"
) -> str:
    if record.get(value) is None:
        limits = [_number(record.get(name)) for name in (low, high)]
        return "unknown" if limits == [-1.0, 1.0] else "–"
    numbers = [_number(record[name]) for name in (value, low, high)]
    return f"{format_value(numbers[0], kind)} ({format_interval(numbers[1], numbers[2], kind)})"


def _npmi(record: Mapping[str, Any], value: str, low: str, high: str) -> str:
    """Write the NPMI behind a difference; nothing where it is not known, or there is none."""
    if record.get(value) is None:
        return ""
    return f"; NPMI {_interval(record, value, low, high, kind='number')}"


def _number(value: Any) -> float:
    return math.nan if value is None else float(value)
