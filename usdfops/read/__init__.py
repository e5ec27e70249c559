"""From bytes to values that remember where they stand. Nothing above this floor reads a file."""
