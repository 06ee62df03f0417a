"""A document read from end to end."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from alliance_cli.extract.assembly import assembled
from alliance_cli.extract.claims import LISTED, ROSTER, Claim, Item, Said, items_of, read
from alliance_cli.extract.coalitions import Coalitions
from alliance_cli.extract.common import without_common
from alliance_cli.extract.counts import counts_in
from alliance_cli.extract.datelines import dateline
from alliance_cli.extract.gazetteer import Gazetteer
from alliance_cli.extract.listings import Listing, Read, listings
from alliance_cli.extract.nodes import Node, nodes_of
from alliance_cli.extract.phrases import Phrase, phrases_of
from alliance_cli.extract.rosters import name_in, plain, roster
from alliance_cli.extract.rows import from_rows
from alliance_cli.extract.tables import is_a, languages, words_in
from alliance_cli.extract.text import Token, is_capital, normalise, sentences, tokens
from alliance_cli.extract.wording import Scene
from alliance_cli.extract.zones import Stretch, zones
from alliance_cli.model.documents import BlockKind, Coalition, Document, Extraction
from alliance_cli.model.terms import Stance

_INTRO_LENGTH = 60
_INTRODUCED = 4
_BRACKETED = 4
_SHARE = 0.6
_DEFAULT = frozenset(("en",))


def extract(
    document: Document,
    alliance: Coalition,
    *,
    others: Sequence[Coalition] = (),
    known: Gazetteer | Iterable[str] = (),
) -> Extraction:
    """What a document says of an alliance's members, and of the members of the others, in the order of the text.

    `known` are recorded names: the longest one at a place is taken as it is. Pure: the same document gives the same
    result, and nothing is read but the tables of the package.
    """
    if document.rows:
        return from_rows(document, alliance)
    gazetteer = known if isinstance(known, Gazetteer) else Gazetteer(known)
    text = normalise(document.text)
    coalitions = Coalitions(text, alliance, others)
    parts = [
        Read(zone, found) for zone in zones(document, text) if (found := tokens(text, zone.start, zone.end))
    ]
    small = frozenset(
        token.text for part in parts for token in part.tokens if token.text[0].islower() and token.is_word
    )
    spoken = _languages(parts)
    nouns, common = words_in("coalition", spoken), words_in("noun", spoken)
    scene = Scene(gazetteer, coalitions, small, nouns, common, _alone(parts))
    reader = _Reader(text, scene, titled=_is_titled(document.title))
    reader.read(parts)
    counts = [count for part in parts for count in counts_in(text, part.tokens, scene)]
    return assembled(document.text, reader.claims, reader.named, counts, coalitions)


def _is_titled(title: str | None) -> bool:
    """Whether a title says that the page shows members: "Our partners – Mill Alliance"."""
    words = re.findall(r"\w+", (title or "").lower())
    return any(is_a(word, "member") for word in words) and not any(is_a(word, "event") for word in words)


def _languages(parts: Sequence[Read]) -> frozenset[str]:
    """The languages of a document, by their small words: English when nothing tells."""
    seen = Counter(token.lower for part in parts for token in part.tokens if token.text[0].islower())
    found = {language: sum(seen[word] for word in words) for language, words in languages().items()}
    most = max(found.values(), default=0)
    return (
        frozenset(language for language, count in found.items() if count and count >= _SHARE * most)
        or _DEFAULT
    )


def _alone(parts: Sequence[Read]) -> frozenset[str]:
    """Capitalised words, in lower case, that stand somewhere without another one or an "and" beside them."""
    found: set[str] = set()
    for part in parts:
        joins = [token.lower == "and" or (token.is_word and is_capital(token.text)) for token in part.tokens]
        for place, token in enumerate(part.tokens):
            beside = joins[max(0, place - 1) : place] + joins[place + 1 : place + 2]
            if joins[place] and not any(beside):
                found.add(token.lower)
    return frozenset(found)


def _territories(nodes: Sequence[Node]) -> set[int]:
    """The first tokens of brackets that only tell of which countries others are: "from five countries (…)"."""
    found = set()
    for place, node in enumerate(nodes[:-1]):
        before = [other.word for other in nodes[max(0, place - 4) : place]]
        if (
            node.word == "("
            and before
            and is_a(before[-1], "territory")
            and {"from", "in", "across"} & set(before)
        ):
            found.add(nodes[place + 1].first)
    return found


def _around(phrase: Phrase) -> list[Node]:
    """The nodes of a phrase of one enumeration before and behind it."""
    chain = phrase.chains[0]
    return [*phrase.nodes[: chain.first], *phrase.nodes[chain.last :]]


class _Reader:
    """Reads zones in order, remembering what the sentence before said."""

    def __init__(self, text: str, scene: Scene, *, titled: bool) -> None:
        self.text = text
        self.titled = titled
        self.scene = scene
        self.claims: list[Claim] = []
        self.named: list[Item] = []
        self.before: Said | None = None
        self.intro: list[Token] = []
        self.opening: list[Token] = []

    def read(self, parts: Sequence[Read]) -> None:
        """Take in all zones."""
        lists = listings(self.text, parts, self.scene)
        taken: frozenset[int] = frozenset()
        for place, part in enumerate(parts):
            if place in taken:
                continue
            if place in lists and self._roster(lists[place], part.zone.headings):
                taken |= lists[place].places
                self.intro = []
            if place not in taken:
                self._zone(part)

    def _roster(self, listing: Listing, headings: Sequence[Stretch]) -> bool:
        above = [tokens(self.text, *heading) for heading in headings]
        told = (self.intro, self.opening, *above[:1])
        claim = roster(self.text, listing.entries, self.scene, told, above[1:], about=self.titled)
        if claim is None:
            return False
        self.claims.append(claim)
        for stance, entry in listing.other:
            if (name := name_in(self.text, entry, self.scene)) is not None:
                self.claims.append(claim._replace(items=(name,), stance=stance, evidence=LISTED))
        return True

    def _zone(self, part: Read) -> None:
        for first, last in sentences(part.tokens):
            self._sentence(part.tokens[first:last], heading=part.zone.kind is BlockKind.HEADING)
        if part.tokens[-1].text == ":":
            self.opening = self.intro
        elif part.zone.kind is not BlockKind.HEADING:
            self.opening = []
            if len(part.tokens) > _INTRO_LENGTH:
                self.intro = []

    def _bracketed(
        self, found: list[Token], nodes: Sequence[Node], phrases: Sequence[Phrase], *, about: bool
    ) -> None:
        """Take in the lists of a sentence that gives them in brackets: "a group of mills (A, B), banks (C) and D"."""
        outside, *inside = phrases
        if not inside:
            return
        described = {
            following.first
            for before, bracket, following in zip(nodes, nodes[1:], nodes[2:], strict=False)
            if bracket.word == "("
            and (before.word.endswith("s") or is_a(before.word, "body", "kind", "member"))
        }
        pure = [
            part
            for part in inside
            if part.nodes[0].first in described
            and len(part.chains) == 1
            and all(is_a(node.word.rstrip("'"), "article") for node in _around(part))
        ]
        items = [item for part in pure for item in items_of(found, part.chains[0])]
        if described & _territories(nodes):
            return
        words = {node.word for node in outside.nodes}
        spoken_of = any(node.span is not None and node.span.coalition in (0, 1) for node in outside.nodes)
        spoken_of = spoken_of or (about and is_a(nodes[0].word, "singular"))
        if (
            len(items) < _BRACKETED
            or not spoken_of
            or any(is_a(word, "rival", "negation", "ally") for word in words)
        ):
            return
        self.claims.append(Claim(tuple(items), Stance.MEMBER, ROSTER, found[0].start, found[-1].end))

    def _introduction(self, nodes: Sequence[Node]) -> str:
        """The sentence before, written, when it ends in a colon and this one begins with a name."""
        if not self.intro or self.intro[-1].text != ":":
            return ""
        starts = next((place for place, node in enumerate(nodes) if node.is_name), len(nodes))
        return plain(nodes_of(self.intro, self.scene)) if starts <= _INTRODUCED else ""

    def _sentence(self, found: list[Token], *, heading: bool) -> None:
        found = found[dateline(found) :]
        if not any(token.is_word for token in found):
            return
        nodes = nodes_of(found, self.scene)
        intro = self._introduction(nodes)
        about = any(self.scene.coalitions.at(token.start) for token in self.intro)
        spoken: list[Said] = []
        earlier = list(self.before.claims) if self.before else []
        phrases = list(phrases_of(nodes))
        for number, phrase in enumerate(phrases):
            if not phrase.chains and not self.before:
                continue
            opening = intro if number == 0 else ""
            said = read(found, phrase, intro=opening, before=self.before, earlier=earlier, about=about)
            earlier += said.claims
            spoken.append(said)
            self.claims += said.claims
            self.named += without_common(found, said.rest, self.scene, heading=heading)
        self._bracketed(found, nodes, phrases, about=about)
        if spoken:
            claims = tuple(claim for said in spoken for claim in said.claims)
            self.before = spoken[0]._replace(claims=claims or spoken[0].claims)
        self.intro = found
