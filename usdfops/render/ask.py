"""The questions to ask next: for whoever asks, a wiki."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from usdfops.catalog.graph import Catalog
from usdfops.judge.gaps.record import Asked, Question, Result
from usdfops.model import KINDS
from usdfops.render.asked import field
from usdfops.render.rows import wrapped
from usdfops.render.section import block, heading, inline, markdown_table
from usdfops.render.who import addressee, who, who_first
from usdfops.words import counted

__all__ = ["Questionnaire", "Topic", "ask_markdown", "ask_text"]

_RESOURCES, _REQUIREMENTS = 8, 4
"""How many of each a question names."""


class Topic(NamedTuple):
    """The same question about several resources, asked of the same people."""

    asked: Asked
    questions: list[Question]

    @property
    def weight(self) -> float:
        """How much the answers settle together."""
        return sum(question.weight for question in self.questions)

    @property
    def results(self) -> list[Result]:
        """The results that wait for any of the answers."""
        found = {result.key: result for question in self.questions for result in question.decides}
        return list(found.values())


class Questionnaire(NamedTuple):
    """What there is to ask."""

    questions: list[Question]
    """Those that are asked here, the one that settles most first."""
    of: str
    """Whom or what they are restricted to, in words that follow "nothing is asked"."""
    top: int
    """How many topics are wanted."""
    catalog: Catalog
    folder: str
    note: str = ""
    """Why nothing is asked where that is no good news; empty where there is nothing to add."""
    beyond: Sequence[Result] = ()
    """The gaps of the one resource that is asked about that no answer closes."""

    def topics(self) -> list[Topic]:
        """Every topic, the one that settles most first."""
        found: dict[tuple[Asked, str | None, tuple[str, ...]], Topic] = {}
        for question in self.questions:
            key = (addressee(question.asked), question.resource.kind, question.fields)
            found.setdefault(key, Topic(question.asked, [])).questions.append(question)
        return sorted(found.values(), key=lambda topic: -topic.weight)

    def shown(self) -> list[tuple[Asked, list[Topic]]]:
        """The topics that are wanted, by whom to ask: where most is settled first, nobody last."""
        found: dict[Asked, list[Topic]] = {}
        for topic in self.topics()[: self.top]:
            found.setdefault(addressee(topic.asked), []).append(topic)
        order = sorted(found, key=lambda key: key == Asked(None, None))
        return [(found[key][0].asked, found[key]) for key in order]

    def summary(self) -> str:
        """How much is asked, in sentences."""
        if not self.questions:
            because = f": {self.note}" if self.note else ""
            return f"Nothing is asked{self.of}, as of {self.catalog.as_of}{because}."
        waiting = {result.key for question in self.questions for result in question.decides}
        topics, files = len(self.topics()), len({q.resource.document.path for q in self.questions})
        about = f", about {files} files" if files > 1 else ""
        most = "one that settles" if self.top == 1 else f"{self.top} that settle"
        some = f" The {most} most:" if self.top < topics else ""
        return (
            f"{counted(topics, 'question')}{self.of}{about}; {counted(len(waiting), 'result')} "
            f"{'waits' if len(waiting) == 1 else 'wait'} for the answers. As of {self.catalog.as_of}.{some}"
        )

    def each(self) -> list[tuple[Asked, int]]:
        """Whom to ask how many questions; where most is settled first."""
        found: dict[Asked, list[Topic]] = {}
        for topic in self.topics():
            found.setdefault(addressee(topic.asked), []).append(topic)
        return [(topics[0].asked, len(topics)) for topics in found.values()]

    def left(self) -> str | None:
        """How many gaps remain whatever is answered; None where none is known to."""
        if not self.beyond:
            return None
        number, name = len(self.beyond), self.beyond[0].resource.label
        which = "1 gap is" if number == 1 else f"{number:,} gaps are"
        return f"{which} closed by no answer, since something has to be done: `usdfops gap-report {name}`."

    def more(self) -> str | None:
        """How to see what is not shown; None where all is."""
        topics = len(self.topics())
        if topics <= self.top:
            return None
        if len(self.each()) > 1:
            return (
                "`usdfops ask --team NAME` shows what a team is asked, `usdfops ask --team '#channel'` what "
                "is asked in a channel, and `usdfops ask NAME` what is asked about one resource."
            )
        return f"{counted(topics - self.top, 'question')} more: --top {topics} shows all."


def words(questionnaire: Questionnaire, topic: Topic) -> list[str]:
    """What is asked: a paragraph for each field of which any one would do."""
    question, told = topic.questions[0], []
    for path in question.fields:
        about = field(questionnaire.catalog, question.resource, path)
        told.append(f"{path}: {about.about.rstrip('.')}. Write {about.takes}.")
    return [told[0], *(f"or {text}" for text in told[1:])]


def of_what(topic: Topic) -> str:
    """The resources whose files take the answers."""
    names = [question.resource.name for question in topic.questions]
    kind = KINDS[topic.questions[0].resource.kind or ""]
    more = f" and {len(names) - _RESOURCES} more" if len(names) > _RESOURCES else ""
    noun = kind.singular if len(names) == 1 else f"{len(names)} {kind.plural}"
    return f"of {'the ' if len(names) == 1 else ''}{noun} {', '.join(names[:_RESOURCES])}{more}"


def decides(topic: Topic) -> str:
    """How much the answers decide, and which requirements."""
    told: dict[str, str | None] = {}
    for result in topic.results:
        level = told.get(result.requirement.title)
        told[result.requirement.title] = level if level == "required" else result.level or level
    names = [f"{title} ({level})" if level else title for title, level in told.items()]
    more = [f"{len(names) - _REQUIREMENTS} more"] if len(names) > _REQUIREMENTS else []
    return f"decides {len(topic.results)}: {'; '.join([*names[:_REQUIREMENTS], *more])}"


def ask_text(questionnaire: Questionnaire, room: int = 80) -> str:
    """The questions by whom to ask, each with what an answer has to be and what it decides."""
    lines = wrapped(questionnaire.summary(), room)
    for asked, topics in questionnaire.shown():
        lines += ["", *wrapped(who_first(questionnaire.catalog, asked), room)]
        for number, topic in enumerate(topics, 1):
            lines += ["", *_topic(questionnaire, topic, f"{number}. ", room)]
    each = questionnaire.each()
    if len(each) > 1:
        lines += ["", *wrapped(_EACH, room)]
        for asked, count in each:
            lines += wrapped(f"{who(questionnaire.catalog, asked)}: {count}", room, "  ", "    ")
    for said in (questionnaire.left(), questionnaire.more()):
        lines += ["", *wrapped(said, room)] if said else []
    return "\n".join(lines) + "\n"


_EACH = "How many questions there are for each:"


def _topic(questionnaire: Questionnaire, topic: Topic, number: str, room: int) -> Iterator[str]:
    pad = " " * (2 + len(number))
    first, *others = words(questionnaire, topic)
    yield from wrapped(first, room, f"  {number}", pad)
    for paragraph in (*others, *_about(questionnaire, topic)):
        yield from wrapped(paragraph, room, pad, f"{pad}  ")


def _about(questionnaire: Questionnaire, topic: Topic) -> list[str]:
    """Of what it is asked, unless that is all about one, and what the answers decide."""
    alone = len({question.resource for question in questionnaire.questions}) == 1
    return [decides(topic)] if alone else [of_what(topic), decides(topic)]


def ask_markdown(questionnaire: Questionnaire) -> str:
    """The same as Markdown that GitHub renders."""
    lines = ["# What to ask", "", block(questionnaire.summary())]
    for asked, topics in questionnaire.shown():
        lines += ["", f"## {heading(who_first(questionnaire.catalog, asked))}", ""]
        for number, topic in enumerate(topics, 1):
            first, *others = words(questionnaire, topic)
            lines.append(f"{number}. {inline(first)}")
            lines += [f"   - {inline(text)}" for text in (*others, *_about(questionnaire, topic))]
    each = questionnaire.each()
    if len(each) > 1:
        lines += ["", f"## {_EACH.rstrip(':')}", ""]
        rows = [[who(questionnaire.catalog, asked), str(count)] for asked, count in each]
        lines += markdown_table(["who", "questions"], rows)
    for said in (questionnaire.left(), questionnaire.more()):
        lines += ["", said] if said else []
    return "\n".join(lines) + "\n"
