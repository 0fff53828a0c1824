"""SAE files: our own layout (SAELens') and those others have published. One file each."""
