"""A supported way to deploy an application."""

from __future__ import annotations

from typing import Annotated, Literal

from usdfops.model.base import Model, Name, Resource, Text, refers_to
from usdfops.model.responsibility import Statement

__all__ = ["Pattern"]


class PatternSpec(Model):
    """What the pattern gives and what it asks for."""

    runs_on: Literal["kubernetes", "hosts", "nothing"] | None = None
    """What it deploys to: Kubernetes, hosts that something runs on directly, or `nothing` is deployed."""
    provided_by: Annotated[Name, refers_to("Application")] | None = None
    """The application that the pattern is made of."""
    recommended: bool | None = None
    """Whether new applications should follow it."""
    gives: list[Text] | None = None
    """What an application gets by following it."""
    requires: list[Annotated[Name, refers_to("Service")]] | None = None
    """The services of the menu that every application that follows it uses."""
    responsibilities: list[Statement] | None = None
    """Who holds which responsibility otherwise for applications that follow it."""
    migrate_to: Annotated[Name, refers_to("Pattern")] | None = None
    """The pattern to move to, where a source says so."""


class Pattern(Resource):
    """A supported way to deploy an application."""

    kind: Literal["Pattern"]
    """Always `Pattern`."""
    spec: PatternSpec
    """What the pattern gives and what it asks for."""
