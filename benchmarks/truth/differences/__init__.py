"""Suite 1: planted and natural differences."""
