"""Suite 6: classes that are hidden, and whether they come back."""
