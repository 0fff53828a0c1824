"""Suite: from latents to statements."""
