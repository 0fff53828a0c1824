"""A correlation laid out for a reader."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from conspectus.analysis.correlations.foremost import MOST_PAIRS, shown_rows
from conspectus.analysis.correlations.layout import (
    GIVEN_FLAGS,
    GIVEN_WORDS,
    LENGTH_FLAGS,
    ODDS,
    TRIVIAL_COLUMNS,
    columns_of,
    written_odds,
)
from conspectus.analysis.correlations.picture import heatmap_svg
from conspectus.analysis.correlations.trivial import REASONS
from conspectus.analysis.evidence import NO_INDEX
from conspectus.analysis.result import flat
from conspectus.report.layout import counted
from conspectus.report.page import Figure, Page, Passage, Row, Table

if TYPE_CHECKING:
    import pandas as pd

    from conspectus.analysis.correlations.result import CorrelationResult

_DRAWN_CONCEPTS = 24
_SHOWN_TRIVIAL = 20

_FIRST = {
    "surprise": "most surprising",
    "npmi": "strongest",
    "lift": "strongest",
    "certainty": "most certain",
}


def correlation_page(result: CorrelationResult, rows: int, passages: int) -> Page:
    """Fill a page with the first pairs of both directions.

    Parameters
    ----------
    result
        The correlation.
    rows
        Pairs to show: up to a third of them pairs that avoid each other.
    passages
        Documents a pair; none are read for 0.

    Returns
    -------
    Page
        Findings first, as ranked.
    """
    chosen = shown_rows(result, rows)
    fields = result.corpus.fields
    complete = all(field.store.is_complete for field in fields)
    notes = [*result.notes, f"A concept is shown in at most {MOST_PAIRS} pairs; the table has all."]
    if passages and not complete:
        notes.append(NO_INDEX)
    wanted = passages if complete else 0
    sides = tuple(field.selection.names[0] for field in fields) if len(fields) > 1 else ()
    return Page(
        title=_title(result),
        lead=_lead(result),
        sides=sides,
        columns=columns_of(result),
        rows=tuple(_row(result, i, wanted) for i in chosen),
        settings=flat(result.settings),
        provenance=flat(result.provenance),
        notes=tuple(notes),
        sizes=tuple(field.selection.sizes[0] for field in fields) if sides else (),
        facts=_facts(result),
        estimate=None,
        subject="Pair",
        members="pairs of the same two concepts",
        figures=_figures(result),
        tables=_tables(result),
    )


def _row(result: CorrelationResult, i: int, passages: int) -> Row:
    figures = _records(result.table.iloc[[i]])[0]
    shown: list[Passage] = []
    if passages:
        shown = [*result.evidence(i, passages), *result.negatives(i, 1)]
    members: tuple[Row, ...] = ()
    if figures["family_size"] > 1:
        folded = result.members(i).iloc[1:]
        members = tuple(_pair(result, row) for row in _records(folded))
    return _pair(result, figures, tuple(shown), members)


def _pair(
    result: CorrelationResult,
    figures: dict[str, Any],
    passages: tuple[Passage, ...] = (),
    members: tuple[Row, ...] = (),
) -> Row:
    names = [str(figures[f"label_{x}"] or f"#{figures[x]}") for x in "ab"]
    link = "+" if figures["direction"] == "together" else "without"
    sources = dict.fromkeys(str(figures[f"source_{x}"]) for x in "ab")
    odds = [float(figures[f"{result.decides}odds_{x}"]) for x in ("ratio", "low", "high")]
    values = {column.key: figures.get(column.key) for column in columns_of(result)}
    values[ODDS] = "{} ({} to {})".format(*map(written_odds, odds))
    flags = {}
    if figures.get("length") in LENGTH_FLAGS:
        flags["length"] = LENGTH_FLAGS[figures["length"]]
    if figures.get("given") in GIVEN_FLAGS:
        name = str(result.settings["given"])
        flags[name] = GIVEN_FLAGS[figures["given"]].format(name)
    return Row(
        key=f"{figures['a']} + {figures['b']}",
        label=f"{names[0]} {link} {names[1]}",
        label_source="; ".join(filter(None, sources)),
        values=values,
        passages=passages,
        members=members,
        flags=flags,
    )


def _title(result: CorrelationResult) -> str:
    settings, fields = result.settings, result.corpus.fields
    if settings["with_column"]:
        return f"Concepts that go with {', '.join(settings['with_column'])}"
    if len(fields) > 1:
        one, other = (field.selection.names[0] for field in fields)
        return f"Concepts of {one} that go with concepts of {other}"
    return f"Concepts that go together in {result.corpus.fields[0].store.path.stem}"


def _lead(result: CorrelationResult) -> str:
    findings, settings = result.findings, result.settings
    tested, rate = int(result.provenance["pairs_tested"]), f"{settings['fdr']:.3g}"
    equal = " among documents of equal length" if result.decides else ""
    if findings.empty:
        return (
            f"None of the {tested:,} pairs tested goes together or apart more than chance{equal} "
            f"at a false-discovery rate of {rate}."
        )
    together = int((findings["direction"] == "together").sum())
    apart, first = len(findings) - together, _FIRST[settings["rank_by"]]
    lead = (
        f"Of {tested:,} pairs tested, these are the {first} that go together more ({together:,}) "
        f"or less ({apart:,}) than chance{equal}, at a false-discovery rate of {rate}."
    )
    if max(together, apart) >= settings["limit"]:
        lead += " There are more: each concept was let in once before any was let in twice."
    aside = sum(result.set_aside.values())
    if aside:
        pairs = counted(aside, "pair is trivial", "pairs are trivial")
        lead += f" Before the last of these {pairs}; the last table shows some."
    if "given" in findings:
        lead += _within(findings["given"], str(settings["given"]))
    return lead


def _within(verdicts: pd.Series[Any], given: str) -> str:
    counted = verdicts.value_counts()
    said = [
        f"{int(counted[word]):,} {GIVEN_WORDS[word]}" for word in GIVEN_WORDS if word in counted
    ]
    return f" Within equal {given}: {', '.join(said)}." if said else ""


def _facts(result: CorrelationResult) -> dict[str, str]:
    provenance = result.provenance
    passed = provenance["pairs_passing_floors"]
    tested = " × ".join(f"{n:,}" for n in provenance["features_tested"])
    rows, kept = len(result.table), len(result.pairs)
    folded = f", folded into {rows:,} rows" if kept != rows else ""
    facts = {
        "Pairs that hold": f"{len(result.findings):,} of {kept:,} kept{folded}",
        "Pairs tested": f"{provenance['pairs_tested']:,}, of {tested} concepts",
        "Beyond chance and frequent enough": (
            f"{passed['together']:,} together, {passed['apart']:,} apart"
        ),
        "Documents" if len(result.corpus.fields) == 1 else "Keys": f"{provenance['units']:,}",
    }
    aside = {REASONS[reason]: n for reason, n in result.set_aside.items() if n}
    if aside:
        facts["Set aside as trivial"] = ", ".join(f"{n:,} {why}" for why, n in aside.items())
    return facts


def _figures(result: CorrelationResult) -> tuple[Figure, ...]:
    drawn = heatmap_svg(result, _DRAWN_CONCEPTS)
    if drawn is None:
        return ()
    held = " at equal length" if result.decides else ""
    return (
        Figure(
            "Which of the foremost concepts go together",
            f"The concepts of the first pairs. Blue squares go together, orange ones avoid each "
            f"other; the fuller the colour, the larger the NPMI{held}. Empty squares are pairs "
            f"of which fewer than {result.settings['min_support']} documents tell.",
            svg=drawn,
            alt="Square of concepts against concepts, coloured by how much they go together.",
        ),
    )


def _tables(result: CorrelationResult) -> tuple[Table, ...]:
    if result.trivial.empty:
        return ()
    rows = [
        {
            "pair": f"{row['label_a'] or row['a']} — {row['label_b'] or row['b']}",
            "key": f"{row['a']} + {row['b']}",
            "support": row["support"],
            "reason": REASONS[row["reason"]],
            "near": row["near"],
            "label_similarity": row["label_similarity"],
        }
        for row in _records(result.trivial.head(_SHOWN_TRIVIAL))
    ]
    caption = (
        f"The first {len(rows)} of {len(result.trivial):,} pairs that were passed over on the way "
        "to those above. They count as tested, and not as findings."
    )
    return (Table("Set aside as trivial", caption, TRIVIAL_COLUMNS, tuple(rows)),)


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(key): value for key, value in row.items()} for row in table.to_dict("records")]
