"""Concepts that go with an outcome: a score, a rating, a preference."""
