"""What falls, as a flowchart for Mermaid."""

from __future__ import annotations

from usdfops.judge.impact.record import Hit
from usdfops.render.impact.outage import Outage, stages_in_words
from usdfops.render.mermaid import Box, Link, flowchart

__all__ = ["impact_mermaid"]

# From the most critical tier down; what is more critical is darker, so that it survives a printer.
_FILLS = (
    "fill:#d7301f,stroke:#7f0000,color:#fff",
    "fill:#fdbb84,stroke:#7f0000,color:#000",
    "fill:#fef0d9,stroke:#7f0000,color:#000",
)
_CLASSES = {
    "named": "fill:#222,stroke:#000,color:#fff",
    "between": "fill:#eee,stroke:#666,color:#000",
}
_UNKNOWN = {"tier unknown": "fill:#fff,stroke:#7f0000,color:#000,stroke-dasharray:4"}


def impact_mermaid(outage: Outage) -> str:
    """A flowchart of what is named, the paths and the applications, with the tier as class and label."""
    impact = outage.impact
    tiers = list(dict.fromkeys(term["name"].text or "" for term in outage.catalog.terms("Tier")))
    fills = {f"tier {tier}": _FILLS[min(n, len(_FILLS) - 1)] for n, tier in enumerate(tiers)}
    boxes = [Box(each.node.label, (each.node.label,), "named") for each in impact.named]
    boxes += [_box(hit, tiers) for hit in impact.hit]
    steps = [edge for hit in impact.hit for edge in hit.path]
    steps += [each.part_of for each in impact.named if each.part_of]
    links = dict.fromkeys(Link(edge.above.label, edge.below.label, edge.how) for edge in steps)
    return flowchart(boxes, links, _CLASSES | fills | _UNKNOWN)


def _box(hit: Hit, tiers: list[str]) -> Box:
    label = hit.node.label
    if hit.node.kind != "Application":
        return Box(label, (label,), "between")
    lines = [hit.node.name, hit.tier or "tier unknown"]
    lines += [stages_in_words(hit.stages, spared=False)] if hit.stages else []
    lines += ["unattended"] if hit.unattended else []
    return Box(label, tuple(lines), f"tier {hit.tier}" if hit.tier in tiers else "tier unknown")
