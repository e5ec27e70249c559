"""Who does it, who answers for it, who may decide: the boundary as pages, sheets and data."""

from __future__ import annotations

from usdfops.render.r2a2.chapter import cells_markdown, chapter
from usdfops.render.r2a2.data import cells_csv, cells_json
from usdfops.render.r2a2.holdings import responsibility_page as responsibility
from usdfops.render.r2a2.holdings import team_page
from usdfops.render.r2a2.matrix import Matrix
from usdfops.render.r2a2.page import open_cells, page
from usdfops.render.r2a2.sheet import sheet, why

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
