"""`conspectus train`: a sparse autoencoder of one's own."""

from __future__ import annotations

import shlex
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from conspectus.cli import console
from conspectus.cli.arguments import AsJson, MaxTokens, PromptColumn, Seed, TextColumn
from conspectus.cli.bars import progress
from conspectus.cli.embed import Dtype

if TYPE_CHECKING:
    from conspectus.readers.text import TextReader
    from conspectus.training import Trained, TrainPlan


class Architecture(StrEnum):
    """What keeps the codes sparse."""

    topk = "topk"
    batchtopk = "batchtopk"
    matryoshka = "matryoshka"


class Precision(StrEnum):
    """Of the encoder's product in training; all else is float32."""

    float32 = "float32"
    bfloat16 = "bfloat16"


def train(
    context: typer.Context,
    corpus: Annotated[
        Path, typer.Argument(metavar="CORPUS", help="Parquet, CSV, JSONL, or a folder of text.")
    ],
    reader: Annotated[str, typer.Option("--reader", metavar="MODEL", help="Model that reads.")],
    hook: Annotated[
        list[str],
        typer.Option(
            "--hook",
            metavar="POINT",
            help="Where its activations are taken: resid_post.12; repeat.",
        ),
    ],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder of the SAE.")],
    work: Annotated[
        Path | None,
        typer.Option("--work", metavar="DIR", help="For activations and checkpoints [OUT.work]."),
    ] = None,
    text: TextColumn = "text",
    prompt: PromptColumn = None,
    architecture: Annotated[
        Architecture, typer.Option("--architecture", help="What keeps the codes sparse.")
    ] = Architecture.batchtopk,
    latents: Annotated[int, typer.Option("--latents", min=2, help="Latents of the SAE.")] = 8192,
    k: Annotated[int, typer.Option("--k", min=1, help="Latents active on a token.")] = 40,
    tokens: Annotated[
        int, typer.Option("--tokens", min=1, help="Token samples to train on, with repetition.")
    ] = 20_000_000,
    distinct_tokens: Annotated[
        int | None, typer.Option("--distinct-tokens", min=1, help="Different tokens to read [all].")
    ] = None,
    batch_size: Annotated[int, typer.Option("--batch-size", min=2, help="Tokens a step.")] = 4096,
    learning_rate: Annotated[
        float, typer.Option("--learning-rate", help="Learning rate, at its peak.")
    ] = 8e-4,
    precision: Annotated[
        Precision, typer.Option("--precision", help="Precision of the encoder in training.")
    ] = Precision.float32,
    dtype: Annotated[
        Dtype | None,
        typer.Option("--dtype", help="Precision of the reader [float32; bfloat16 on a GPU]."),
    ] = None,
    max_tokens: MaxTokens = None,
    held_out_share: Annotated[
        float,
        typer.Option(
            "--held-out-share",
            min=0.0,
            max=1.0,
            help="Share of documents kept out, to judge the SAE.",
        ),
    ] = 0.03,
    seed: Seed = 0,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only tell tokens, disk and steps; write nothing.")
    ] = False,
    json: AsJson = False,
) -> None:
    """Train a sparse autoencoder at one or more hook points; goes on where it was stopped.

    Example: conspectus train texts --reader gpt2 --hook resid_post.6 --out sae
    """
    from conspectus.documents import read_documents

    documents = read_documents(corpus, text=text, prompt=prompt)
    from conspectus.training import TrainConfig, plan_training, train

    config = TrainConfig(
        architecture=architecture.value,
        n_latents=latents,
        k=k,
        tokens=tokens,
        batch_size=batch_size,
        learning_rate=learning_rate,
        precision=precision.value,
        seed=seed,
    )
    loaded = _load(reader, hook, max_tokens, dtype)
    limits: dict[str, Any] = {"held_out_share": held_out_share, "distinct_tokens": distinct_tokens}
    if dry_run:
        _write_plan(plan_training(documents, loaded, config, **limits), json)
        return
    with progress() as bars:
        trained = train(
            documents,
            loaded,
            config,
            out=out,
            work=work or out.with_name(f"{out.name}.work"),
            command=shlex.join(["conspectus", *context.obj]),
            progress=bars,
            **limits,
        )
    if json:
        console.write_json([{"path": one.folder, "card": one.card} for one in trained])
        return
    rows = [_figures(one) for one in trained]
    headings = ["folder", "L0>", "unexplained variance>", "dead>", "dense>", "loss recovered>"]
    console.write_table(headings, rows)


def _load(reader: str, hooks: list[str], max_tokens: int | None, dtype: Dtype | None) -> TextReader:
    from conspectus.readers.text import TextReader

    distinct = list(dict.fromkeys(hooks))
    precision = None if dtype is None else dtype.value
    return TextReader.load(reader, hooks=distinct, max_tokens=max_tokens, dtype=precision)


def _write_plan(plan: TrainPlan, json: bool) -> None:
    if json:
        console.write_json(plan.record())
        return
    lines = {
        "documents": f"{plan.documents:,} to train on, {plan.held_out:,} held out",
        "tokens to read": f"about {plan.distinct_tokens:,}",
        "steps": f"{plan.steps:,} a hook point, each token {plan.epochs:.1f} times",
        "disk": f"{console.size(plan.activation_bytes)} for activations, "
        f"{console.size(plan.checkpoint_bytes)} for checkpoints",
    }
    for name, value in lines.items():
        console.write(f"{name:<14} {value}")


def _figures(trained: Trained) -> list[object]:
    judged: dict[str, Any] = trained.card["held_out"]
    loss: dict[str, Any] | None = trained.card["loss"]
    return [
        trained.folder,
        f"{judged['l0']:.1f}",
        f"{judged['unexplained_variance']:.1%}",
        f"{judged['dead']:.1%}",
        f"{judged['dense']:.1%}",
        f"{loss['recovered']:.1%}" if loss else "",
    ]
