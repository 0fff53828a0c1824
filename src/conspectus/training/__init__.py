"""Training sparse autoencoders on what a reader sees in a corpus."""

from __future__ import annotations
