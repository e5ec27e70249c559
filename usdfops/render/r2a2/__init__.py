"""Who does it, who answers for it, who may decide: the boundary as pages, sheets and data."""

from __future__ import annotations

from usdfops.render.r2a2.chapter import cells_markdown, chapter
from usdfops.render.r2a2.data import cells_csv, cells_json
from usdfops.render.r2a2.matrix import Matrix
from usdfops.render.r2a2.text import open_cells, page, sheet, team_page, why
from usdfops.render.r2a2.text import responsibility_page as responsibility

__all__ = [
    "Matrix",
    "cells_csv",
    "cells_json",
    "cells_markdown",
    "chapter",
    "open_cells",
    "page",
    "responsibility",
    "sheet",
    "team_page",
    "why",
]
