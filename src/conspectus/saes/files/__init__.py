"""SAE files: our own layout (SAELens') and those others have published. One file each."""

from __future__ import annotations
