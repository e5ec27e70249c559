"""The gap report, in each format that it is read in."""
