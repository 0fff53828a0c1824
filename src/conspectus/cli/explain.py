"""`--explain` of several commands: what was found in plain statements, judged on other documents.

A command takes all options of it at once, as a group (`groups.takes_groups`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from conspectus.cli import console
from conspectus.cli.bars import progress
from conspectus.cli.findings import interval, points
from conspectus.cli.llm_options import (
    DryRun,
    LlmOptions,
    end_if_pending,
    estimate_lines,
    note_ledger,
)
from conspectus.errors import AnswersPendingError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from conspectus.analysis import HypothesesResult
    from conspectus.analysis.result import Result
    from conspectus.cli.outputs import Answer
    from conspectus.llm import Estimate, LanguageModel

Explain = Annotated[
    bool,
    typer.Option(
        "--explain", help="Say what is found in a few statements, judged on other documents."
    ),
]
Hypotheses = Annotated[
    int, typer.Option("--hypotheses", min=1, max=10, help="Statements, with --explain.")
]
Claims = Annotated[
    int, typer.Option("--claims", min=1, help="Findings that they are made of, with --explain.")
]
Documents = Annotated[
    int,
    typer.Option("--judge-documents", min=1, help="Documents a group to judge, with --explain."),
]
Calibrate = Annotated[
    int,
    typer.Option(
        "--calibrate", min=0, help="Documents that measure the judge, with --explain; 0: none."
    ),
]
_LISTED = 4
"""Latents of a statement shown in a table."""
_NPMI = {
    "npmi": "judged NPMI",
    "corrected_npmi": "true NPMI",
    "latent_npmi": "latents' NPMI",
}
KEPT = 0.5
"""Share of the documents kept out of an analysis that is to be explained, unless told otherwise."""


@dataclass(frozen=True)
class ExplainOptions:
    """What the options say.

    Parameters
    ----------
    explain
        Whether to explain at all.
    hypotheses, claims, judge_documents, calibrate
        As ``n``, ``claims``, ``documents`` and ``calibrate`` of `conspectus.explain`.
    dry_run
        Say what it would cost instead.
    llm
        Whom to ask.

    Raises
    ------
    BadParameter
        A language model or a dry run was asked for, and nothing that needs it.
    """

    explain: Explain = False
    hypotheses: Hypotheses = 10
    claims: Claims = 40
    judge_documents: Documents = 100
    calibrate: Calibrate = 90
    dry_run: DryRun = False
    llm: LlmOptions = field(default_factory=LlmOptions)

    def __post_init__(self) -> None:
        """Refuse options that do nothing."""
        if not self.explain and (self.llm.wanted or self.dry_run):
            message = "a language model is asked by --explain only: add it"
            raise typer.BadParameter(message)
        if self.dry_run and not self.llm.wanted:
            message = "--dry-run says what a language model would cost: name one with --llm-model"
            raise typer.BadParameter(message)

    def kept(self, share: float) -> float:
        """Keep documents out of the analysis, for the judge.

        Parameters
        ----------
        share
            As given by the user; 0 if not.

        Returns
        -------
        float
            Half of them, where there is something to explain and the user did not say.
        """
        return KEPT if self.explain and not share else share

    def deliver(self, result: Result, seed: int, answer: Answer) -> None:
        """Explain a result and write what comes out.

        Parameters
        ----------
        result
            What to explain.
        seed
            Of every draw.
        answer
            Where the answer goes.

        Raises
        ------
        ConspectusError
            The result cannot be explained, or the model cannot be asked.
        """
        from conspectus.analysis import explain, plan_explanation

        model = self.llm.open(dry_run=self.dry_run) if self.llm.wanted else None
        chosen: dict[str, Any] = {
            "n": self.hypotheses,
            "claims": self.claims,
            "documents": self.judge_documents,
            "calibrate": self.calibrate,
            "seed": seed,
        }
        with progress() as bars:
            if self.dry_run and model is not None:
                plan = plan_explanation(result, model, progress=bars, **chosen)
                _write_plan(plan, answer.json)
                return
            try:
                found = explain(result, model, progress=bars, **chosen)
            except AnswersPendingError:
                end_if_pending(model, json=answer.json)
                raise
        answer.deliver(found, partial(_write, found, model))
        end_if_pending(model)


def _write_plan(plan: Mapping[str, Estimate], json: bool) -> None:
    if json:
        console.write_json({purpose: vars(one) for purpose, one in plan.items()})
        return
    for purpose, estimate in plan.items():
        console.write(f"{purpose}: {'; '.join(estimate_lines(estimate))}")


def _some(latents: Sequence[int]) -> str:
    """List the first latents of a statement, and how many more there are."""
    more = len(latents) - _LISTED
    return ", ".join(map(str, latents[:_LISTED])) + (f" and {more} more" if more > 0 else "")


def _limits(name: str) -> tuple[str, str, str]:
    return name, f"{name}_low", f"{name}_high"


def _write(found: HypothesesResult, model: LanguageModel | None) -> None:
    console.notes(found.notes)
    pre = "" if found.judged else "latent_"
    headings = ["", "statement", "groups", "judged>" if found.judged else "latent's own>"]
    columns = [(f"{pre}difference", f"{pre}low", f"{pre}high")]
    if found.calibration is not None:
        headings.append("true>")
        columns.append(("corrected", "corrected_low", "corrected_high"))
    if found.judged:
        headings.append("latent's own>")
        columns.append(("latent_difference", "latent_low", "latent_high"))
    npmi = [name for name in _NPMI if name in found.table]
    rows: list[list[object]] = []
    for row in found.table.to_dict("records"):
        record = {str(key): value for key, value in row.items()}
        q_value = record[f"{pre}q_value"]
        rows.append(
            [
                *_told(record),
                *(interval(record, limits, points) for limits in columns),
                *(interval(record, _limits(name), "{:.2f}".format) for name in npmi),
                "" if math.isnan(q_value) else f"{q_value:.1g}",
                record["verdict"],
            ]
        )
    named = [f"{_NPMI[name]}>" for name in npmi]
    console.write_table([*headings, *named, "q>", "verdict"], rows)
    _note_cost(found, model)


def _told(record: Mapping[str, Any]) -> list[object]:
    """Tell a statement, the latents behind it, and what it compares."""
    nearest = f" (nearest: {record['nearest']})" if record.get("nearest") else ""
    return [
        record["hypothesis"],
        f"{record['statement']} (latents {_some(record['latents'])})",
        f"{record['group_a']} against {record['group_b']}{nearest}",
    ]


def _note_cost(found: HypothesesResult, model: LanguageModel | None) -> None:
    """Tell what was read, beside what a language model alone would read."""
    cost = found.cost
    if model is not None:
        note_ledger(model.ledger)
        console.note(
            f"a language model that reads all {cost.documents:,} documents once would read about "
            f"{cost.read_all or 0:,} tokens"
            + ("" if cost.factor is None else f", {cost.factor:.2g} times as many as this")
        )
    console.note(f"tokens that the reader read to make the store: {cost.reader_tokens:,}")
