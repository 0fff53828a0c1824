"""Readers: models that turn documents into token activations."""

from __future__ import annotations
