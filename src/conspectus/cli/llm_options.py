"""Options of every command that asks a language model, and what it says about the cost.

A command takes them all at once, as a group (`groups.takes_groups`): ``llm: LlmOptions``.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from conspectus.cli import console
from conspectus.errors import InputError

if TYPE_CHECKING:
    from conspectus.llm import Estimate, LanguageModel, Ledger

Llm = Annotated[
    str | None,
    typer.Option(
        "--llm",
        metavar="URL|NAME",
        help="OpenAI-compatible endpoint: a URL, openai, ollama, vllm, ...; else OPENAI_BASE_URL.",
    ),
]
LlmModel = Annotated[
    str | None,
    typer.Option("--llm-model", metavar="NAME", help="Name of the language model at the endpoint."),
]
LlmKeyEnv = Annotated[
    str | None,
    typer.Option(
        "--llm-key-env",
        metavar="VARIABLE",
        help="Environment variable with the key; else OPENAI_API_KEY.",
    ),
]
LlmKeyring = Annotated[
    str | None,
    typer.Option(
        "--llm-keyring",
        metavar="SERVICE",
        help="Entry of the system's keyring with the key (user api_key).",
    ),
]
LlmPriceIn = Annotated[
    float | None,
    typer.Option("--llm-price-in", min=0.0, help="Price of a million tokens of prompts."),
]
LlmPriceOut = Annotated[
    float | None,
    typer.Option("--llm-price-out", min=0.0, help="Price of a million tokens of answers."),
]
Budget = Annotated[
    str | None,
    typer.Option(
        "--budget",
        metavar="AMOUNT",
        help="Stop before this is passed: 2.50 (needs prices) or '500k tokens'.",
    ),
]
LlmConcurrency = Annotated[
    int,
    typer.Option("--llm-concurrency", min=1, help="Questions asked at once."),
]
LlmTimeout = Annotated[
    float,
    typer.Option("--llm-timeout", min=0.1, help="Seconds to wait for an answer."),
]
LlmMaxTokens = Annotated[
    int,
    typer.Option(
        "--llm-max-tokens",
        min=1,
        help="Tokens of an answer, at most; models that reason need more.",
    ),
]
Cassette = Annotated[
    Path | None,
    typer.Option("--cassette", metavar="FILE", help="Answer from this recording, offline."),
]
Record = Annotated[
    Path | None,
    typer.Option("--record", metavar="FILE", help="Record all answers to this cassette."),
]
BatchOut = Annotated[
    Path | None,
    typer.Option(
        "--batch-out",
        metavar="FILE",
        help="Write the questions to FILE for a batch endpoint instead of asking.",
    ),
]
BatchIn = Annotated[
    list[Path] | None,
    typer.Option(
        "--batch-in",
        metavar="FILE",
        help="Answers that a batch endpoint gave back; repeat for several files.",
    ),
]
DryRun = Annotated[
    bool,
    typer.Option("--dry-run", help="Say what the language model would cost, and ask nothing."),
]


PENDING = 3
"""Exit status of a command whose questions wait in a batch file."""


@dataclass(frozen=True)
class LlmOptions:
    """What the options say; fields are called like them.

    Parameters
    ----------
    llm, llm_model, llm_key_env, llm_keyring
        Where to ask, whom, and with which key.
    llm_price_in, llm_price_out, budget
        What it costs, and may cost.
    llm_concurrency, llm_timeout, llm_max_tokens
        How it is asked.
    cassette, record, batch_out, batch_in
        Files of answers.
    """

    llm: Llm = None
    llm_model: LlmModel = None
    llm_key_env: LlmKeyEnv = None
    llm_keyring: LlmKeyring = None
    llm_price_in: LlmPriceIn = None
    llm_price_out: LlmPriceOut = None
    budget: Budget = None
    llm_concurrency: LlmConcurrency = 8
    llm_timeout: LlmTimeout = 120.0
    llm_max_tokens: LlmMaxTokens = 1024
    cassette: Cassette = None
    record: Record = None
    batch_out: BatchOut = None
    batch_in: BatchIn = None

    @property
    def wanted(self) -> bool:
        """Whether a language model was asked for at all."""
        return any((self.llm, self.llm_model, self.cassette, self.batch_out, self.batch_in))

    def open(self, *, dry_run: bool = False) -> LanguageModel:
        """Open the language model.

        Parameters
        ----------
        dry_run
            Only costs will be estimated: no key is needed, and no file written.

        Returns
        -------
        LanguageModel
            Nothing is sent yet.

        Raises
        ------
        InputError
            Options are missing, or exclude each other.
        LanguageModelError
            There is no key, or a file cannot be used.
        """
        from conspectus.llm import open_model

        return open_model(**self.arguments(), dry_run=dry_run)

    def arguments(self) -> dict[str, Any]:
        """Give the arguments of `conspectus.language_model` that say the same.

        Returns
        -------
        dict
            All but ``dry_run``.

        Raises
        ------
        InputError
            There is no name, or one price alone.
        """
        if self.llm_model is None and self.cassette is None:
            raise InputError(
                "give the language model's name: --llm-model NAME (or --cassette FILE)"
            )
        if (self.llm_price_in is None) != (self.llm_price_out is None):
            raise InputError("give both prices: --llm-price-in and --llm-price-out")
        prices = None
        if self.llm_price_in is not None and self.llm_price_out is not None:
            prices = (self.llm_price_in, self.llm_price_out)
        return {
            "endpoint": self.llm,
            "model": self.llm_model,
            "key_env": self.llm_key_env,
            "keyring": self.llm_keyring,
            "prices": prices,
            "budget": self.budget,
            "concurrency": self.llm_concurrency,
            "timeout": self.llm_timeout,
            "max_tokens": self.llm_max_tokens,
            "cassette": self.cassette,
            "record": self.record,
            "batch_out": self.batch_out,
            "batch_in": tuple(self.batch_in or ()),
        }


def estimate_lines(estimate: Estimate) -> list[str]:
    """Say what a run would cost.

    Parameters
    ----------
    estimate
        From the model.

    Returns
    -------
    list of str
        Lines for `--dry-run`.
    """
    lines = [
        f"calls: {estimate.calls:,} (and {estimate.cached:,} answered before)",
        f"tokens: about {estimate.tokens_in:,} in, at most {estimate.tokens_out:,} out",
    ]
    if estimate.money is None:
        return [*lines, "money: unknown (give --llm-price-in and --llm-price-out)"]
    return [*lines, f"money: at most about {estimate.money:.4g}"]


def ledger_rows(ledger: Ledger) -> tuple[list[str], list[list[str]]]:
    """Set a ledger as a table.

    Parameters
    ----------
    ledger
        Of a model.

    Returns
    -------
    tuple
        Headings and rows for `console.write_table`, a row a purpose and one of all.
    """
    headings = ["asked for", "asked>", "answered>", "cached>", "missing>"]
    headings += ["tokens in>", "tokens out>", "money>"]
    rows: list[list[str]] = []
    tallies = {**ledger.purposes, "all": ledger.total}
    for purpose, tally in tallies.items():
        money = ledger.money_of(tally)
        mark = "~" if tally.estimated_calls else ""
        rows.append(
            [
                purpose,
                f"{tally.asked:,}",
                f"{tally.answered:,}",
                f"{tally.cached:,}",
                ", ".join(f"{count:,} {name}" for name, count in tally.missing.items()) or "0",
                f"{mark}{tally.tokens_in:,}",
                f"{mark}{tally.tokens_out:,}",
                "" if money is None else f"{mark}{money:.4g}",
            ]
        )
    return headings, rows


def note_ledger(ledger: Ledger) -> None:
    """Write a ledger to standard error, beside the answer of a command.

    Parameters
    ----------
    ledger
        Of a model; nothing is written where nothing was asked.
    """
    if not ledger.total.asked:
        return
    headings, rows = ledger_rows(ledger)
    cells: list[list[str]] = [[heading.removesuffix(">") for heading in headings], *rows]
    widths = [max(len(row[i]) for row in cells) for i in range(len(headings))]
    for row in cells:
        line = [row[0].ljust(widths[0])]
        line += [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        console.note("  ".join(line).rstrip())
    if any(tally.estimated_calls for tally in ledger.purposes.values()):
        console.note("~ partly estimated: the endpoint did not report all tokens")


def end_if_pending(model: LanguageModel | None, *, json: bool = False) -> None:
    """End a command with status `PENDING` where a batch file has questions without an answer.

    Parameters
    ----------
    model
        Whom the command asked.
    json
        Whether programs still wait for an answer on standard output.

    Raises
    ------
    Exit
        There are such questions; a note says what to do next.
    """
    from conspectus.llm import Batch

    if not isinstance(model, Batch):
        return
    if model.n_foreign:
        console.note(
            "note: answers of --batch-in that belong to no question of this run: "
            f"{model.n_foreign:,} (of another model, other options or another store?)"
        )
    if not model.n_requests:
        return
    if json:
        console.write_json({"pending": model.n_requests, "requests": model.requests})
    if model.requests is None:
        console.note(
            f"questions that --batch-in has no answer to: {model.n_requests:,}; to have them "
            "written for the batch endpoint, run the same command again with --batch-out FILE"
        )
    else:
        console.note(
            f"questions written to {model.requests}: {model.n_requests:,}; have them answered, and "
            "run the same command again with --batch-in ANSWERS"
        )
    raise typer.Exit(PENDING)
