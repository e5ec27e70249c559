"""Two versions of a catalog side by side: for a terminal, a pull request, another program."""

from __future__ import annotations

from usdfops.render.diff.data import diff_json
from usdfops.render.diff.markdown import MOST, diff_markdown
from usdfops.render.diff.record import Comparison, Version
from usdfops.render.diff.text import diff_text

__all__ = ["MOST", "Comparison", "Version", "diff_json", "diff_markdown", "diff_text"]
