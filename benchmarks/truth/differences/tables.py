"""The tables of suite 1, made from its long frames."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from benchmarks.truth.differences.planted import DENSE, LOG_ODDS, OURS, REFERENCE, TFIDF
from benchmarks.truth.edits import ONE_SYMBOL
from benchmarks.truth.intervals import over_seeds, written
from benchmarks.truth.results import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

ORDER = (OURS, REFERENCE, LOG_ODDS, TFIDF, DENSE)


def by_share(planted: pd.DataFrame) -> list[Table]:
    """Power and recall against the share that was edited."""
    reported = (
        "Share of designs (corpus x property x split) in which the planted concept is reported as "
        "more frequent on side a. Conspectus and log-odds: after Benjamini-Hochberg at 5 %; "
        "reference: its list, which has no test; dense: the sides differ at p <= 0.05."
    )
    top = (
        "Share of designs in which the planted concept is among the ten first rows. "
        "Mean with 95 % interval over splits."
    )
    return [
        Table("Planted concept reported, by share edited", reported, _wide(planted, "found")),
        Table("Planted concept among the ten first", top, _wide(planted, "top10")),
        Table(
            "Documents that the best row covers",
            "Share of edited documents in which the best of the ten first rows fires on the "
            "planted characters; 0 where none of the ten is the planted concept.",
            _wide(planted, "covered"),
        ),
    ]


def _wide(figures: pd.DataFrame, value: str) -> pd.DataFrame:
    found = over_seeds(figures.dropna(subset=[value]), ["method", "share"], value)
    found["cell"] = [written(*row) for row in found[["mean", "low", "high"]].to_numpy()]
    wide = found.pivot_table(index="method", columns="share", values="cell", aggfunc="first")
    wide = wide.reindex([name for name in ORDER if name in wide.index])
    wide.columns = [f"{share} %" for share in wide.columns]
    return wide.reset_index()


def by_property(planted: pd.DataFrame, share: int) -> Table:
    """Where the planted concept stands, property by property, at one share."""
    chosen = planted[(planted["share"] == share) & (planted["method"] != DENSE)]
    rows = []
    for name, group in chosen.groupby("property", sort=False):
        row: dict[str, object] = {"property": name + (" *" if name in ONE_SYMBOL else "")}
        for method in (OURS, LOG_ODDS, TFIDF):
            of = group[group["method"] == method]
            middle = of["rank"].median()
            row[f"{method}: rank"] = "none" if np.isinf(middle) else f"{middle:.0f}"
            row[f"{method}: top ten"] = f"{of['top10'].mean():.2f}"
            row[f"{method}: covers"] = f"{of['covered'].mean():.2f}"
        rows.append(row)
    return Table(
        f"By property, {share} % edited",
        "Median rank of the planted concept, share of designs with it among the ten first, and "
        "mean share of edited documents that the best such row covers, over corpora and splits. "
        "Properties with a star show in one symbol or word.",
        pd.DataFrame(rows),
    )


def not_one_word(planted: pd.DataFrame) -> Table:
    """Compare by corpus, on properties that are not one symbol or word."""
    chosen = planted[~planted["property"].isin(ONE_SYMBOL) & (planted["method"] != DENSE)]
    chosen = chosen[chosen["share"].isin([10, 25])]
    rows = []
    for corpus, group in chosen.groupby("corpus", sort=False):
        row: dict[str, object] = {"corpus": corpus}
        for method in (OURS, REFERENCE, LOG_ODDS, TFIDF):
            of = group[group["method"] == method]
            row[f"{method}: top ten"] = f"{of['top10'].mean():.2f}"
            row[f"{method}: covers"] = f"{of['covered'].mean():.2f}"
        rows.append(row)
    return Table(
        "Properties that are not one word, by corpus, 10 and 25 % edited",
        "As above.",
        pd.DataFrame(rows),
    )


def nothing(null: pd.DataFrame, planted: pd.DataFrame) -> Table:
    """Count false discoveries: with nothing planted, and on units that no edit moves."""
    rows = []
    for method in (OURS, LOG_ODDS, REFERENCE, DENSE):
        of = null[null["method"] == method]
        if of.empty:
            continue
        false = planted[planted["method"] == method]["false"]
        found = planted[planted["method"] == method]["findings"]
        row: dict[str, object] = {
            "method": method,
            "splits": len(of),
            "with any finding": f"{(of['findings'] > 0).mean():.2f}",
            "mean findings": f"{of['findings'].mean():.1f}",
            "most": int(of["findings"].max()),
        }
        row["false share when planted"] = f"{false.mean():.3f}" if false.notna().any() else "-"
        row["mean findings when planted"] = f"{found.mean():.0f}" if found.notna().any() else "-"
        rows.append(row)
    return Table(
        "False discoveries",
        "Random halves of the same documents, nothing planted: share of splits with any finding "
        "(5 % is nominal) and findings a split. Last columns, with something planted: share of "
        "findings on units whose share no edit changes, mean over designs (5 % is nominal).",
        pd.DataFrame(rows),
    )


def rules(swept: pd.DataFrame, null: pd.DataFrame, corpora: Sequence[str]) -> list[Table]:
    """Compare rules of presence: over all corpora by share, and by corpus."""
    rows = []
    for rule, group in swept.groupby("rule", sort=False):
        row: dict[str, object] = {"rule": rule}
        for share, of in group.groupby("share"):
            row[f"{share} %: reported"] = f"{of['found'].mean():.2f}"
            row[f"{share} %: top ten"] = f"{of['top10'].mean():.2f}"
        strong = group[group["share"] == group["share"].max()]
        row["precision of ten"] = f"{strong['precision'].mean():.2f}"
        row["false share"] = f"{group['false'].mean():.3f}"
        row["null: any"] = f"{(null[null['rule'] == rule]['findings'] > 0).mean():.2f}"
        rows.append(row)
    overall = Table(
        "Rules of presence",
        "Reported and top ten as above, over corpora, properties and splits. Precision: of the "
        "ten first rows, how many are the planted concept, at the largest share.",
        pd.DataFrame(rows),
    )
    rows = []
    for rule, group in swept.groupby("rule", sort=False):
        row = {"rule": rule}
        for corpus in corpora:
            of = group[group["corpus"] == corpus]
            row[f"{corpus}: reported"] = f"{of['found'].mean():.2f}"
            row[f"{corpus}: top ten"] = f"{of['top10'].mean():.2f}"
        rows.append(row)
    return [
        overall,
        Table("Rules of presence, by corpus", "Over all swept shares.", pd.DataFrame(rows)),
    ]


def natural(found: pd.DataFrame) -> list[Table]:
    """Known differences: area under the curve of ten rows, and replication."""
    area = over_seeds(found, ["truth", "method"], "area")
    area["cell"] = [written(*row) for row in area[["mean", "low", "high"]].to_numpy()]
    wide = area.pivot_table(
        index="truth", columns="method", values="cell", aggfunc="first", sort=False
    )
    again = over_seeds(found.dropna(subset=["replicated"]), ["truth", "method"], "replicated")
    again["cell"] = [written(*row) for row in again[["mean", "low", "high"]].to_numpy()]
    again = again[["truth", "method", "cell"]]
    count = found.dropna(subset=["findings"]).groupby(["truth", "method"], sort=False)["findings"]
    again = count.mean().round(1).reset_index().merge(again, on=["truth", "method"], how="left")
    return [
        Table(
            "Known differences: what the ten first rows tell of unseen documents",
            "Area under the curve on the half that rows were not chosen on, by a classifier of "
            "these ten only; behind them, classifiers that see everything.",
            wide.reset_index(),
        ),
        Table(
            "Known differences: what holds on the other half",
            "Share of findings with the same sign and p <= 0.05 on documents they were not found "
            "on.",
            again.fillna("-").rename(columns={"cell": "replicated"}),
        ),
    ]
