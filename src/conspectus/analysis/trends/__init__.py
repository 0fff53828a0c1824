"""Concepts that become more or less common along an order: releases, years, levels."""

from __future__ import annotations
