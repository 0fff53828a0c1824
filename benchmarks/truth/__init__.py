"""The truth bench: corpora whose truth is planted or known, and whether our analyses find it.

`python -m benchmarks.truth --help`; the figures we measured are in docs/truth.md.
"""
