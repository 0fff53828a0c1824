"""Suite 3: clustering along an axis that is asked for."""
