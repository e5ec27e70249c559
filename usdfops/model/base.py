"""What all kinds share: the envelope, the words for names and dates, and how strict a model is.

Structure belongs here, judgement in the lint rules. A model says types, required and unknown
fields, vocabularies and patterns, all of which any JSON Schema validator understands alike.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, GetJsonSchemaHandler, model_validator
from pydantic.alias_generators import to_camel
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema
from typing_extensions import TypeAliasType

__all__ = [
    "Choice",
    "Date",
    "Duration",
    "Expression",
    "FiscalYear",
    "Json",
    "Link",
    "Metadata",
    "Model",
    "Name",
    "Objective",
    "Percentage",
    "PhalanxName",
    "Quantity",
    "Resource",
    "SlackChannel",
    "Text",
    "Url",
    "Year",
    "refers_to",
]


def refers_to(kind: str) -> Any:
    """Marks a string as the name of a resource of `kind`, or of a term that another kind defines.

    The mark travels into the JSON Schema as `x-reference`, where the catalog finds every
    reference of every kind without knowing the kinds.
    """
    return Field(json_schema_extra={"x-reference": kind})


# Python's `$` accepts a final newline where ECMA 262 does not; the look-ahead makes them agree.
_END = r"$(?!\n)"


def _word(pattern: str, expected: str) -> Any:
    """A pattern for a string, and what to say where it does not match: "... is not" `expected`."""
    return Field(pattern=pattern, json_schema_extra={"x-expected": expected})


Name = TypeAliasType(
    "Name",
    Annotated[
        str,
        _word(
            f"^[a-z0-9]([a-z0-9-]{{0,61}}[a-z0-9])?{_END}",
            "a name: lower-case letters, digits and hyphens, at most 63 characters",
        ),
    ],
)
Text = TypeAliasType("Text", Annotated[str, _word(r"^[\s\S]*\S", "a text with something in it")])
Url = TypeAliasType(
    "Url",
    Annotated[str, _word(rf"^https?://[^\s/?#]\S*{_END}", "a web address such as https://example.org/page")],
)
Date = TypeAliasType(
    "Date", Annotated[str, _word(f"^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}{_END}", "a date such as 2026-01-31")]
)
FiscalYear = TypeAliasType(
    "FiscalYear", Annotated[str, _word(f"^FY[0-9]{{2}}{_END}", "a fiscal year such as FY27")]
)
Year = TypeAliasType(
    "Year",
    Annotated[
        str,
        _word(
            f"^(FY[0-9]{{2}}|LOY[1-9][0-9]?){_END}",
            "a fiscal year such as FY27, or a year of the survey such as LOY3",
        ),
    ],
)
Duration = TypeAliasType(
    "Duration",
    Annotated[str, _word(f"^[0-9]+(m|h|d|w|y){_END}", "a duration such as 15m, 4h, 1d, 2w or 1y")],
)
Expression = TypeAliasType(
    "Expression",
    Annotated[str, _word(r"^[\s\S]*\S", "an expression in CEL, such as app.type == 'database'")],
)
Quantity = TypeAliasType(
    "Quantity",
    Annotated[
        str,
        _word(
            rf"^[0-9]+(\.[0-9]+)?( million)? ?([kMGTPE]?B|[KMGTPE]iB|cores|core hours|alerts){_END}",
            "a quantity with its unit, such as 25 GB, 5 TiB, 400 cores or 6 million core hours",
        ),
    ],
)
Percentage = TypeAliasType(
    "Percentage", Annotated[str, _word(rf"^[0-9]{{1,3}}(\.[0-9]+)? ?%{_END}", "a share such as 25%")]
)
SlackChannel = TypeAliasType(
    "SlackChannel",
    Annotated[
        str,
        _word(
            f"^[a-z0-9][a-z0-9_-]{{0,79}}{_END}",
            "a Slack channel: lower-case letters, digits, hyphens and underscores, without the `#`",
        ),
    ],
)
PhalanxName = TypeAliasType(
    "PhalanxName",
    Annotated[
        str,
        _word(
            rf"^[a-z0-9][a-z0-9-]*(/[a-z0-9][a-z0-9-]*)?{_END}",
            "an application of Phalanx, or a chart of one, such as sasquatch/alert-database",
        ),
    ],
)
LabelKey = TypeAliasType(
    "LabelKey",
    Annotated[
        str,
        _word(
            rf"^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(/[a-z0-9]([a-z0-9.-]*[a-z0-9])?)?{_END}",
            "a label's key: lower-case letters, digits, dots and hyphens, such as rtn-046.lsst.io/wbs",
        ),
    ],
)


Json = TypeAliasType("Json", "str | bool | int | float | list[Json] | dict[str, Json]")
"""Anything that JSON can hold but null, for what is described elsewhere."""


class Model(BaseModel):
    """Strict, closed and frozen: unknown fields, nulls and values of another type are refused."""

    model_config = ConfigDict(
        strict=True,
        extra="forbid",
        frozen=True,
        alias_generator=to_camel,
        use_attribute_docstrings=True,
        regex_engine="python-re",
        field_title_generator=lambda name, _: name.replace("_", " ").capitalize(),
        protected_namespaces=(),
    )

    @model_validator(mode="before")
    @classmethod
    def _refuse_null(cls, data: object) -> object:
        if isinstance(data, dict):
            for key, value in data.items():
                if value is None:
                    raise ValueError(f"{key} is null; leave the key out where nobody has said")
        return data


class Choice(Model):
    """A mapping in which exactly one of the fields named in `choices` is given."""

    choices: ClassVar[tuple[str, ...]] = ()
    """The fields' names, as they stand in YAML."""

    @model_validator(mode="after")
    def _one_is_given(self) -> Choice:
        given = [
            field.alias for name, field in type(self).model_fields.items() if name in self.model_fields_set
        ]
        if sum(name in self.choices for name in given) != 1:
            raise ValueError(f"exactly one of {', '.join(self.choices)} is needed")
        return self

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """The schema with what asks for exactly one of the fields."""
        schema = handler(core_schema)
        handler.resolve_ref_schema(schema)["oneOf"] = [{"required": [name]} for name in cls.choices]
        return schema


class Link(Model):
    """A page worth opening, with the words to print for it."""

    title: Text
    """What the page is, in a few words."""
    url: Url
    """Its address, beginning with https:// or http://."""


class Objective(Model):
    """A promise about how well something works."""

    title: Text
    """What is promised, such as "Alerts delivered"."""
    target: Text
    """How well, such as "98%"."""


class Source(Model):
    """A document that states what this file says, and the day as of which it said so."""

    title: Text
    """The document's handle: repository and path, or the number of a technical note."""
    url: Url | None = None
    """Its public address."""
    as_of: Date | None = None
    """The day as of which the document said so: its commit's or its talk's date."""


class Metadata(Model):
    """Who the resource is and where its facts come from."""

    name: Name
    """The name that other files use; the file is called like it."""
    title: str
    """The name that people use, as it is printed in reports."""
    description: Text | None = None
    """What it is, in one or two sentences, for somebody who has never heard of it."""
    aliases: list[Text] | None = None
    """Other names that people search for. References use `name`, never an alias."""
    labels: dict[LabelKey, Text] | None = None
    """Short values to select by."""
    annotations: dict[LabelKey, Text] | None = None
    """Values that other tools attach; usdfops keeps them and reads none."""
    links: list[Link] | None = None
    """Pages about it that have no field of their own."""
    sources: list[Source] | None = None
    """Where the facts come from. An owner's own statement needs no other source."""
    reviewed_on: Date | None = None
    """The day on which the owners last confirmed this file."""
    open_questions: list[Text] | None = None
    """What sources disagree on, or nobody has decided, until somebody settles it."""


class Resource(Model):
    """The envelope that every file has: apiVersion, kind, metadata, spec."""

    api_version: Literal["usdfops/v1"]
    """The version of the format: always `usdfops/v1`."""
    metadata: Metadata
    """Who the resource is and where its facts come from."""
