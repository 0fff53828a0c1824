"""One call from a corpus to an SAE with its card.

The work folder keeps what was done: activations in shards, a checkpoint for each hook point. The
same call again goes on from there.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch

from conspectus.errors import DocumentError, InputError
from conspectus.progress import SILENT, Progress
from conspectus.readers.catalog import resolve
from conspectus.readers.language_model import LanguageModel
from conspectus.saes.files.writing import save_sae
from conspectus.training.buffer import ActivationBuffer
from conspectus.training.corpus import shuffled
from conspectus.training.export import threshold_for, to_sae
from conspectus.training.metrics import LossRecovered, Quality, loss_recovered, quality
from conspectus.training.trainer import Scaling, Trainer, initial_weights

if TYPE_CHECKING:
    from conspectus.documents import Documents
    from conspectus.readers.hooks import HookPoint
    from conspectus.readers.text import TextReader
    from conspectus.readers.tokens import TokenizedDocument
    from conspectus.saes.base import SAE
    from conspectus.training.config import TrainConfig

SAMPLE_TOKENS = 32_768  # to scale, to start from, and to set the threshold
JUDGED_TOKENS = 200_000
JUDGED_LOSS_TOKENS = 20_000
JUDGED_DOCUMENTS = 2_000


@dataclass(frozen=True)
class Trained:
    """An SAE that was trained, where it is, and how good it is.

    Parameters
    ----------
    sae
        The SAE.
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
    buffer = ActivationBuffer(work / "activations")
    seed = config.seed
    texts = shuffled(documents, share=held_out_share, held_out=False, seed=seed)
    buffer.fill(reader, texts, max_tokens=distinct_tokens, progress=progress)
    judges = _held_out(documents, reader, held_out_share, seed)
    trained: list[Trained] = []
    for hook in reader.hooks:
        folder = out if len(reader.hooks) == 1 else out / str(hook)
        trainer = _fit(buffer, hook, config, work, progress)
        sae = _export(trainer, buffer, hook, reader, config)
        card = _card(sae, hook, reader, judges, progress) | {
            "command": command,
            "config": config.record(),
            "tokens_seen": config.steps * config.batch_size,
            "tokens_distinct": buffer.tokens(str(hook)),
            "documents": sum(shard["documents"] for shard in buffer.shards),
            "held_out_share": held_out_share,
            "corpus": documents.source,
            "reader": reader.record(),
        }
        save_sae(sae, folder, dtype="float16")
        (folder / "card.json").write_text(json.dumps(card, indent=1, default=str) + "\n")
        trained.append(Trained(sae, folder, card))
    return trained


def _held_out(
    documents: Documents, reader: TextReader, share: float, seed: int
) -> list[TokenizedDocument]:
    found: list[TokenizedDocument] = []
    texts = shuffled(documents, share=share, held_out=True, seed=seed)
    for one in islice(texts, JUDGED_DOCUMENTS):
        try:
            found.append(reader.tokenize(one.text, one.prompt))
        except DocumentError:
            continue
    return found


def _fit(
    buffer: ActivationBuffer,
    hook: HookPoint,
    config: TrainConfig,
    work: Path,
    progress: Progress,
) -> Trainer:
    folder = work / f"checkpoint-{hook}"
    folder.mkdir(parents=True, exist_ok=True)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    trainer = Trainer.resume(folder, config, device)
    if trainer is None:
        sample = _sample(buffer, hook, config).to(device)
        scaling = Scaling.of(sample)
        trainer = Trainer(config, initial_weights(sample * scaling.factor, config), scaling)
    batches = buffer.batches(
        str(hook), config.batch_size, seed=config.seed, start=trainer.step_number
    )
    trainer.run(batches, folder=folder, progress=progress)
    trainer.save(folder)
    return trainer


def _sample(buffer: ActivationBuffer, hook: HookPoint, config: TrainConfig) -> torch.Tensor:
    size = min(SAMPLE_TOKENS, buffer.tokens(str(hook)) // 2)
    return next(buffer.batches(str(hook), max(size, 2), seed=config.seed + 1))


def _export(
    trainer: Trainer,
    buffer: ActivationBuffer,
    hook: HookPoint,
    reader: TextReader,
    config: TrainConfig,
) -> SAE:
    sample = _sample(buffer, hook, config).to(trainer.weights.decoder.device)
    threshold = 0.0
    if config.architecture != "topk":
        threshold = threshold_for(trainer.weights, sample * trainer.scaling.factor, config.k)
    record = reader.record()
    return to_sae(
        trainer.weights,
        trainer.scaling,
        config,
        threshold,
        reader=reader.name,
        hook=str(hook),
        prepend_bos=record["formatting"]["prepend_bos"],
    )


def _card(
    sae: SAE,
    hook: HookPoint,
    reader: TextReader,
    judges: list[TokenizedDocument],
    progress: Progress,
) -> dict[str, Any]:
    """Judge an SAE on held-out documents, read by the reader itself."""
    blocks: list[torch.Tensor] = []
    tokens = 0
    progress.start("judge", None, "tokens")
    for low in range(0, len(judges), 64):
        if tokens >= JUDGED_TOKENS:
            break
        for batch in reader.batches(judges[low : low + 64]):
            if batch.hook == str(hook):
                blocks.append(batch.activations.cpu())
                tokens += len(batch.activations)
                progress.advance(len(batch.activations))
    figures: Quality = quality(sae, blocks)
    lost: LossRecovered | None = None
    if hook.kind in ("resid_post", "resid_pre"):
        mean = torch.cat(blocks).float().mean(0)
        model = LanguageModel(resolve(reader.name), hook)
        lost = loss_recovered(sae, model, judges, mean, JUDGED_LOSS_TOKENS)
    progress.finish()
    return {"held_out": figures.record(), "loss": lost.record() if lost else None}
