"""The alliances that a document speaks of: those that are meant, new ones, and the names that it may call them by."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from alliance_cli.errors import InvalidData, NotFound, did_you_mean
from alliance_cli.jobs.rosters.roster import known_alliance
from alliance_cli.jobs.suggest import closest
from alliance_cli.model.documents import Coalition, Document
from alliance_cli.model.terms import NameKind
from alliance_cli.names import fold, slugify
from alliance_cli.names.parse import NoteKind, parse
from alliance_cli.store import reading

if TYPE_CHECKING:
    from alliance_cli.jobs.resolve import Resolver
    from alliance_cli.store.connection import Reader
    from alliance_cli.store.writing import Writer


class NewAlliance(NamedTuple):
    """An alliance to be made: of a known organization (slug), or of a new one with a name and further names."""

    slug: str
    name: str
    further: tuple[tuple[str, NameKind], ...] = ()
    known: bool = False


class Meant(NamedTuple):
    """Which alliances a document speaks of: slug by the word that names it; which of them are new; all coalitions."""

    by_word: dict[str, str]
    new: tuple[NewAlliance, ...]
    coalitions: dict[str, Coalition]

    def names(self, slugs: Iterable[str]) -> list[str]:
        """The first name of each alliance."""
        return [self.coalitions[slug].names[0] for slug in slugs]


def named(text: str) -> tuple[str, tuple[tuple[str, NameKind], ...]]:
    """An official name without its bracket, and the names that the bracket gives: an acronym, a former name."""
    parsed = parse(" ".join(text.split()))
    kinds = {
        NoteKind.ACRONYM: NameKind.ACRONYM,
        NoteKind.FORMER: NameKind.FORMER,
        NoteKind.ALSO: NameKind.ALIAS,
    }
    if not parsed.notes or any(note.kind not in kinds for note in parsed.notes):
        return " ".join(text.split()), ()
    return parsed.base, tuple((note.text, kinds[note.kind]) for note in parsed.notes)


def meant(
    reader: Reader, resolver: Resolver, words: Iterable[str], document: Document, *, may_be_new: bool
) -> Meant:
    """The alliances that the words name; NotFound for an unknown one, unless new ones may be made."""
    alliances = reading.alliances(reader)
    found: dict[str, str] = {}
    new: dict[str, NewAlliance] = {}
    for word in words:
        try:
            found[word] = known_alliance(alliances, word)
        except NotFound:
            slug = next((one.slug for one in new.values() if fold(one.name) == fold(named(word)[0])), None)
            slug = slug or _by_name(resolver, word, alliances)
            if slug is None or (slug not in alliances and slug not in new):
                if not may_be_new:
                    raise _unknown(word, alliances) from None
                made = _new(resolver, slug, word, document, new)
                new[made.slug], slug = made, made.slug
            found[word] = slug
    coalitions = {slug: Coalition(slug, _names(reader, slug, one.name)) for slug, one in alliances.items()}
    for slug, one in new.items():
        further = tuple(value for value, _ in one.further)
        coalitions[slug] = Coalition(slug, (one.name, *further))
    return Meant(found, tuple(new.values()), coalitions)


def _by_name(resolver: Resolver, word: str, alliances: Iterable[str]) -> str | None:
    """The organization that a recorded name means alone, one that is an alliance before others."""
    slug = resolver.redirects.get(word, word)
    owners = [slug] if slug in resolver.organizations else list(resolver.index.lookup(word))
    owners = owners or list(resolver.index.lookup(named(word)[0]))
    marked = [owner for owner in owners if owner in alliances]
    chosen = marked or owners
    return chosen[0] if len(chosen) == 1 else None


def _unknown(word: str, alliances: Iterable[str]) -> NotFound:
    hint = did_you_mean(
        closest(word, alliances), "--new-alliance makes it; 'alliance alliances' lists the known ones"
    )
    return NotFound(f"unknown alliance '{word}'", hint)


def _new(
    resolver: Resolver, slug: str | None, word: str, document: Document, new: dict[str, NewAlliance]
) -> NewAlliance:
    if slug is not None:
        return NewAlliance(slug, resolver.organizations[slug].name, known=True)
    if not word.strip() or not word.isprintable():
        raise InvalidData(f"'{word}' cannot name an alliance", "write its name on one line")
    name, further = named(_as_written(word, document))
    base = slug = slugify(name)
    number = 1
    while slug in resolver.organizations or slug in resolver.redirects or slug in new:
        number += 1
        slug = f"{base}-{number}"
    return NewAlliance(slug, name, further)


def _as_written(word: str, document: Document) -> str:
    """A name given as a slug, the way the document writes it most often; any other name as given."""
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", word):
        return word
    spelled = r"\b" + r"[\s-]+".join(map(re.escape, word.split("-"))) + r"\b"
    seen = Counter(" ".join(match.split()) for match in re.findall(spelled, document.text, re.IGNORECASE))
    return min(seen, key=lambda name: (-seen[name], name)) if seen else word


def _names(reader: Reader, slug: str, name: str) -> tuple[str, ...]:
    recorded = [item.value for item in reading.names(reader, slug)]
    return tuple(dict.fromkeys([name, *recorded]))


def make(writer: Writer, new: NewAlliance) -> None:
    """Records a new alliance; its slug is the one that was foreseen under the same lock."""
    from alliance_cli.store import recording
    from alliance_cli.store.naming import record_name

    slug = new.slug if new.known else recording.add_organization(writer, new.name, None, ())
    assert slug == new.slug, f"{slug} is not {new.slug}"
    for value, kind in () if new.known else new.further:
        record_name(writer, slug, value, kind)
    recording.add_alliance(writer, slug, None)
