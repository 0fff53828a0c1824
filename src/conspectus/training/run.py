"""One call from a corpus to an SAE with its card.

The work folder keeps what was done: activations in shards, a checkpoint for each hook point. The
same call again goes on from there.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq

from conspectus.errors import InputError
from conspectus.progress import SILENT, Progress
from conspectus.saes import load_sae
from conspectus.saes.files.writing import save_sae
from conspectus.training.buffer import POOL_SHARDS, ActivationBuffer
from conspectus.training.card import Judges, versions
from conspectus.training.corpus import shuffled
from conspectus.training.export import threshold_for, to_sae
from conspectus.training.files import write_json, written_whole
from conspectus.training.hints import next_token_hints
from conspectus.training.trainer import Scaling, Trainer, initial_weights

if TYPE_CHECKING:
    import torch

    from conspectus.documents import Documents
    from conspectus.readers.hooks import HookPoint
    from conspectus.readers.text import TextReader
    from conspectus.saes.base import SAE
    from conspectus.training.config import TrainConfig

SAMPLE_TOKENS = 32_768  # to scale, to start from, and to set the threshold
CARD = "card.json"
LABELS = "labels.parquet"  # read by whoever embeds with the SAE


@dataclass(frozen=True)
class Trained:
    """An SAE that was trained, where it is, and how good it is.

    Parameters
    ----------
    sae
        The SAE, as it was read back from its folder.
    folder
        Where it was written.
    card
        What it was trained on and how it does on held-out documents.
    """

    sae: SAE
    folder: Path
    card: dict[str, Any]


def train(
    documents: Documents,
    reader: TextReader,
    config: TrainConfig,
    *,
    out: str | Path,
    work: str | Path,
    held_out_share: float = 0.03,
    distinct_tokens: int | None = None,
    command: str = "",
    progress: Progress = SILENT,
) -> list[Trained]:
    """Train an SAE at each of a reader's hook points.

    Parameters
    ----------
    documents
        The corpus; what is held out is chosen by the hash of each text.
    reader
        The reader, with all hook points to train at: the corpus is read once.
    config
        Settings, the same for all hook points.
    out
        Folder of the SAE; with several hook points, one folder each within it.
    work
        Folder for activations and checkpoints; the same call again goes on from what is there.
    held_out_share
        Share of documents held out.
    distinct_tokens
        Read no more than about this many tokens; None reads all.
    command
        The command line, for the card.
    progress
        Told of tokens read and trained on.

    Returns
    -------
    list of Trained
        One for each hook point.

    Raises
    ------
    InputError
        The corpus is too small, or the work folder is of another run.
    """
    if not 0 < held_out_share < 1:
        message = f"held_out_share is {held_out_share}; it must lie between 0 and 1"
        raise InputError(message)
    work, out = Path(work), Path(out)
    judges = Judges.choose(documents, reader, held_out_share, config.seed)
    buffer = ActivationBuffer(work / "activations")
    texts = shuffled(documents, share=held_out_share, held_out=False, seed=config.seed)
    buffer.fill(reader, texts, max_tokens=distinct_tokens, progress=progress)
    record = reader.record()
    folders = {hook: _folder(out, hook, len(reader.hooks)) for hook in reader.hooks}
    for hook, folder in folders.items():
        trainer = _fit(buffer, hook, config, work, str(reader.device), progress)
        save_sae(_export(trainer, buffer, hook, record), folder, dtype="float16")
    activations = judges.read(reader, progress)
    facts = _facts(documents, record, config, buffer)
    facts |= {"held_out_share": held_out_share, "command": command}
    trained: list[Trained] = []
    for hook, folder in folders.items():
        sae = load_sae(folder)  # what is judged is what is in the file, at its precision
        figures = judges.judge(sae, hook, reader, activations[str(hook)], progress)
        card = {**figures, **facts, "tokens_distinct": buffer.tokens(str(hook))}
        write_json(folder / CARD, card)
        hints = next_token_hints(sae, hook, reader)
        if hints is not None:
            with written_whole(folder / LABELS) as temporary:
                pq.write_table(hints, temporary)
        trained.append(Trained(sae, folder, card))
    return trained


def _facts(
    documents: Documents, record: dict[str, Any], config: TrainConfig, buffer: ActivationBuffer
) -> dict[str, Any]:
    """Tell what the SAEs of a run were trained on, and how."""
    shards = buffer.shards
    return {
        "config": config.record(),
        "tokens_seen": config.steps * config.batch_size,
        "documents": sum(shard["documents"] for shard in shards),
        "failed": sum(shard["failed"] for shard in shards),
        "corpus": documents.source,
        "reader": record,
        "versions": versions(),
    }


def _folder(out: Path, hook: HookPoint, hooks: int) -> Path:
    return out if hooks == 1 else out / str(hook)


def _fit(
    buffer: ActivationBuffer,
    hook: HookPoint,
    config: TrainConfig,
    work: Path,
    device: str,
    progress: Progress,
) -> Trainer:
    folder = work / f"checkpoint-{hook}"
    trainer = Trainer.resume(folder, config, device)
    if trainer is None:
        sample = _sample(buffer, hook, config).to(device)
        scaling = Scaling.of(sample)
        trainer = Trainer(config, initial_weights(sample * scaling.factor, config), scaling)
    if trainer.step_number < config.steps:
        start = trainer.step_number
        batches = buffer.batches(str(hook), config.batch_size, seed=config.seed, start=start)
        trainer.run(batches, folder=folder, progress=progress)
        trainer.save(folder)
    return trainer


def _sample(buffer: ActivationBuffer, hook: HookPoint, config: TrainConfig) -> torch.Tensor:
    """Draw some tokens; as many as are in the fullest pool of shards at least."""
    pools = -(-len(buffer.shards) // POOL_SHARDS)
    size = min(SAMPLE_TOKENS, buffer.tokens(str(hook)) // max(2, pools))
    return next(buffer.batches(str(hook), max(size, 2), seed=config.seed + 1))


def _export(
    trainer: Trainer, buffer: ActivationBuffer, hook: HookPoint, record: dict[str, Any]
) -> SAE:
    config = trainer.config
    threshold = 0.0
    if config.architecture != "topk":
        sample = _sample(buffer, hook, config).to(trainer.weights.decoder.device)
        threshold = threshold_for(trainer.weights, sample * trainer.scaling.factor, config.k)
    return to_sae(
        trainer.weights,
        trainer.scaling,
        config,
        threshold,
        reader=record["name"],
        hook=str(hook),
        prepend_bos=record["formatting"]["prepend_bos"],
    )
