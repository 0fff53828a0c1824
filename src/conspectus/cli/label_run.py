"""`conspectus label --method`: name latents and verify the names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from conspectus.cli import console
from conspectus.cli.bars import progress
from conspectus.cli.label_scores import examples_of, scores_of, write_scores
from conspectus.cli.llm_options import end_if_pending, estimate_lines, note_ledger

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conspectus.cli.llm_options import LlmOptions
    from conspectus.labels.plan import LabelPlan
    from conspectus.labels.report import LabelReport
    from conspectus.store import Store


def _with_colon(latents: str) -> str:
    """Say how a result is named where someone left a blank, before the file is taken as a store."""
    if latents.strip().rstrip(":") == "from-result":
        raise typer.BadParameter("write it without a blank: --latents from-result:FILE")
    return latents


@dataclass(frozen=True)
class NamingOptions:
    """Which names are made and tested, and how.

    Parameters
    ----------
    method, latents, verify, name, seed
        As of `conspectus.label`; several measures with commas between them.
    """

    method: Annotated[
        str | None,
        typer.Option(
            "--method",
            metavar="NAME",
            help="lexical: by the words they fire on; llm, llm-family: by a language model; keep: "
            "no new names. Default: lexical, with --verify keep.",
        ),
    ] = None
    latents: Annotated[
        str,
        typer.Option(
            "--latents",
            metavar="WHICH",
            callback=_with_colon,
            help="all, top:500 (those of most documents), from-result:FILE (JSON of an analysis; "
            "FILE:200 for its first), or 12,880.",
        ),
    ] = "all"
    verify: Annotated[
        str,
        typer.Option(
            "--verify",
            metavar="MEASURES",
            help="Test names by words, embedding or, with a language model, detection, fuzzing; "
            "several with commas.",
        ),
    ] = ""
    name: Annotated[
        str | None,
        typer.Option(
            "--name",
            metavar="SET",
            help="Set of names to make, test or export; else called like the method.",
        ),
    ] = None
    seed: Annotated[int, typer.Option("--seed", help="Decides which documents are sampled.")] = 0


def name_latents(
    store: Store, naming: NamingOptions, llm: LlmOptions, *, dry_run: bool, json: bool
) -> None:
    """Name latents, or say what it would cost.

    Parameters
    ----------
    store
        The store.
    naming
        Which, and how.
    llm
        The language model.
    dry_run
        Ask nothing.
    json
        Write JSON.

    Raises
    ------
    BadParameter
        There is no such method or measure, or no language model is needed.
    """
    from conspectus.analysis.labelling import label, plan_label, settled
    from conspectus.labels.methods import METHODS, NEED_MODEL, VERIFIERS
    from conspectus.labels.run import KEEP

    verify = split(naming.verify)
    method, name = settled(store, naming.method, verify, naming.name)
    if method not in (*METHODS, KEEP):
        raise typer.BadParameter(f"--method {method}: choose one of {', '.join((*METHODS, KEEP))}")
    for measure in verify:
        if measure not in VERIFIERS:
            raise typer.BadParameter(f"--verify {measure}: choose of {', '.join(VERIFIERS)}")
    asks = bool(NEED_MODEL & {method, *verify})
    if llm.wanted and not asks:
        raise typer.BadParameter(
            "nothing here asks a language model: add --method llm, or --verify detection,fuzzing"
        )
    model = llm.open(dry_run=dry_run) if asks else None
    asked: dict[str, Any] = {"latents": naming.latents, "verify": verify, "name": name}
    asked |= {"model": model, "seed": naming.seed}
    if dry_run:
        with progress() as bars:
            plan = plan_label(store, method, progress=bars, **asked)
        _write_plan(plan, json)
        return
    with progress() as bars:
        report = label(store, method, progress=bars, **asked)
    console.notes(report.notes)
    if json:
        scores = _scores(report) if verify else []
        found = {"path": store.path, "method": method, **report.record(), "scores": scores}
        console.write_json(found)
    else:
        write_report(store, report, verify)
        if model is not None:
            note_ledger(model.ledger)
    end_if_pending(model)


def _scores(report: LabelReport) -> list[dict[str, Any]]:
    """Give programs the scores of all names that were looked at."""
    return [
        {
            "latent": row["latent"],
            "label": row["label"],
            "scores": scores_of(row),
            "examples": examples_of(row),
        }
        for row in report.looked_at.to_pylist()
    ]


def write_report(store: Store, report: LabelReport, verify: Sequence[str]) -> None:
    """Write what a run did.

    Parameters
    ----------
    store
        The store.
    report
        Its counts.
    verify
        Measures by which names were to be verified.
    """
    from conspectus.labels.held_out import HOLD_OUT_FROM

    untested = "no name has a score yet" if verify else "not tested (--verify)"
    if {*verify} & {"words", "embedding"} and store.n_documents < HOLD_OUT_FROM:
        untested = (
            f"with fewer than {HOLD_OUT_FROM} documents words and embedding test only names that "
            "came with the SAE"
        )
    missing = dict(report.missing)
    waiting = missing.pop("waiting", 0)
    console.write(f"{store.path}: label set {report.name}")
    lines = {
        "latents": f"{report.latents:,} of {store.n_latents:,}",
        "named": f"{report.named:,}",
        "unclear": f"{report.unclear:,}" if report.unclear else "",
        "missing": ", ".join(f"{count:,} {why}" for why, count in missing.items()),
        "waiting": f"{waiting:,} for the answers of a batch endpoint" if waiting else "",
        "verified": f"{report.verified:,} of {report.tested:,} tested"
        if report.tested
        else f"none: {untested}",
    }
    for key, value in lines.items():
        if value:
            console.write(f"{key:<9} {value}")
    write_scores(report.looked_at, verify)
    if not report.shown:
        console.note(
            f"note: this set is not among those shown; to see it: conspectus label {store.path} "
            f"--use {report.name}"
        )


def _write_plan(plan: LabelPlan, json: bool) -> None:
    if json:
        stages = {stage: vars(estimate) for stage, estimate in plan.stages.items()}
        console.write_json({"latents": plan.latents, "stages": stages, "total": vars(plan.total)})
        return
    console.write(f"latents: {plan.latents:,}")
    if not plan.stages:
        console.write("calls: none, no language model is asked")
    for stage, estimate in plan.stages.items():
        console.write(f"{stage}: {'; '.join(estimate_lines(estimate))}")
    if len(plan.stages) > 1:
        console.write(f"all: {'; '.join(estimate_lines(plan.total))}")


def split(text: str) -> list[str]:
    """Read words with commas between them.

    Parameters
    ----------
    text
        For example ``"words, embedding"``.

    Returns
    -------
    list of str
        As given; empty for no text.
    """
    return [piece.strip() for piece in text.split(",") if piece.strip()]
