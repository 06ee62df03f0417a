"""What a person adds in a plan: names and counts that were missed, alliances, complete lists, facts of a source."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from alliance_cli.errors import AllianceError, InvalidData, NotFound
from alliance_cli.jobs import revise_source
from alliance_cli.jobs.documents.coalitions import NewAlliance, meant, named
from alliance_cli.jobs.plans.file import shown_name
from alliance_cli.jobs.plans.plan import ABOUT_SOURCE, ACCEPT, MENTION, NEW, OPEN, SKIP, VERBS
from alliance_cli.jobs.plans.planned import Added, Complete, Count, Edited, Said
from alliance_cli.model.claims import CountClaim
from alliance_cli.model.documents import Document
from alliance_cli.model.ids import count_claim_id, mention_id
from alliance_cli.model.records import Coverage, Mention
from alliance_cli.model.terms import MentionState
from alliance_cli.names import fold
from alliance_cli.store import reading, staged

if TYPE_CHECKING:
    from alliance_cli.jobs.resolve import Resolver
    from alliance_cli.store.connection import Reader


class Additions(NamedTuple):
    """Checked: alliances to be made, mentions, counts, complete lists, corrections of sources."""

    alliances: tuple[NewAlliance, ...] = ()
    mentions: tuple[Mention, ...] = ()
    counts: tuple[CountClaim, ...] = ()
    complete: tuple[Coverage, ...] = ()
    sources: tuple[revise_source.Plan, ...] = ()


class Found(NamedTuple):
    """What the plan adds, by itself: the lines of added mentions, and of alliances the slugs by the words for them."""

    additions: Additions
    lines: tuple[tuple[Said, Mention], ...]
    slugs: Mapping[str, str]


def check(reader: Reader, resolver: Resolver, edited: Edited) -> Found:
    """What the plan adds; InvalidData and NotFound name the line."""
    written = [count for count in edited.counts if count.mark is None and count.text is not None]
    words = {one.alliance: one.where for one in edited.mentions if one.alliance is not None}
    words |= {one.said.alliance or "": one.said.where for one in edited.added}
    for count in written:
        if count.text is None or count.text.alliance is None:
            raise InvalidData(f"{count.where}: of which alliance?", "of ALLIANCE at the end of the line")
        words[count.text.alliance] = count.where
    slugs, new = _alliances(reader, resolver, words)
    lines = tuple((one.said, _mention(reader, one, slugs[one.said.alliance or ""])) for one in edited.added)
    counts = tuple(_count(reader, one, slugs) for one in written if one.verb == ACCEPT)
    additions = Additions(
        new, tuple(mention for _, mention in lines), counts, _complete(reader, edited.complete),
        _sources(reader, edited),
    )  # fmt: skip
    return Found(additions, lines, slugs)


def moved(said: Said, mention: Mention, slugs: Mapping[str, str]) -> Mention | None:
    """The mention that says of another alliance what a line in its group says; None where it says it of its own."""
    alliance = slugs[said.alliance] if said.alliance is not None else mention.alliance
    if said.verb in (SKIP, MENTION) or alliance == mention.alliance:
        return None
    stance, role = VERBS[said.verb]
    key = mention_id(mention.source, alliance, mention.surface, mention.occurrence, str(stance))
    return mention._replace(
        id=key, alliance=alliance, stance=stance, role=role, tier=None, event_date=said.day
    )


def _alliances(
    reader: Reader, resolver: Resolver, words: Mapping[str, str]
) -> tuple[dict[str, str], tuple[NewAlliance, ...]]:
    """Slugs by word, and the alliances that are to be made: those behind a `+`. `words` tell where they stand."""
    bare = {word: word.removeprefix(NEW).strip() for word in words}
    made = {fold(named(bare[word])[0]) for word in words if word.startswith(NEW)}
    found = meant(reader, resolver, dict.fromkeys(bare.values()), Document("", ""), may_be_new=True)
    fresh = {one.slug for one in found.new}
    for word, where in words.items():
        if found.by_word[bare[word]] in fresh and fold(named(bare[word])[0]) not in made:
            raise NotFound(f"{where}: unknown alliance '{word}'", f"of {NEW} {word} makes it")
    return {word: found.by_word[name] for word, name in bare.items()}, found.new


def _place(reader: Reader, where: str, source: str, words: str) -> tuple[str, int, int, int]:
    """The exact string in a source's text, its occurrence, start and end: the first place where the words stand."""
    text = reading.text_of(reader, source)
    if text is None:
        raise InvalidData(f"{where}: {source} has no text", "only names in a text can be added in a plan")
    spelled = r"\s+".join(map(re.escape, words.split()))
    found = re.search(rf"(?<!\w){spelled}(?!\w)", text)
    if found is None:
        raise InvalidData(
            f"{where}: '{words}' does not stand in the text of {source}", "write it as the text does"
        )
    exact = rf"(?<!\w){re.escape(found[0])}(?!\w)"
    occurrence = len(re.findall(exact, text[: found.end()]))
    return found[0], occurrence, found.start(), found.end()


def _mention(reader: Reader, added: Added, alliance: str) -> Mention:
    where = added.said.where
    surface, occurrence, start, end = _place(reader, where, added.source, added.surface)
    stance, role = VERBS.get(added.said.verb, (None, None))
    if stance is None:
        raise InvalidData(f"{where}: a name is added to be skipped", "take the line out")
    return Mention(
        mention_id(added.source, alliance, surface, occurrence, str(stance)), added.source, alliance, surface,
        occurrence, stance, start, end, role=role, event_date=added.said.day, state=MentionState.STAGED,
    )  # fmt: skip


def _count(reader: Reader, written: Count, slugs: Mapping[str, str]) -> CountClaim:
    told = written.text
    assert told is not None and told.alliance is not None
    alliance = slugs[told.alliance]
    text, occurrence, start, end = _place(reader, written.where, written.source, told.text)
    return CountClaim(
        count_claim_id(written.source, alliance, text, occurrence), written.source, alliance, text, occurrence,
        told.comparator, told.value, told.unit, told.scope, start, end, told.day,
    )  # fmt: skip


def _complete(reader: Reader, marked: Iterable[Complete]) -> tuple[Coverage, ...]:
    """The lists that a person marks as complete, as far as they are not yet."""
    known = set(reading.coverages(reader))
    found = []
    for one in marked:
        extent = staged.extent(reader, one.source, one.group)
        if extent is None:
            raise InvalidData(
                f"{one.where}: group {one.group} is of no alliance of {one.source}",
                "a list that was found can be complete",
            )
        if extent not in known:
            found.append(extent)
    return tuple(found)


def _sources(reader: Reader, edited: Edited) -> tuple[revise_source.Plan, ...]:
    """The corrections of sources: what the plan tells otherwise than the registry."""
    sources = reading.sources(reader)
    found = []
    for slug, heading in edited.sources.items():
        recorded = sources[slug]._asdict()
        told = {
            key: value
            for key, value in heading.told.items()
            if value not in ("", OPEN)
            and value != shown_name(str(recorded["published" if key == "date" else key]))
        }
        if told:
            kind, title, publisher, date, url = (told.get(key) for key in ABOUT_SOURCE)
            wish = revise_source.Wish(kind=kind, title=title, publisher=publisher, date=date, url=url)
            try:
                found.append(revise_source.plan(reader, slug, wish))
            except AllianceError as error:
                raise type(error)(f"{heading.where}: {error.message}", error.hint) from error
    return tuple(found)
