"""Getting a sentence encoder, or the reason why there is none."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, Protocol, TypeAlias, cast

from conspectus.errors import MissingDependencyError, ModelError, ReaderError
from conspectus.optional import require
from conspectus.progress import SILENT, Progress

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

DEFAULT: Final = "minilm-l6"


class TextEncoder(Protocol):
    """Whatever turns texts into unit vectors."""

    @property
    def name(self) -> str:
        """How it is called."""
        ...

    @property
    def identity(self) -> str:
        """Hash of all that decides a vector."""
        ...

    def encode(self, texts: Sequence[str], progress: Progress = SILENT) -> NDArray[np.float32]:
        """Turn n texts into unit rows, shape (n, d)."""
        ...


EncoderChoice: TypeAlias = "TextEncoder | str | None"


def choose_encoder(encoder: EncoderChoice) -> tuple[TextEncoder | None, str]:
    """Get the encoder that was asked for.

    Parameters
    ----------
    encoder
        ``"auto"``: `DEFAULT` if torch and the model are here, else none. None: none. A name: that
        model. An encoder: itself.

    Returns
    -------
    TextEncoder or None, str
        The encoder, and why there is none where ``"auto"`` found none.

    Raises
    ------
    MissingDependencyError, ModelError, ReaderError
        A model that was asked for by name cannot be loaded.
    """
    if encoder is None:
        return None, ""
    if not isinstance(encoder, str):
        return encoder, ""
    if encoder != "auto":
        return _load(encoder), ""
    try:
        return _load(DEFAULT), ""
    except (MissingDependencyError, ModelError, ReaderError) as error:
        return None, f"by words only, since there is no sentence encoder: {error}"


@lru_cache(maxsize=2)
def _load(name: str) -> TextEncoder:
    for module in ("torch", "transformers"):
        require(module, "comparing meanings with a sentence encoder")
    from conspectus.readers.sentences import SentenceEncoder

    return cast("TextEncoder", SentenceEncoder.load(name))
