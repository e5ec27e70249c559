"""Plans for a terminal, a document and a program."""

from __future__ import annotations

from usdfops.render.plan.data import plan_json
from usdfops.render.plan.page import plan_markdown, plan_text
from usdfops.render.plan.record import CycleReport, Moves, PlanReport

__all__ = ["CycleReport", "Moves", "PlanReport", "plan_json", "plan_markdown", "plan_text"]
