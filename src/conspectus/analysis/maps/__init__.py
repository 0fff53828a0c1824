"""A map of documents: places by concepts, and what the picture only seems to show."""
