"""Conspectus: see what is in a collection of documents.

Public names are imported when they are first used, so that `import conspectus` costs a few
milliseconds and runs where torch is not installed.
"""

from __future__ import annotations

import importlib
from operator import attrgetter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conspectus.analysis import (
        ClusterResult,
        CorrelationResult,
        DiffResult,
        HypothesesResult,
        MapResult,
        NoveltyResult,
        OutcomeResult,
        SearchResult,
        SubthemesResult,
        TrendResult,
        Trivial,
        cluster,
        correlate,
        diff,
        document_map,
        explain,
        novel,
        outcome,
        plan_explanation,
        search,
        subthemes,
        trend,
    )
    from conspectus.analysis.labelling import label
    from conspectus.analysis.listings import concepts_of, documents_with, list_concepts
    from conspectus.documents import Documents, read_documents
    from conspectus.encoding import Encoder, embed, plan
    from conspectus.encoding.vectorizer import ConceptVectorizer
    from conspectus.labels.report import LabelReport
    from conspectus.labels.sets import rename_latent
    from conspectus.llm import open_model as language_model
    from conspectus.readers.formatting import Formatting
    from conspectus.readers.hooks import HookPoint
    from conspectus.readers.text import TextReader
    from conspectus.saes import SAE, SAEConfig, check_sae, load_sae, save_sae
    from conspectus.store import Presence, Store
    from conspectus.store.export import export

    open = Store.open

__version__ = "0.1.0"

__all__ = [
    "SAE",
    "ClusterResult",
    "ConceptVectorizer",
    "CorrelationResult",
    "DiffResult",
    "Documents",
    "Encoder",
    "Formatting",
    "HookPoint",
    "HypothesesResult",
    "LabelReport",
    "MapResult",
    "NoveltyResult",
    "OutcomeResult",
    "Presence",
    "SAEConfig",
    "SearchResult",
    "Store",
    "SubthemesResult",
    "TextReader",
    "TrendResult",
    "Trivial",
    "__version__",
    "check_sae",
    "cluster",
    "concepts_of",
    "correlate",
    "diff",
    "document_map",
    "documents_with",
    "embed",
    "explain",
    "export",
    "label",
    "language_model",
    "list_concepts",
    "load_sae",
    "novel",
    "open",
    "outcome",
    "plan",
    "plan_explanation",
    "read_documents",
    "rename_latent",
    "save_sae",
    "search",
    "subthemes",
    "trend",
]

_HOMES = {
    "label": "analysis.labelling",
    "LabelReport": "labels.report",
    "list_concepts": "analysis.listings",
    "documents_with": "analysis.listings",
    "concepts_of": "analysis.listings",
    "rename_latent": "labels.sets",
    "MapResult": "analysis",
    "document_map": "analysis",
    "NoveltyResult": "analysis",
    "novel": "analysis",
    "SubthemesResult": "analysis",
    "subthemes": "analysis",
    "OutcomeResult": "analysis",
    "outcome": "analysis",
    "HypothesesResult": "analysis",
    "explain": "analysis",
    "plan_explanation": "analysis",
    "SearchResult": "analysis",
    "search": "analysis",
    "CorrelationResult": "analysis",
    "Trivial": "analysis",
    "correlate": "analysis",
    "ClusterResult": "analysis",
    "cluster": "analysis",
    "TrendResult": "analysis",
    "trend": "analysis",
    "DiffResult": "analysis",
    "diff": "analysis",
    "Documents": "documents",
    "read_documents": "documents",
    "ConceptVectorizer": "encoding.vectorizer",
    "Encoder": "encoding",
    "embed": "encoding",
    "plan": "encoding",
    "export": "store.export",
    "language_model": "llm",
    "Formatting": "readers.formatting",
    "HookPoint": "readers.hooks",
    "TextReader": "readers.text",
    "SAE": "saes",
    "SAEConfig": "saes",
    "check_sae": "saes",
    "load_sae": "saes",
    "save_sae": "saes",
    "Presence": "store",
    "Store": "store",
    "open": "store",
}
_RENAMED = {"open": "Store.open", "language_model": "open_model"}


def __getattr__(name: str) -> object:
    """Import a public name from its room."""
    home = _HOMES.get(name)
    if home is None:
        message = f"module 'conspectus' has no attribute {name!r}"
        raise AttributeError(message)
    try:
        room = importlib.import_module(f"conspectus.{home}")
    except ModuleNotFoundError as error:
        from conspectus.optional import EXTRAS, missing

        module = (error.name or "").split(".")[0]
        if module not in EXTRAS:
            raise
        raise missing(module, f"conspectus.{name}") from error
    value: object = attrgetter(_RENAMED.get(name, name))(room)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List the public names, imported or not."""
    return sorted(__all__)
