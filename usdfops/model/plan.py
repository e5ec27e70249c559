"""A cycle of work: what is to be done, by whom and until when, and which gaps that closes."""

from __future__ import annotations

from typing import Annotated, Literal

from usdfops.model.base import Choice, Date, Model, Name, Resource, Text, Url, refers_to

__all__ = ["Plan"]


class Area(Model):
    """A field of work into which the items of a cycle are sorted."""

    name: Name
    """The area's name, unique within the plan; the same in each cycle that has it."""
    title: Text
    """The area's name as it is printed."""


class Subject(Choice):
    """Something that work is about or depends on."""

    choices = ("application", "service", "facility", "pattern")

    application: Annotated[Name, refers_to("Application")] | None = None
    """An application of the catalog."""
    service: Annotated[Name, refers_to("Service")] | None = None
    """A service of the menu."""
    facility: Annotated[Name, refers_to("Facility")] | None = None
    """A facility."""
    pattern: Annotated[Name, refers_to("Pattern")] | None = None
    """A deployment pattern."""


class ItemReference(Model):
    """An item, of this plan or of another one."""

    plan: Annotated[Name, refers_to("Plan")] | None = None
    """The plan; left out where it is this one."""
    item: Name
    """The item's id."""


class Item(Model):
    """Something to be done."""

    id: Name
    """The item's name, unique within the plan, at whatever depth it stands."""
    title: Text
    """What is to be done, in a few words and without the name of a person."""
    area: Annotated[Name, refers_to("Area")] | None = None
    """The area that it belongs to; an item within another one has that one's."""
    status: Literal["not-started", "in-progress", "completed", "dropped"] | None = None
    """How far it is; left out where nobody has said."""
    added_since_review: bool | None = None
    """Whether it came in after the last review of the plan."""
    due: Date | None = None
    """The day by which it has to be done; one within another item has that one's, if it has none."""
    before: Text | None = None
    """The event before which it has to be done, where no day is known."""
    owner: Annotated[Name, refers_to("Team")] | None = None
    """The team that does it; an item within another one has that one's, unless it names its own."""
    ticket: Url | None = None
    """Where the work is tracked."""
    resources: list[Subject] | None = None
    """What the work is about; an item within another one is about the same, unless it names its own."""
    requirements: list[Annotated[Name, refers_to("Requirement")]] | None = None
    """The requirements whose gaps it closes: those of its resources, or everybody's where it names none."""
    depends_on: list[Subject] | None = None
    """What has to be there for it."""
    carried_from: ItemReference | None = None
    """The item of an earlier cycle that it goes on with."""
    replaced_by: ItemReference | None = None
    """The item that is done instead."""
    notes: list[Text] | None = None
    """What else is known of it."""
    items: list[Item] | None = None
    """What it consists of."""


class Milestone(Model):
    """An event that is reached when other things are there."""

    name: Name
    """The milestone's name, unique within the plan."""
    title: Text
    """What is reached."""
    due: Date | None = None
    """The day by which it has to be reached."""
    depends_on: list[Subject] | None = None
    """What has to be there for it."""


class PlanSpec(Model):
    """The cycle, and what is to be done in it."""

    start: Date | None = None
    """The first day of the cycle."""
    end: Date | None = None
    """The last day of the cycle. What has ended is history: never due, never at risk."""
    state: Literal["proposed", "running", "ended"] | None = None
    """Where the cycle is, as a source says; dates, where they are given, decide by themselves."""
    follows: Annotated[Name, refers_to("Plan")] | None = None
    """The cycle before this one."""
    reviewed_on: Date | None = None
    """The day of the last review, since which items count as added."""
    areas: list[Area] | None = None
    """The areas into which items are sorted, in the order in which they are printed."""
    items: list[Item] | None = None
    """What is to be done."""
    milestones: list[Milestone] | None = None
    """Events that depend on what others offer."""


class Plan(Resource):
    """A cycle of work: what is to be done, by whom and until when, and which gaps that closes."""

    kind: Literal["Plan"]
    """Always `Plan`."""
    spec: PlanSpec
    """The cycle, and what is to be done in it."""
