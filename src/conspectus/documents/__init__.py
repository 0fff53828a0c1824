"""Any table or file, read as a stream of documents."""

from __future__ import annotations

from conspectus.documents.documents import Documents, read_documents

__all__ = ["Documents", "read_documents"]
