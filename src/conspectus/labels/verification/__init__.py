"""Verification: how far a name is right, on documents that were not used to make it."""

from __future__ import annotations
