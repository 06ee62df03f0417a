"""A plan as lines of text, understood one by one; where a line stands tells of which source and group it speaks."""

from __future__ import annotations

import re

from alliance_cli.errors import InvalidData
from alliance_cli.jobs.plans.plan import ABOUT_SOURCE, COMPLETE, NEW, OPEN, SKIP, VERBS
from alliance_cli.jobs.plans.planned import Added, Body, Complete, Count, Edited, Heading, Said
from alliance_cli.jobs.plans.words import (
    about,
    checked_count,
    checked_verb,
    count_text,
    properties,
    splits,
)

AS_GROUP = "."
_MENTION = re.compile(r"\s#\s*(m_[0-9a-f]{16})(?:\s.*)?$")
_COUNT = re.compile(r"\s#\s*(c_[0-9a-f]{16})(?:\s.*)?$")
_AS_WRITTEN = "leave the line as it was written"


def read(name: str, text: str) -> Edited:
    """The plan; InvalidData names the line (`name` is the file)."""
    reading = _Lines()
    for number, line in enumerate(text.split("\n"), start=1):
        content = line.strip()
        if content and not content.startswith("#"):
            reading.take(f"{name}:{number}", content)
    return Edited(
        reading.sources, tuple(reading.mentions), tuple(reading.counts), tuple(reading.bodies),
        tuple(reading.added), tuple(reading.complete),
    )  # fmt: skip


class _Lines:
    """The lines so far: of which source, under which verb and of which alliance the next one stands; `by_hand` when
    a person wrote its group."""

    def __init__(self) -> None:
        self.sources: dict[str, Heading] = {}
        self.mentions: list[Said] = []
        self.counts: list[Count] = []
        self.bodies: list[Body] = []
        self.added: list[Added] = []
        self.complete: list[Complete] = []
        self.source: str | None = None
        self.verb: tuple[str, str | None] | None = None
        self.alliance: str | None = None
        self.by_hand = False

    def take(self, where: str, line: str) -> None:
        head, _, rest = line.partition(" ")
        mention = _MENTION.search(line)
        if mention:
            self._mention(where, mention[1], head, line[len(head) : mention.start()].strip())
        elif head in ("source", "sha256", "group", "count", "new"):
            getattr(self, f"_{head}")(where, rest.strip())
        elif head in ABOUT_SOURCE and self.source and self.verb is None:
            value = re.split(r"\s{2,}#", rest.strip(), maxsplit=1)[0].strip()
            told = {**self.sources[self.source].told, head: value}
            self.sources[self.source] = self.sources[self.source]._replace(told=told)
        elif self.by_hand:
            self._added(where, head, rest.strip())
        else:
            raise InvalidData(
                f"{where}: '{line[:60]}' is no line of a plan",
                "what follows # at the end of a line belongs to it; names that were missed: group + VERB of ALLIANCE",
            )

    def _source(self, where: str, rest: str) -> None:
        if not rest:
            raise InvalidData(f"{where}: which source?", _AS_WRITTEN)
        self.source, self.verb, self.owner = rest.split(maxsplit=1)[0], None, None
        self.sources[self.source] = Heading(where)

    def _sha256(self, where: str, rest: str) -> None:
        if self.source is None or not rest:
            raise InvalidData(f"{where}: a hash without a source", _AS_WRITTEN)
        heading = self.sources[self.source]
        self.sources[self.source] = heading._replace(where=where, sha256=rest.split(maxsplit=1)[0])

    def _group(self, where: str, rest: str) -> None:
        key, _, words = rest.partition(" ")
        word, _, more = words.strip().partition(" ")
        if not word:
            raise InvalidData(f"{where}: a group without a verb", "group KEY VERB")
        self.verb = checked_verb(where, word)
        mark, _, after = more.strip().partition(" ")
        if mark == COMPLETE:
            more = after
            self.complete.append(Complete(where, self.source or "", key))
        self.alliance, self.by_hand = about(more), key == NEW
        if self.by_hand and not (self.alliance and self.source):
            raise InvalidData(f"{where}: which alliance?", "below its source: group + VERB of ALLIANCE")

    def _count(self, where: str, rest: str) -> None:
        verb, _, text = rest.partition(" ")
        checked = checked_count(where, verb)
        mark = _COUNT.search(text)
        words = text[: mark.start()] if mark else text
        told = count_text(where, words.strip())
        self.counts.append(Count(where, self.source or "", checked, mark[1] if mark else None, told))

    def _new(self, where: str, rest: str) -> None:
        text, told = properties(where, rest)
        if not text:
            raise InvalidData(f"{where}: which new organization?", "new NAME  sector:WORD")
        self.bodies.append(Body(where, text, told))

    def _mention(self, where: str, key: str, verb: str, rest: str) -> None:
        said, day = self._verb(where, verb)
        self.mentions.append(Said(where, key, said, rest, day=day, alliance=self.alliance))

    def _verb(self, where: str, word: str) -> tuple[str, str | None]:
        if word != AS_GROUP:
            return checked_verb(where, word)
        if self.verb is None:
            raise InvalidData(
                f"{where}: '.' stands under no group", f"write a verb: {', '.join((*VERBS, SKIP))}"
            )
        return self.verb

    def _added(self, where: str, word: str, rest: str) -> None:
        verb, day = self._verb(where, word)
        surface, sign, target = next(splits(rest), (rest, OPEN, ""))
        if not surface or sign == OPEN or not target:
            hint = (
                "the name as the text writes it, then = SLUG for a known organization or + NAME for a new one"
            )
            raise InvalidData(f"{where}: whom does '{surface}' mean?", hint)
        said = Said(where, "", verb, None, sign, target, day, self.alliance)
        self.added.append(Added(self.source or "", surface, said))
