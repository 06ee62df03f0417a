"""Runs of capitalised words that are one name, with linking words, legal forms and brackets inside."""

from __future__ import annotations

from alliance_cli.extract.tables import is_a
from alliance_cli.extract.text import is_capital
from alliance_cli.extract.wording import Wording
from alliance_cli.names.tables import countries, regions

_LONGEST_NAME = 16


def is_legal(word: str) -> bool:
    """Whether a word is a legal form that may stand behind a comma: Inc., Ltd, LLC."""
    return is_a(word, "legal")


class Runs(Wording):
    """Where the name ends that begins at a token."""

    def _run(self, place: int) -> int:
        """The end of the capitalised run that begins here; `place` when none does."""
        if not self._is_name_word(place):
            return place
        stop = place + 1
        while stop < len(self.found) and stop - place < _LONGEST_NAME:
            following = self._extended(place, stop)
            if following == stop:
                break
            stop = following
        return stop + 1 if self._ends_possessive(place, stop) else stop

    def _extended(self, first: int, stop: int) -> int:
        """One step further: a capitalised word, a linking word and one, a legal form, a bracket, a number."""
        token = self.found[stop]
        if self.scene.coalitions.at(token.start) is not None and self.scene.coalitions.at(token.start) != (
            self.scene.coalitions.at(self.found[first].start)
        ):
            return stop
        if self._is_name_word(stop) and self._touches(stop):
            return stop + 1
        if self._is_epithet(stop):
            return stop + 1
        if token.text == "-" and token.start == self.found[stop - 1].end and self._is_split(stop):
            return stop + 3
        for step in (
            self._legal_tail(stop),
            self._bracket(stop),
            self._link(first, stop),
            self._number(stop),
        ):
            if step > stop:
                return stop if self._reaches_coalition(first, step) else step
        return stop

    def _is_split(self, stop: int) -> bool:
        """Whether a hyphen stands for the second half that two German words share: "Mühlen- und Bäckerverband"."""
        rest = self.found[stop + 1 : stop + 3]
        return len(rest) > 1 and rest[0].lower == "und" and is_capital(rest[1].text)

    def _is_epithet(self, stop: int) -> bool:
        """Whether a small word is inside a Romance name: "Université catholique de Louvain"."""
        before, after = (
            self.found[stop - 1].lower,
            self.found[stop + 1].lower if stop + 1 < len(self.found) else "",
        )
        small = self.found[stop].is_word and not is_a(
            self.found[stop].lower, "connector", "plain", "preposition"
        )
        return (
            small
            and is_a(before, "romance-head")
            and after in ("de", "des", "du", "d'", "di", "da", "do", "della")
        )

    def _reaches_coalition(self, first: int, stop: int) -> bool:
        """Whether the last word of a step belongs to a coalition's name: "member of the Mill Alliance"."""
        place = self.scene.coalitions.at(self.found[stop - 1].start)
        return place is not None and place.start > self.found[first].start

    def _ends_possessive(self, first: int, stop: int) -> bool:
        """Whether "'s" ends the name itself, nothing being owned: "Lloyd's was", ", Lowe's and"."""
        if stop + 1 >= len(self.found) or self.found[stop].text != "'s":
            return False
        after = self.found[stop + 1].lower
        before = self.found[first - 1].text if first else ","
        return is_a(after, "after-possessive") or (before in (",", "and", ":") and after in (",", "and"))

    def _legal_tail(self, stop: int) -> int:
        """Past ", Inc." and "Inc."."""
        comma = stop < len(self.found) and self.found[stop].text == ","
        form = stop + 1 if comma else stop
        if form < len(self.found) and is_legal(self.found[form].text) and is_capital(self.found[form].text):
            return form + 1
        return stop

    def _bracket(self, stop: int) -> int:
        """Past a bracket that holds an acronym or a former name: "(A*STAR)", "(formerly Acme)"."""
        if stop + 2 >= len(self.found) or self.found[stop].text != "(":
            return stop
        close = next(
            (p for p in range(stop + 1, min(stop + 8, len(self.found))) if self.found[p].text == ")"), stop
        )
        inside = self.found[stop + 1 : close]
        if not inside:
            return stop
        former = (
            inside[0].lower in ("formerly", "vormals", "ex", "anciennement", "previously") and len(inside) > 1
        )
        acronym = len(inside) == 1 and sum(char.isupper() for char in inside[0].text) > 1
        return close + 1 if former or acronym else stop

    def _link(self, first: int, stop: int) -> int:
        """Past a linking word and the capitalised word behind it, where both belong to the name."""
        word = self.found[stop].lower
        possessive = word == "'s"
        if self.found[stop].text[0].isupper() or not (possessive or is_a(word, "connector")):
            return stop
        after = stop + 1
        while after < min(stop + 3, len(self.found)) and is_a(self.found[after].text, "article"):
            after += 1
        if possessive and stop == first + 1 and self._is_place(first):
            return stop
        if possessive and after < len(self.found) and self.found[after].lower == "of":
            after += 1
        elif possessive and not any(is_a(token.lower, "house") for token in self.found[after : after + 2]):
            return stop
        if after >= len(self.found) or not self._is_name_word(after):
            return stop
        return after + 1 if possessive or self._links(word, first, stop, after) else stop

    def _links(self, word: str, first: int, stop: int, after: int) -> bool:
        """Whether a linking word joins the words from `first` on with the one at `after`."""
        left = self.found[first:stop]
        if word == "&":
            return self._companions(first, after)
        if word in ("for", "at", "on", "in", "le", "la", "les"):
            entry = (
                first > 0 and self.found[first - 1].text in (",", ":", ";") and after + 1 < len(self.found)
            )
            if word == "at" and entry and self.found[after + 1].lower in (",", ";", "and"):
                return True
            headed = any(is_a(token.lower, "head", "coalition-name") for token in left)
            return headed and not (word == "in" and self._is_place(after))
        if word == "of" and len(left) > 1 and is_a(left[0].lower, "given"):
            return any(is_a(token.lower, "head") for token in left)  # "Anna Example of Acme"
        begins = (
            first == self.first_word and len(left) == 1 and is_a(left[0].lower, "plain", "body", "member")
        )
        return not begins and not is_a(left[-1].lower, "title")

    def _companions(self, first: int, after: int) -> bool:
        """Whether "&" joins one name rather than the last two of a list."""
        if is_a(self.found[after].lower, "companion") or not any(
            token.text == "," for token in self.found[:first]
        ):
            return True
        stop = after
        while stop < len(self.found) and self._is_name_word(stop):
            stop += 1
        rest = self.found[stop:]
        return bool(rest) and (rest[0].text in (",", ";") or any(token.lower == "and" for token in rest[:40]))

    def _is_place(self, place: int) -> bool:
        """Whether a town, a region or a country begins at a token."""
        words = [token.lower for token in self.found[place : place + 3]]
        names = [" ".join(words[:length]) for length in range(1, len(words) + 1)]
        return any(
            name in regions() or name in countries() or is_a(name, "state", "continent") for name in names
        )

    def _number(self, stop: int) -> int:
        token = self.found[stop]
        if not token.text[0].isdigit() or not self._touches(stop) or len(token.text) > 4:
            return stop
        after = stop + 1
        if after < len(self.found) and self._is_name_word(after) and self._touches(after):
            return after + 1
        ends = after >= len(self.found) or self.found[after].text in (",", ";", ")", "and")
        return after if ends and len(token.text) < 4 and stop > 1 else stop
