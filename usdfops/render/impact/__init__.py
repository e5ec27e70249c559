"""What falls with something: for somebody on call, a ticket, a picture, a program."""

from __future__ import annotations

from usdfops.render.impact.data import impact_json
from usdfops.render.impact.flowchart import impact_mermaid
from usdfops.render.impact.markdown import impact_markdown
from usdfops.render.impact.outage import Outage
from usdfops.render.impact.text import impact_table

__all__ = ["Outage", "impact_json", "impact_markdown", "impact_mermaid", "impact_table"]
