"""Optional dependencies, imported on first use.

The base install opens stores and analyses them without torch. Whatever needs more asks for it
here, so that a missing package is reported as the extra to install and not as a stack trace.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from conspectus.errors import MissingDependencyError

if TYPE_CHECKING:
    from types import ModuleType

EXTRAS: dict[str, str] = {
    "torch": "embed",
    "transformers": "embed",
    "safetensors": "embed",
    "tokenizers": "embed",
    "gguf": "embed",
    "accelerate": "embed",
    "anndata": "anndata",
    "datasets": "datasets",
    "fastapi": "serve",
    "uvicorn": "serve",
    "python_multipart": "serve",
    "igraph": "cluster",
    "keyring": "llm",
    "openai": "llm",
    "polars": "polars",
    "umap": "cluster",
    "sae_lens": "sae-lens",
}


def require(module: str, purpose: str) -> ModuleType:
    """Import an optional module or say which extra brings it.

    Parameters
    ----------
    module
        Name of the module, for example ``"torch"``.
    purpose
        What it is needed for, completing "... is needed for".

    Returns
    -------
    ModuleType
        The imported module.

    Raises
    ------
    MissingDependencyError
        The module is not installed.
    """
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        if error.name is not None and error.name.split(".")[0] != module.split(".")[0]:
            raise
        raise missing(module, purpose) from error


def missing(module: str, purpose: str) -> MissingDependencyError:
    """Make the error that says which extra brings a module.

    Parameters
    ----------
    module
        Name of the module that is not installed.
    purpose
        What it is needed for.

    Returns
    -------
    MissingDependencyError
        To be raised.
    """
    extra = EXTRAS.get(module.split(".")[0])
    wanted = f"conspectus[{extra}]" if extra else module
    return MissingDependencyError(f"{wanted} is needed for {purpose}: pip install '{wanted}'")
