"""`--explain` of several commands: what was found in plain statements, judged on other documents.

A command takes all options of it at once: its function has a parameter ``explaining:
ExplainOptions``, and `takes_explain_options` turns that into options of the command line.
"""

from __future__ import annotations

import functools
import inspect
import math
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

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
    takes_llm_options,
)
from conspectus.errors import AnswersPendingError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from conspectus.analysis import HypothesesResult
    from conspectus.analysis.result import Result
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
    int, typer.Option("--claims", min=1, help="Findings they are made of, with --explain.")
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
    """

    explain: Explain = False
    hypotheses: Hypotheses = 10
    claims: Claims = 40
    judge_documents: Documents = 100
    calibrate: Calibrate = 90
    dry_run: DryRun = False
    llm: LlmOptions = field(default_factory=LlmOptions)

    def check(self) -> None:
        """Refuse options that do nothing.

        Raises
        ------
        BadParameter
            A language model or a dry run was asked for, and nothing that needs it.
        """
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

    def deliver(self, result: Result, *, seed: int, out: Path | None, json: bool) -> None:
        """Explain a result and write what comes out.

        Parameters
        ----------
        result
            What to explain.
        seed
            Of every draw.
        out
            File of the report.
        json
            Whether the answer is for programs.

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
                _write_plan(plan, json)
                return
            try:
                found = explain(result, model, progress=bars, **chosen)
            except AnswersPendingError:
                end_if_pending(model, json=json)
                raise
        if out is not None:
            found.to_html(out)
            console.note(f"report: {out}")
        if json:
            console.write(found.to_json())
        else:
            _write(found, model)
        end_if_pending(model)


def takes_explain_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of `ExplainOptions`, those of the language model among them.

    Parameters
    ----------
    command
        A function for Typer with a keyword ``explaining`` of type `ExplainOptions`.

    Returns
    -------
    callable
        The same command, with an option a field in the place of that parameter.
    """
    names = [one.name for one in fields(ExplainOptions) if one.name != "llm"]

    @functools.wraps(command)
    def expanded(*, llm: LlmOptions, **given: Any) -> None:
        explaining = ExplainOptions(**{name: given.pop(name) for name in names}, llm=llm)
        explaining.check()
        command(**given, explaining=explaining)

    hints = get_type_hints(ExplainOptions, include_extras=True)
    own_hints = get_type_hints(command, include_extras=True)
    signature = inspect.signature(command)
    kind = inspect.Parameter.KEYWORD_ONLY
    own = [
        parameter.replace(annotation=own_hints[name], kind=kind)
        for name, parameter in signature.parameters.items()
        if name != "explaining"
    ]
    options = [
        inspect.Parameter(one.name, kind, default=one.default, annotation=hints[one.name])
        for one in fields(ExplainOptions)
        if one.name != "llm"
    ]
    llm = inspect.Parameter("llm", kind, annotation=LlmOptions)
    expanded.__signature__ = signature.replace(parameters=[*own, *options, llm])  # pyright: ignore[reportAttributeAccessIssue]
    expanded.__annotations__ = {one.name: one.annotation for one in [*own, *options, llm]}
    return takes_llm_options(expanded)


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
    for line in found.notes:
        console.note(f"note: {line}")
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
        latents = _some(record["latents"])
        nearest = f" (nearest: {record['nearest']})" if record.get("nearest") else ""
        rows.append(
            [
                record["hypothesis"],
                f"{record['statement']} (latents {latents})",
                f"{record['group_a']} against {record['group_b']}{nearest}",
                *(interval(record, limits, points) for limits in columns),
                *(interval(record, _limits(name), "{:.2f}".format) for name in npmi),
                "" if math.isnan(record[f"{pre}q_value"]) else f"{record[f'{pre}q_value']:.1g}",
                record["verdict"],
            ]
        )
    named = [f"{_NPMI[name]}>" for name in npmi]
    console.write_table([*headings, *named, "q>", "verdict"], rows)
    cost = found.cost
    if model is not None:
        note_ledger(model.ledger)
        console.note(
            f"a language model that reads all {cost.documents:,} documents once would read about "
            f"{cost.read_all or 0:,} tokens"
            + ("" if cost.factor is None else f", {cost.factor:.2g} times as many as this")
        )
    console.note(f"tokens that the reader read to make the store: {cost.reader_tokens:,}")
