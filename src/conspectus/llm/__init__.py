"""One client for any OpenAI-compatible endpoint: cache, ledger, replay."""

from __future__ import annotations
