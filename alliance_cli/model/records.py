"""The values that the program passes around: frozen, hashable, without behaviour beyond their own fields.

Named tuples, because a dozen dataclasses cost a query command 25 ms of start-up and these cost 3.

Organizations, sources and alliances are named by their permanent slug. Days are partial dates
(`alliance_cli.model.dates`). Offsets are code points, half-open, into the extracted text.
"""

from typing import NamedTuple

from alliance_cli.model.terms import AllianceState, NameKind, RelationKind, SourceKind, Stance, Status


class Organization(NamedTuple):
    """A canonical body. `sectors` holds the primary one first; `merged_into` redirects to another slug."""

    slug: str
    name: str
    country: str | None = None
    sectors: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    website: str | None = None
    note: str | None = None
    merged_into: str | None = None

    @property
    def sector(self) -> str | None:
        """The primary sector."""
        return self.sectors[0] if self.sectors else None


class Name(NamedTuple):
    """One written form of an organization."""

    organization: str
    value: str
    kind: NameKind
    lang: str | None = None
    valid_from: str | None = None
    valid_until: str | None = None
    note: str | None = None


class Relation(NamedTuple):
    """`subject` stands in `kind` to `object`; both are slugs."""

    subject: str
    kind: RelationKind
    object: str
    valid_from: str | None = None
    valid_until: str | None = None
    note: str | None = None


class Alliance(NamedTuple):
    """An organization that may have members; `formed` and `dissolved` clamp its roster."""

    slug: str
    name: str
    state: AllianceState
    formed: str | None = None
    dissolved: str | None = None
    is_default: bool = False
    note: str | None = None


class Source(NamedTuple):
    """A document that says something. `day` is when it speaks: published, else retrieved."""

    slug: str
    kind: SourceKind
    title: str | None = None
    publisher: str | None = None
    url: str | None = None
    published: str | None = None
    date_basis: str | None = None
    retrieved: str | None = None
    sha256: str | None = None
    supersedes: str | None = None
    retracted: str | None = None
    note: str | None = None

    @property
    def day(self) -> str | None:
        """The partial date on which the source speaks."""
        return self.published or self.retrieved


class Coverage(NamedTuple):
    """What a source covers of an alliance. A `complete` list speaks about those whom it omits.

    `start` and `end` bound the list inside the text; without them the whole source is the list.
    """

    source: str
    alliance: str
    complete: bool
    start: int | None = None
    end: int | None = None


class Mention(NamedTuple):
    """One place in one source where one organization is named, and what is said of it there."""

    id: str
    source: str
    alliance: str | None
    surface: str
    occurrence: int
    stance: Stance
    start: int | None = None
    end: int | None = None
    locator: str | None = None
    role: str | None = None
    tier: str | None = None
    event_date: str | None = None
    state: str = "accepted"
    note: str | None = None


class Evidence(NamedTuple):
    """One accepted mention as the fold reads it: resolved, corrected, with its source's day and authority."""

    mention: str
    organization: str
    source: str
    day: str
    authority: int
    stance: Stance
    event_date: str | None = None
    role: str | None = None
    tier: str | None = None
    surface: str = ""
    start: int | None = None


class CompleteList(NamedTuple):
    """A list marked complete, as the fold reads it: whom it names (`listed`), when, with what authority."""

    source: str
    publisher: str | None
    day: str
    authority: int
    listed: frozenset[str]


class Spell(NamedTuple):
    """One stretch of membership: stated days where a source states them, and days of sources."""

    since: str | None
    until: str | None
    first_seen: str | None
    last_seen: str | None


class Standing(NamedTuple):
    """What the fold concludes about one organization and one alliance on a day, and why."""

    organization: str
    status: Status
    basis: str
    role: str | None = None
    tier: str | None = None
    since: str | None = None
    until: str | None = None
    first_seen: str | None = None
    last_seen: str | None = None
    sources: tuple[str, ...] = ()
    spells: tuple[Spell, ...] = ()
    ties: tuple[str, ...] = ()
