"""The reference of a comparison: what counts as opened and closed, and what is in its JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from usdfops.judge.diff import TURNS
from usdfops.judge.diff.causes import ALONE

__all__ = ["COMPARISON", "FIELD", "OUTCOME", "RESOURCE", "diff_page"]

COMPARISON = {
    "version": "1, until a key changes its meaning",
    "base": "what was compared with: the `revision` and the `date` of a commit",
    "head": "the same of what was looked at; or `work tree`, or `index`",
    "asOf": "the day that counted as today, on both sides",
    "resources": "what was added, removed, renamed or says something else, as below",
    "layoutOnly": "how many files say the same in another way: other comments, another order, another path",
    "findings": "the findings that are `new`, those that are `fixed`, and those that the baseline has come "
    "to accept (`accepted`); each with `rule`, `message`, `path`, `line`, `column`, `resource` and `pointer`",
    "outcomes": "each requirement that comes to something else for a resource, as below",
    "accountability": "each line of the boundary for which another role or team answers: `application` (null "
    "for the facility's), `responsibility`, `scope`, and the `role` and `team` that it was (`from`) and is "
    "(`to`), null where there is no such line; and its `cause`",
    "demand": "what of demand and menu is otherwise: a `sort`, the `resource`, `what` of it, `from`, `to` "
    "and `cause`",
    "weaker": "each `provider` that is weaker in an `aspect` than the applications on top for which that is "
    "`new`, or was than those for which it is `gone`; with what it `says`, and the `cause`",
    "unreadable": "the files that cannot be read in `base` and in `head`; what they hold counts as unknown",
}
"""The keys of a comparison, and what each is."""

RESOURCE = {
    "resource": "`Kind/name`; the file's path where its kind is not known",
    "change": "`added`, `removed`, `renamed` or `changed`",
    "was": "`Kind/name` as it was, or null where it was added",
    "path": "the file, from the current directory",
    "readable": "whether it can be read; where it cannot, no fields are told",
    "fields": "each field that says something else, as below",
}
"""The keys of a resource, and what each is."""

FIELD = {
    "field": "its path below `spec`, as `tier` or `uses[ceph-s3].plan`; what stands beside `spec` begins "
    "with `metadata`",
    "change": "`changed`; in a list `added` or `removed` of an item, `reordered` of the list",
    "from": "what it said, or null where it was not stated",
    "to": "what it says, or null",
}
"""The keys of a field, and what each is."""

OUTCOME = {
    "resource": "`Kind/name`, as it is now",
    "standard": "the standard's name",
    "requirement": "the requirement's id",
    "from": "what it came to, or null where it was not asked of the resource",
    "to": "what it comes to, or null",
    "turn": "one of those above",
    "cause": "the resources whose change makes the difference, as few as suffice; as `Kind/name`",
    "touched": "whether the resource itself was added or removed, or says something else",
    "level": "`required` or `recommended`, or null",
    "tier": "the tier that it counts as, or null where nobody has said",
    "side": "`application` or `infrastructure`: whose gap it is",
    "owner": "the team that has to act, or null where nobody has said",
    "channel": "the Slack channel to reach it in, or to ask in; null where there is none",
    "because": "why it comes to that, in words",
}
"""The keys of an outcome, and what each is."""


def diff_page() -> str:
    """The page."""
    lines = ["# Comparisons", "", "What `usdfops diff` tells of two versions of a catalog.", ""]
    lines += ["## Outcomes that differ", "", *_table("turn", TURNS), ""]
    lines += ["A cause is computed: the base is judged again with some of the changes made in it."]
    lines += ["Where the change of one resource gives what the head gives, it is the cause; else the fewest"]
    lines += ["that were found to do so together, of which none can be left out. The day never is one."]
    lines += [
        f"Who answers, demand and weaker support have a cause too, where at most {ALONE} changes could be;"
    ]
    lines += ["beyond, one is named where it suffices by itself, and else the list is empty.", ""]
    lines += ["## json", "", *_table("key", COMPARISON), ""]
    for title, keys in (("A resource", RESOURCE), ("A field", FIELD), ("An outcome", OUTCOME)):
        lines += [f"### {title}", "", *_table("key", keys), ""]
    return "\n".join(lines)


def _table(what: str, rows: Mapping[str, str]) -> Iterator[str]:
    yield f"| {what} | is |"
    yield "|---|---|"
    for name, about in rows.items():
        yield f"| `{name}` | {about} |"
