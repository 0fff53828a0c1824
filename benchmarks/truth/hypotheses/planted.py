"""One property in one corpus: what `cs.explain` makes of it without a model and with a judge."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from benchmarks.truth.designs import A, B, Design, null_designs, planted_designs
from benchmarks.truth.differences.planted import Planting, design_store, gained
from benchmarks.truth.hypotheses.judge import SKILLS, RuleJudge, Skill
from benchmarks.truth.hypotheses.rules import Rules, labels

import conspectus as cs
from conspectus.errors import AnalysisError

if TYPE_CHECKING:
    from benchmarks.truth.work import Work
    from numpy.typing import NDArray

    from conspectus.analysis.differences.result import DiffResult
    from conspectus.analysis.hypotheses.result import HypothesesResult

KEPT = 0.5
FORCED = 0.999999
"""False-discovery rate at which something is claimed where nothing is: statements must not be
confirmed all the same."""
FIRST = 3


def run_planting(
    planting: Planting,
    seeds: int,
    work: Work,
    shares: tuple[int, ...],
    skills: tuple[Skill, ...] = SKILLS,
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Explain every share and split of one property.

    Parameters
    ----------
    planting
        The corpus with the property, one of `rules.RULES`.
    seeds
        Number of splits at every share.
    work
        Where the derived store goes.
    shares
        Percent of side a that is edited.
    skills
        Of the judges.

    Returns
    -------
    tuple of pandas.DataFrame
        A row a design (`stated`), a row a statement without a model (`own`) and a row a statement
        and judge (`judged`); each with ``corpus, property, share, seed``.
    """
    designs = planted_designs(planting.name, shares, seeds)
    store = design_store(planting, designs, work)
    rules, moved = Rules.of(planting), gained(planting.coded.matrix("max"), planting.n)
    planted = planting.truth.planted & (moved > 0)
    found = {design: _diff(store, design) for design in designs}
    frames: tuple[list[Any], ...] = ([], [], [])
    for design, result in found.items():
        explained, common = _explained(result), planting.of(design)
        frames[0].append(pd.DataFrame([common | stated(explained, planted)]))
        if explained is not None:
            own_rows = own(explained, result, planted, design.share / 100 * moved)
            frames[1].append(own_rows.assign(**common))
    store.set_labels(labels(planting.name, planted))
    for design, result in found.items():
        for skill in skills:
            explained = _explained(result, RuleJudge(rules, skill, design.seed))
            if explained is not None:
                rows = judged(explained, planted, rules, design.share)
                frames[2].append(rows.assign(**planting.of(design), judge=skill.name))
    return tuple(pd.concat(frame) if frame else pd.DataFrame() for frame in frames)  # pyright: ignore[reportReturnType]


def run_nothing(
    planting: Planting, seeds: int, work: Work, skills: tuple[Skill, ...] = SKILLS
) -> pd.DataFrame:
    """Explain random halves of the unedited documents, though nothing differs.

    Parameters
    ----------
    planting
        Any property of the corpus: its edited versions are not used.
    seeds
        Number of splits.
    work
        Where the derived store goes.
    skills
        Of the judges.

    Returns
    -------
    pandas.DataFrame
        A row a split and judge (``none``: the latents' own figures): how many statements were
        ``claimed`` as things are, how many when claims are ``forced``, how many of these are
        ``confirmed`` (or the opposite), and how many intervals hold 0.
    """
    designs = null_designs(seeds)
    store = design_store(planting, designs, work)
    store.set_labels(labels(planting.name, np.zeros(store.n_latents, np.bool_)))
    rules = Rules.of(planting)
    rows: list[dict[str, Any]] = []
    for design in designs:
        usual = _explained(_diff(store, design))
        forced = _diff(store, design, FORCED)
        judges = {skill.name: RuleJudge(rules, skill, design.seed) for skill in skills}
        for name in ("none", *judges):
            explained = _explained(forced, judges.get(name))
            row = planting.of(design) | {"judge": name}
            row["claimed"] = 0 if usual is None else len(usual.table)
            rows.append(row | _flukes(explained))
    return pd.DataFrame(rows)


def stated(explained: HypothesesResult | None, planted: NDArray[np.bool_]) -> dict[str, float]:
    """Look for the planted concept among statements.

    Parameters
    ----------
    explained
        Without a model; None where nothing was claimed.
    planted
        Whether each latent is the planted concept, shape (latents,).

    Returns
    -------
    dict
        ``statements``; whether one of them (``stated``), one of the first three (``first``), and a
        confirmed one (``confirmed``) has a latent that is the planted concept, with more of it on
        side a.
    """
    if explained is None:
        return {"statements": 0, "stated": 0.0, "first": 0.0, "confirmed": 0.0}
    table = explained.table
    hit = np.array([bool(planted[list(one)].any()) for one in table["latents"]])
    hit &= (table["more_in"] == table["group_a"]).to_numpy()
    sure = (table["verdict"] == "confirmed").to_numpy()
    return {
        "statements": len(table),
        "stated": float(hit.any()),
        "first": float(hit[:FIRST].any()),
        "confirmed": float((hit & sure).any()),
    }


def own(
    explained: HypothesesResult,
    result: DiffResult,
    planted: NDArray[np.bool_],
    truth: NDArray[np.float64],
) -> pd.DataFrame:
    """Hold the first latent of each statement against what is true of it.

    Parameters
    ----------
    explained
        Without a model.
    result
        What was explained.
    planted
        Whether each latent is the planted concept, shape (latents,).
    truth
        True difference of each latent, shape (latents,).

    Returns
    -------
    pandas.DataFrame
        A row a statement: whether its first latent is ``planted``, its ``true`` difference, where
        it was ``chosen`` and on documents ``kept``, each in the direction in which it was chosen;
        whether the interval of the last ``holds`` the truth, and whether it was ``confirmed``.
    """
    table = explained.table
    heads = np.array([one[0] for one in table["latents"]], np.int64)
    chosen = result.latents.set_index("latent")["difference"]
    first = chosen.reindex(heads.tolist()).to_numpy(np.float64)
    sign, true = np.sign(first), truth[heads]
    low, high = (table[f"latent_{end}"].to_numpy(np.float64) for end in ("low", "high"))
    return pd.DataFrame(
        {
            "planted": planted[heads],
            "true": sign * true,
            "chosen": sign * first,
            "kept": sign * table["latent_difference"].to_numpy(np.float64),
            "holds": (low <= true) & (true <= high),
            "confirmed": (table["verdict"] == "confirmed").to_numpy(),
        }
    )


def judged(
    explained: HypothesesResult, planted: NDArray[np.bool_], rules: Rules, share: int
) -> pd.DataFrame:
    """Hold what a judge found of each statement against what is true of it.

    Parameters
    ----------
    explained
        With a judge.
    planted
        Whether each latent is the planted concept, shape (latents,).
    rules
        What is true.
    share
        Percent of side a that is edited.

    Returns
    -------
    pandas.DataFrame
        A row a statement: whether it is about the ``planted`` property, its ``true`` difference,
        and for the judge's plain difference, the corrected one and the first latent's own: the
        ``error`` in the direction of the statement, whether the interval ``holds`` the truth and
        its ``width``.
    """
    rows: list[dict[str, Any]] = []
    for row in explained.table.to_dict("records"):
        true = rules.difference(row["statement"], share)
        sign = 1.0 if row["more_in"] == row["group_a"] else -1.0
        record: dict[str, Any] = {
            "planted": bool(planted[row["latents"][0]]),
            "true": sign * true,
            "confirmed": row["verdict"] == "confirmed",
        }
        for name, value, low, high in _FIGURES:
            record |= {
                f"{name}_error": sign * (row[value] - true),
                f"{name}_holds": row[low] <= true <= row[high],
                f"{name}_width": row[high] - row[low],
            }
        rows.append(record)
    return pd.DataFrame(rows)


_FIGURES = (
    ("plain", "difference", "low", "high"),
    ("corrected", "corrected", "corrected_low", "corrected_high"),
    ("own", "latent_difference", "latent_low", "latent_high"),
)


def _flukes(explained: HypothesesResult | None) -> dict[str, float]:
    if explained is None:
        return {"forced": 0, "confirmed": 0, "holds": np.nan}
    table = explained.table
    judged_as = "corrected_" if "corrected" in table else ""
    pre = judged_as if explained.judged else "latent_"
    holds = (table[f"{pre}low"] <= 0) & (table[f"{pre}high"] >= 0)
    sure = table["verdict"].isin(["confirmed", "opposite"])
    return {"forced": len(table), "confirmed": int(sure.sum()), "holds": float(holds.mean())}


def _diff(store: cs.Store, design: Design, fdr: float = 0.05) -> DiffResult:
    return cs.diff(store, by=design.column, a=A, b=B, verify_share=KEPT, seed=design.seed, fdr=fdr)


def _explained(result: DiffResult, judge: RuleJudge | None = None) -> HypothesesResult | None:
    """Explain a result; None where it claims nothing."""
    try:
        return cs.explain(result, judge=judge, seed=int(result.settings["seed"]))
    except AnalysisError:
        return None
