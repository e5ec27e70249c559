"""A catalog of what a science facility runs, kept as YAML in git, checked and reported on."""

__version__ = "0.1.0"  # a constant: importlib.metadata costs three bare starts of Python
