"""The reference of the gap report: what outcomes and scores mean, and what is in its JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from usdfops.judge.gaps.priority import EFFORT, LEVEL, REACH
from usdfops.judge.gaps.record import OUTCOMES

__all__ = ["REPORT", "RESULT", "gap_page"]

REPORT = {
    "version": "1, until a key changes its meaning",
    "asOf": "the day that counted as today",
    "revision": "the commit, in short; null outside of git",
    "results": "a result for each requirement and resource, as below",
    "weaker": "what has weaker support than applications that rest on it, with those and the path",
    "demand": "`needs`, `unused`, `deprecated`, `capacity`, `oneOff`, `recommended` and `adoption`",
    "questions": "what nobody has said: the `fields` of which any one answers it, and what it `decides`",
    "summary": "what is `known`, counts and shares of `sides` and of the `rollup` `by` a dimension, whether "
    "a file is `changed` since the commit, what is `unreadable`, what a `draft` would change, how many "
    "required gaps of applications of the most critical tier are `unplanned`, and a `note` where nothing is "
    "found and that is no good news",
    "since": "null without --since; else the `revision`, the day `asOf` which it was judged, how many gaps "
    "of each of `sides` were `opened`, `closed`, `waived` and `lost` (nobody can tell now), and what is "
    "`important`",
}
"""The keys of the report, and what each is."""

RESULT = {
    "resource": "`Kind/name`",
    "standard": "the standard's name",
    "requirement": "the requirement's id",
    "level": "`required` or `recommended`: of its tier, or the least that can be; null where it is not asked",
    "side": "`application` or `infrastructure`: whose gap it is",
    "outcome": "one of those above",
    "missing": "the fields that nobody has given and that would decide, by their full paths",
    "path": "the file that decided, from the current directory: a manifest, a standard or an observation",
    "line": "the line in it, from 1",
    "owner": "the team that has to act, or null where nobody has said",
    "channel": "the Slack channel to reach it in, or to ask in; null where there is none",
    "effort": "`hours`, `days`, `weeks` or `months`",
    "priority": "`score` and the numbers that make it up, or null where nothing is to be done",
    "because": "why it comes to that, in words",
    "tier": "the `name` that it counts as, whether it is `stated`, and else `because` of what",
    "until": "the last day of a waiver, the first day of what is coming, or null",
    "plans": "the open items that address a gap, what happens next first: `plan` and its `state`, `item` and "
    "its `title`, `due` or the event `before` which it is to be done, `owner`, `path` and `line`",
    "unplanned": "whether it stands out: a required gap of an application of the most critical tier that no "
    "item addresses",
}
"""The keys of a result, and what each is."""


def gap_page() -> str:
    """The page."""
    lines = [
        "# The gap report",
        "",
        "What `usdfops gap-report` tells, and how it counts.",
        "",
        "## Outcomes",
        "",
    ]
    lines += _table("outcome", OUTCOMES)
    lines += ["", "A share is met by those that are met, of all but `coming` and `n/a`."]
    lines += ["Its bounds count what is unknown both ways; more than half unknown gives no share.", ""]
    lines += ["## Priority", "", "score = tier x level x reach / effort", ""]
    reach = {f"{least} or more": weight for least, weight in REACH if least} | {"none": REACH[-1][1]}
    lines += _table(
        "part",
        {
            "tier": "1 for the lowest, twice as much for each above; 1 where it is not known",
            "level": _weights(LEVEL),
            "reach": f"by the applications that rest on the resource: {_weights(reach)}",
            "effort": _weights(EFFORT),
        },
    )
    lines += ["", "## json", "", *_table("key", REPORT), "", "A result has", "", *_table("key", RESULT)]
    return "\n".join(lines) + "\n"


def _weights(weights: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {weight}" for name, weight in weights.items())


def _table(what: str, rows: Mapping[str, str]) -> Iterator[str]:
    yield from (f"| {what} | is |", "|---|---|")
    yield from (f"| `{name}` | {about} |" for name, about in rows.items())
