"""Suite 2: concepts that go together."""
