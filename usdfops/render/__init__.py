"""Answers written down: one file per format, each a pure function to text."""
