"""`conspectus train`: a sparse autoencoder of one's own."""

from __future__ import annotations

from conspectus.cli.arguments import AsJson


def train(json: AsJson = False) -> None:
    """Train a sparse autoencoder on a corpus."""
