"""What an organization is (sectors, a closed list) and what it does (topics, an open one)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from alliance_cli.errors import NotFound, Refused, UsageError, did_you_mean
from alliance_cli.jobs.edit import TOPIC
from alliance_cli.jobs.resolve import Resolver
from alliance_cli.jobs.suggest import closest
from alliance_cli.model.records import Organization
from alliance_cli.model.terms import Sector

if TYPE_CHECKING:
    from alliance_cli.store.connection import Reader
    from alliance_cli.store.writing import Writer

SECTOR, TOPICS = "sector", "topic"
Pair = tuple[str, str]


class Plan(NamedTuple):
    """Tags (scheme and code) to put on an organization and to take off it, and its primary sector if that changes."""

    organization: Organization
    add: tuple[Pair, ...]
    remove: tuple[Pair, ...]
    primary: str | None


def plan(
    reader: Reader,
    wanted: str,
    words: Iterable[str],
    *,
    remove: Iterable[str] = (),
    primary: str | None = None,
    insists: bool = False,
) -> Plan:
    """Checks the tags of an organization.

    A word of the list of sectors is a sector, any other a topic; one that nobody has yet and that looks like a
    known word is Refused unless the caller insists. NotFound for a tag to remove that is not there.
    """
    found = Resolver(reader).organization(wanted)
    known = {str(row[0]) for row in reader.rows("SELECT code FROM tag WHERE scheme = 'topic'")}
    add = [_tag(word, known, insists=insists) for word in words]
    if primary is not None:
        add.append((SECTOR, _sector(primary)))
    own = {*((SECTOR, code) for code in found.sectors), *((TOPICS, code) for code in found.topics)}
    gone = [(SECTOR if word in list(Sector) else TOPICS, word) for word in remove]
    for one in gone:
        if one not in own:
            hint = did_you_mean(
                closest(one[1], [code for _, code in own]), f"see 'alliance show {found.slug}'"
            )
            raise NotFound(f"{found.slug} is not tagged '{one[1]}'", hint)
        if one in add:
            raise UsageError(f"'{one[1]}' is both added and removed", "do one of them")
    return Plan(found, tuple(dict.fromkeys(add)), tuple(gone), primary)


def _sector(word: str) -> str:
    if word not in list(Sector):
        hint = did_you_mean(closest(word, list(Sector)), f"sectors are {', '.join(Sector)}")
        raise UsageError(f"unknown sector '{word}'", hint)
    return word


def _tag(word: str, known: Iterable[str], *, insists: bool) -> Pair:
    if word in list(Sector):
        return SECTOR, word
    if not TOPIC.fullmatch(word):
        raise UsageError(f"'{word}' is no topic", "lower-case letters and digits joined by '-': open-source")
    topics = set(known)
    if word not in topics and not insists:
        near = closest(word, [*Sector, *sorted(topics)])
        if near:
            raise Refused(f"'{word}' is a new topic", f"{did_you_mean(near, '')} --yes makes it a new one")
    return TOPICS, word


def tag(writer: Writer, planned: Plan) -> None:
    """Puts the tags on and takes the others off; what is so already is left as it is."""
    from alliance_cli.store import revising

    slug = planned.organization.slug
    for scheme, code in planned.add:
        revising.tag(writer, slug, scheme, code)
    if planned.primary is not None:
        revising.make_primary(writer, slug, planned.primary)
    for scheme, code in planned.remove:
        revising.untag(writer, slug, scheme, code)
