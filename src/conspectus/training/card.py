"""What a model card says of an SAE, measured on documents that it was not trained on.

The documents that judge are chosen before anything is read, so that a corpus too small to judge by
is refused at once and not after hours of training.
"""

from __future__ import annotations

import platform
from dataclasses import dataclass
from importlib.metadata import version
from itertools import islice
from typing import TYPE_CHECKING, Any

import torch

from conspectus.errors import DocumentError, InputError, ReaderError
from conspectus.progress import SILENT, Progress
from conspectus.readers.language_model import LanguageModel
from conspectus.readers.resolve import resolve
from conspectus.training.corpus import shuffled
from conspectus.training.metrics import LossRecovered, loss_recovered, quality

if TYPE_CHECKING:
    from conspectus.documents import Documents
    from conspectus.readers.hooks import HookPoint
    from conspectus.readers.text import TextReader
    from conspectus.readers.tokens import TokenizedDocument
    from conspectus.saes.base import SAE

JUDGED_TOKENS = 200_000
JUDGED_LOSS_TOKENS = 20_000
JUDGED_DOCUMENTS = 2_000
_BLOCK = 64  # documents read at once


@dataclass(frozen=True)
class Judges:
    """Held-out documents by which SAEs are judged.

    Parameters
    ----------
    documents
        The documents, tokenized, in shuffled order.
    """

    documents: tuple[TokenizedDocument, ...]

    @classmethod
    def choose(cls, corpus: Documents, reader: TextReader, share: float, seed: int) -> Judges:
        """Take some documents of a corpus's held-out side.

        Parameters
        ----------
        corpus
            The corpus.
        reader
            The reader that will read them.
        share
            Share of documents held out.
        seed
            Of the order.

        Returns
        -------
        Judges
            At most `JUDGED_DOCUMENTS` documents; those that cannot be read are left out.

        Raises
        ------
        InputError
            None is held out.
        """
        found: list[TokenizedDocument] = []
        texts = shuffled(corpus, share=share, held_out=True, seed=seed)
        for one in islice(texts, JUDGED_DOCUMENTS):
            try:
                found.append(reader.tokenize(one.text, one.prompt))
            except DocumentError:
                continue
        if not found:
            message = (
                f"no document is among the {share:.1%} held out to judge the SAE by: "
                "give more documents, or hold out a larger share"
            )
            raise InputError(message)
        return cls(tuple(found))

    def read(
        self, reader: TextReader, progress: Progress = SILENT
    ) -> dict[str, list[torch.Tensor]]:
        """Read about `JUDGED_TOKENS` tokens.

        Parameters
        ----------
        reader
            The reader.
        progress
            Told of each token read.

        Returns
        -------
        dict of str to list of Tensor
            Activations by hook point, in blocks ``[n, d]`` on the CPU.
        """
        blocks: dict[str, list[torch.Tensor]] = {str(hook): [] for hook in reader.hooks}
        first = str(reader.hooks[0])
        tokens = 0
        progress.start("read held-out", JUDGED_TOKENS, "tokens")
        for low in range(0, len(self.documents), _BLOCK):
            if tokens >= JUDGED_TOKENS:
                break
            for batch in reader.batches(self.documents[low : low + _BLOCK]):
                blocks[batch.hook].append(batch.activations.cpu())
                if batch.hook == first:
                    tokens += len(batch.activations)
                    progress.advance(len(batch.activations))
        progress.finish()
        return blocks

    def judge(
        self,
        sae: SAE,
        hook: HookPoint,
        reader: TextReader,
        activations: list[torch.Tensor],
        progress: Progress = SILENT,
    ) -> dict[str, Any]:
        """Measure what an SAE leaves unexplained and what splicing it in costs the model.

        Parameters
        ----------
        sae
            The SAE.
        hook
            Its hook point.
        reader
            Its reader.
        activations
            Of the documents at the hook point, as from `read`.
        progress
            Told when it begins and ends.

        Returns
        -------
        dict
            ``held_out``: reconstruction and sparsity; ``loss``: language-modelling losses, or None
            where the reader is not a causal language model, and then ``loss_note`` says why.
        """
        progress.start("judge", None, "tokens")
        sae.to(reader.device)
        figures: dict[str, Any] = {"held_out": quality(sae, activations).record()}
        try:
            figures["loss"] = self._loss(sae, hook, reader, activations).record()
        except ReaderError as error:
            figures |= {"loss": None, "loss_note": str(error)}
        sae.cpu()
        progress.finish()
        return figures

    def _loss(
        self, sae: SAE, hook: HookPoint, reader: TextReader, activations: list[torch.Tensor]
    ) -> LossRecovered:
        if not reader.body.causal:
            message = f"{reader.name} sees later tokens, so it predicts none"
            raise ReaderError(message)
        mean = torch.stack([block.double().sum(0) for block in activations]).sum(0)
        mean = (mean / sum(len(block) for block in activations)).float()
        model = LanguageModel(resolve(reader.name), hook, str(reader.device))
        return loss_recovered(sae, model, self.documents, mean, JUDGED_LOSS_TOKENS)


def versions() -> dict[str, str]:
    """Tell the versions of what decides the figures of a run.

    Returns
    -------
    dict of str to str
        Python and the packages that compute.
    """
    packages = ("conspectus", "torch", "transformers", "numpy")
    return {"python": platform.python_version(), **{name: version(name) for name in packages}}
