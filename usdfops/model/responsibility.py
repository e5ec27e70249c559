"""One thing somebody has to do, and who: roles, responsibilities, authorities, accountabilities."""

from __future__ import annotations

from typing import Annotated, Literal

from usdfops.model.base import Date, Expression, Model, Name, Resource, Text, Url, refers_to

__all__ = ["Agreement", "Deviation", "Responsibility", "Statement"]

RoleName = Annotated[Name, refers_to("Role")]


class Holders(Model):
    """Who does it, who answers for it, who may decide. What is left out stays as it is elsewhere."""

    responsible: list[RoleName] | None = None
    """The roles that do it."""
    accountable: RoleName | None = None
    """The one role that answers for its being done."""
    authority: RoleName | None = None
    """The role that may decide about it."""


class Agreement(Model):
    """That both sides agreed, and when. Teams sign, never people."""

    date: Date
    """The day on which both sides had agreed."""
    application: Annotated[Name, refers_to("Team")]
    """The team that signed for the application's side."""
    infrastructure: Annotated[Name, refers_to("Team")]
    """The team that signed for infrastructure's side."""
    page: Url | None = None
    """Where the agreement can be read."""


class Statement(Holders):
    """What a pattern or a service brings along: who holds a responsibility instead."""

    responsibility: Annotated[Name, refers_to("Responsibility")]
    """The responsibility."""
    because: Text | None = None
    """Why it is held otherwise here."""
    status: Literal["proposed", "stated"] | None = None
    """`stated` where a source says so; `proposed`, or left out, until then."""
    since: Date | None = None
    """The day since which it stands like this."""
    agreed: Agreement | None = None
    """That both sides agreed to it."""


class Deviation(Holders):
    """How one application departs from the boundary, or that its boundary is agreed."""

    responsibility: Annotated[Name, refers_to("Responsibility")]
    """The responsibility."""
    service: Annotated[Name, refers_to("Service")] | None = None
    """The one service that is meant, where the responsibility is held service by service."""
    because: Text | None = None
    """Why it is held otherwise here. A deviation without a reason is a finding."""
    since: Date | None = None
    """The day since which it stands like this."""
    agreed: Agreement | None = None
    """That both sides agreed to it; without holders, that they agreed to what stands already."""


class ResponsibilitySpec(Model):
    """When it applies, and who holds it unless something says otherwise."""

    status: Literal["proposed", "stated"] | None = None
    """`stated` where a source says who holds it; `proposed`, or left out, until then."""
    scope: Literal["application", "service", "facility"]
    """Whether it is held for each application, for each service that one uses, or once for a facility."""
    when: Expression | None = None
    """When it applies, in CEL, to what is known of the application; always, where it is left out."""
    default: Holders | None = None
    """Who holds it unless a pattern, a service or an application says otherwise."""
    since: Date | None = None
    """The day since which the default stands like this."""
    agreed: Agreement | None = None
    """That both sides agreed to the default."""


class Responsibility(Resource):
    """One thing somebody has to do: when it applies, and who holds it unless something says otherwise."""

    kind: Literal["Responsibility"]
    """Always `Responsibility`."""
    spec: ResponsibilitySpec
    """When it applies, and who holds it unless something says otherwise."""
