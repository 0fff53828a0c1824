"""Suite 4: search by property."""
