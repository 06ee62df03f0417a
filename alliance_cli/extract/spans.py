"""Names in a sentence: known ones by longest match, new ones as runs of capitalised words."""

from __future__ import annotations

from typing import NamedTuple

from alliance_cli.extract.coalitions import GENERIC, UNKNOWN
from alliance_cli.extract.runs import Runs
from alliance_cli.extract.tables import is_a
from alliance_cli.extract.text import is_capital
from alliance_cli.extract.wording import is_attached, is_no_name

_ARTICLES = frozenset(("the", "a", "an"))
_PERSON_WORDS = range(2, 5)


class Span(NamedTuple):
    """A name: tokens `first` up to but not including `last`; `coalition` is a number of `Coalitions`, if it is one."""

    first: int
    last: int
    known: bool = False
    coalition: int | None = None
    person: bool = False


class Finder(Runs):
    """Finds the names in the tokens of one sentence."""

    def spans(self) -> list[Span]:
        """All names, in order, without overlap."""
        spans: list[Span] = []
        place = 0
        while place < len(self.found):
            span = self._coalition(place) or self._name(place)
            if span is None:
                place += 1
            else:
                spans.append(span)
                place = span.last
        return spans

    def _coalition(self, place: int) -> Span | None:
        token = self.found[place]
        where = self.scene.coalitions.at(token.start)
        if where is not None and where.start >= token.start:
            stop = place
            while stop < len(self.found) and self.found[stop].start < where.end:
                stop += 1
            if self._goes_on(stop):
                return None  # a longer name, of which the coalition's is a part
            return Span(place, stop, coalition=where.number)
        return self._generic(place)

    def _goes_on(self, stop: int) -> bool:
        """Whether a capitalised word behind a coalition's name makes it another name; its own board does not."""
        if (
            stop >= len(self.found)
            or self.headline
            or not self._is_name_word(stop)
            or not self._touches(stop)
        ):
            return False
        return not is_a(self.found[stop].lower, "internal", "plain", "member", "title", "time")

    def _generic(self, place: int) -> Span | None:
        """A word like "alliance" or "the Group" by itself, which stands for the main coalition."""
        token = self.found[place]
        singular = token.lower in self.scene.nouns or token.lower in self.scene.coalitions.heads
        if not singular or (token.text[0].isupper() and not self._alone(place)):
            return None
        if token.text[0].isupper() and place != self.first_word and not self._is_definite(place):
            return None
        following = self.found[place + 1] if place + 1 < len(self.found) else None
        if (
            following is not None
            and is_capital(following.text)
            and token.text[0].islower()
            and not self.headline
        ):
            return None  # "the advocacy group Acme"
        if not is_a(token.lower, "coalition-name") and token.lower not in self.scene.coalitions.heads:
            if following is not None and following.lower == "of":
                return None  # "a group of banks"
            if not any(
                is_a(before.lower, "article", "pointing") for before in self.found[max(0, place - 4) : place]
            ):
                return None
        apart = any(
            is_a(before.lower, "different") or before.text.isdigit()
            for before in self.found[max(0, place - 3) : place]
        )
        other = (
            apart or self._is_named(place) or self._is_some(place)
        )  # then it is nobody by name, nor the one asked for
        return Span(place, place + 1, coalition=UNKNOWN if other else GENERIC, person=other)

    def _is_some(self, place: int) -> bool:
        """Whether the words before make it one of many: "a member of an international group"."""
        before = [token.lower for token in self.found[max(0, place - 6) : place]]
        return any(
            is_a(who, "member") and of == "of" and article in ("a", "an")
            for who, of, article in zip(before, before[1:], before[2:], strict=False)
        )

    def _is_named(self, place: int) -> bool:
        """Whether a name stands right before a small "project" or "consortium", which is another one then."""
        if place == 0 or self.found[place].text[0].isupper() or self.headline or place - 1 == self.first_word:
            return False
        before = self.found[place - 1]
        common = is_a(
            before.lower, "plain", "article", "demonym", "acronym", "field", "title", "coalition", "time"
        )
        named = is_capital(before.text) and "-" not in before.text and not common
        return named and self.scene.coalitions.at(before.start) is None

    def _alone(self, place: int) -> bool:
        before = place > 0 and is_capital(self.found[place - 1].text) and self._touches(place)
        before = before and not is_a(self.found[place - 1].text, "article", "plain")
        after = place + 1 < len(self.found) and self._is_name_word(place + 1)
        linked = place + 2 < len(self.found) and is_a(self.found[place + 1].lower, "connector")
        after = after or (linked and self._is_name_word(place + 2))
        return not before and not after

    def _name(self, place: int) -> Span | None:
        """The name that begins at a token: a known one, unless a longer run of capitals is another name."""
        if not self.found[place].is_word:
            return None
        known = self.scene.gazetteer.longest(self.found, place)
        run = self._run(place)
        if known > place and (known >= run or not self._longer_reading(known, run)):
            return Span(place, self._with_legal(known), known=True)
        return self._new_name(place, run) if run > place else None

    def _new_name(self, place: int, run: int) -> Span | None:
        """The name in a run of capitals; one that is no organization's is marked as a person."""
        if is_a(" ".join(token.lower for token in self.found[place:run]), "metonym"):
            return Span(place, run, person=True)
        attached = [at for at in range(place, run - 1) if is_attached(self.found[at].lower)]
        place = attached[-1] + 1 if attached else place
        first = self._trimmed(place, run)
        if first is None:
            return None
        if first > place and (known := self.scene.gazetteer.longest(self.found, first)) >= run:
            return Span(first, self._with_legal(known), known=True)
        # "Acme Mills-backed" names nobody by itself.
        return Span(first, run, person=is_attached(self.found[run - 1].lower) or self._is_person(first, run))

    def _longer_reading(self, known: int, run: int) -> bool:
        """Whether the capitalised run beyond a known name makes it another name."""
        return self._touches(known) and self._is_name_word(known) and run > known

    def _with_legal(self, stop: int) -> int:
        stop = self._legal_tail(stop)
        return self._bracket(stop)

    def _trimmed(self, first: int, stop: int) -> int | None:
        """Where the name begins, without an article or a sentence's first word; None when nothing is left."""
        while first < stop and (
            self.found[first].lower in _ARTICLES
            or (
                first == self.first_word
                and stop - first > 1
                and not is_a(self.found[first].lower, "opener")
                and self._is_ordinary(first, lenient=False)
            )
        ):
            first += 1
            if first < stop and not self.found[first].is_word:
                return None
        if first >= stop or not (is_capital(self.found[first].text) or self._is_foreign(first)):
            return None
        if stop - first == 1 and self._is_ordinary(first, lenient=True):
            return None
        words = self.found[first:stop]
        directed = is_a(words[0].lower, "direction") and len(words) > 1
        if all(is_no_name(token) for token in words[directed:]):
            return None
        if all(is_a(token.lower, "plain", "tier") for token in words) and is_a(
            words[-1].lower, "member", "body"
        ):
            return first if is_a(" ".join(token.lower for token in words), "continent") else None
        return first

    def _is_person(self, first: int, stop: int) -> bool:
        words = self.found[first:stop]
        if len(words) not in _PERSON_WORDS or any(
            is_a(token.lower, "head", "coalition", "field") for token in words
        ):
            return False
        if not all(
            token.text.replace(".", "").replace("-", "").replace("'", "").isalpha() for token in words
        ):
            return False
        before = self.found[first - 1].lower.rstrip(".") if first else ""
        if is_a(before, "title") or (is_a(before, "speech") and before not in ("reports", "notes")):
            return True
        after = [token.lower for token in self.found[stop : stop + 9]]
        return (
            after[:1] == [","] and any(is_a(word, "title") for word in after[1:5]) and "and" not in after[1:3]
        )
