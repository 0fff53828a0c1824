"""What a user would do instead: each baseline in a file of its own."""
