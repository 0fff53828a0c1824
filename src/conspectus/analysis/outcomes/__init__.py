"""Concepts that go with an outcome: a score, a rating, a preference."""

from __future__ import annotations
