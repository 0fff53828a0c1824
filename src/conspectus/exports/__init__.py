"""A store in the forms that other tools read."""

from __future__ import annotations

from conspectus.exports.registry import FORMATS, export

__all__ = ["FORMATS", "export"]
