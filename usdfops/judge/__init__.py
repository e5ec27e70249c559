"""Questions put to the catalog, and their answers: findings for authors, rows for managers."""
