"""Comparing groups of documents, latent by latent."""
