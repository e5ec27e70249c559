"""The resolved graph: every resource by kind and name, and every reference both ways."""
