"""What an edited plan says, before it is held against the registry: the values that its readers make."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from alliance_cli.jobs.plans.words import CountText


class Said(NamedTuple):
    """One line understood. `rest` is what stands between the verb and the mark, to be taken apart with the name;
    `day` is the one behind the verb's `@`, `alliance` the word for one that its group names."""

    where: str
    mention: str
    verb: str
    rest: str | None = None
    sign: str | None = None
    target: str | None = None
    day: str | None = None
    alliance: str | None = None


class Heading(NamedTuple):
    """What a plan says of a source: the hash of its bytes, and its properties as they stand in the plan."""

    where: str
    sha256: str = ""
    told: Mapping[str, str] = {}


class Added(NamedTuple):
    """A line that a person wrote: a name in a source's text, and what is said of it."""

    source: str
    surface: str
    said: Said


class Count(NamedTuple):
    """An answer to a count claim. `mark` is its id, None for one that a person wrote; `text` None in a table."""

    where: str
    source: str
    verb: str
    mark: str | None
    text: CountText | None = None


class Body(NamedTuple):
    """A line about a new organization: its name in the plan with what follows it, and what is told of it."""

    where: str
    text: str
    told: Mapping[str, str]


class Complete(NamedTuple):
    """The group of a source whose list leaves nobody out."""

    where: str
    source: str
    group: str


class Edited(NamedTuple):
    """A whole plan."""

    sources: dict[str, Heading]
    mentions: tuple[Said, ...]
    counts: tuple[Count, ...] = ()
    bodies: tuple[Body, ...] = ()
    added: tuple[Added, ...] = ()
    complete: tuple[Complete, ...] = ()
