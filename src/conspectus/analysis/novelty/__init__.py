"""What a corpus holds beyond its known classes: novel groups, and themes within a class."""
