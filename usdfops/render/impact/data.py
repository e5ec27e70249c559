"""What falls, for a program."""

from __future__ import annotations

import json

from usdfops.catalog.edges import Edge
from usdfops.catalog.graph import Place
from usdfops.judge.impact.record import Answers, Channel, Hit, Named, Tell, channel_text
from usdfops.render.impact.outage import Outage, why_unsaid
from usdfops.render.report import path_from_here

__all__ = ["impact_json"]


def impact_json(outage: Outage) -> str:
    """An object with `version`, `asOf`, `named`, `hit`, `mayBeHit`, `alsoTell` and `channels`."""
    answer = {
        "version": 1,
        "asOf": outage.catalog.as_of,
        "named": [_named_json(outage, named) for named in outage.impact.named],
        "hit": [_hit_json(outage, hit) for hit in outage.impact.hit],
        "mayBeHit": [
            {"resource": unsaid.application.label, "because": why_unsaid(unsaid)}
            for unsaid in outage.impact.may_be_hit
        ],
        "alsoTell": [
            {
                "resource": told.node.label,
                "because": told.because,
                "of": [{"resource": of.label, **_place_json(outage, place)} for of, place in told.of],
                "tell": _tell_json(outage, told.tell),
            }
            for told in outage.impact.also_tell
        ],
        "channels": _channels_json(outage),
    }
    return json.dumps(answer, indent=2) + "\n"


def _named_json(outage: Outage, named: Named) -> dict[str, object]:
    return {
        "resource": named.node.label,
        "title": outage.title_of(named.node),
        "partOf": named.part_of and _edge_json(outage, named.part_of),
        "tell": _tell_json(outage, named.tell),
        **_answers_json(named.answers),
    }


def _hit_json(outage: Outage, hit: Hit) -> dict[str, object]:
    return {
        "resource": hit.node.label,
        "title": outage.title_of(hit.node),
        "tier": hit.tier,
        "direct": hit.direct,
        "unattended": hit.unattended,
        "path": [_edge_json(outage, edge) for edge in hit.path],
        "stages": hit.stages and hit.stages._asdict(),
        "tell": _tell_json(outage, hit.tell),
        **_answers_json(hit.answers),
    }


def _edge_json(outage: Outage, edge: Edge) -> dict[str, object]:
    step = {"above": edge.above.label, "how": edge.how, "below": edge.below.label}
    return {**step, **_place_json(outage, edge.place)}


def _place_json(outage: Outage, place: Place) -> dict[str, object]:
    return {"path": path_from_here(outage.folder, place.resource.document.path), "line": place.span().line}


def _tell_json(outage: Outage, tell: Tell | None) -> dict[str, object] | None:
    if tell is None:
        return None
    channels = [{"channel": channel_text(place), **_place_json(outage, place)} for place in tell.channels]
    return {"use": tell.use, "channels": channels}


def _answers_json(answers: Answers) -> dict[str, object]:
    return {
        "owner": answers.owner,
        "channel": channel_text(answers.channel) if answers.channel else None,
        "operatingHours": answers.operating,
        "supportHours": answers.support,
    }


def _channels_json(outage: Outage) -> list[dict[str, object]]:
    """Each channel once, also where it is an application's and the facility's."""
    found: dict[str | None, list[Channel]] = {}
    for channel in outage.impact.channels():
        found.setdefault(channel.text, []).append(channel)
    return [
        {
            "channel": text,
            "of": [channel.of for channel in same if channel.of],
            "purpose": _general(same, "purpose"),
            "mention": _general(same, "mention"),
            "applications": list(dict.fromkeys(name for channel in same for name in channel.applications)),
            "alsoTell": list(dict.fromkeys(node.label for channel in same for node in channel.others)),
        }
        for text, same in found.items()
    ]


def _general(same: list[Channel], field: str) -> str | None:
    """What the support model says of a channel, where it is one of the facility's."""
    places = [channel.place for channel in same if channel.of == "facility" and channel.place]
    return places[0][field].text if places else None
