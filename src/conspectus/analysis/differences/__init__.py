"""Comparing groups of documents, latent by latent."""

from __future__ import annotations
