"""The on-disk format: embedded documents that open in an instant and outlive a killed run.

docs/format.md is the normative description. Nothing here needs torch.
"""

from __future__ import annotations

from conspectus.store.codes import Codes
from conspectus.store.codes_part import CodesPart
from conspectus.store.embeddings import DocumentCode
from conspectus.store.postings import Postings
from conspectus.store.presence import Presence
from conspectus.store.recovery import is_store
from conspectus.store.store import Store
from conspectus.store.writer import StoreWriter

__all__ = [
    "Codes",
    "CodesPart",
    "DocumentCode",
    "Postings",
    "Presence",
    "Store",
    "StoreWriter",
    "is_store",
]
