"""Demand against capacity, in every format: what is needed when, who needs it, and what there is."""
