"""Parts of one name joined again: names that hold commas and "and"."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from alliance_cli.extract.runs import is_legal
from alliance_cli.extract.spans import Span
from alliance_cli.extract.tables import is_a
from alliance_cli.extract.text import Token

_COMMON = 1000
_SEMICOLONS = 3
_FIELD_CONNECTORS = frozenset(("of", "for", "and", "&", "the", ","))


def glued(found: Sequence[Token], spans: Sequence[Span], alone: frozenset[str]) -> list[Span]:
    """Spans with those joined that are parts of one name. `alone` are words that the text has as names alone too."""
    joined: list[Span] = []
    marks = _list_marks(found, spans)
    for place, span in enumerate(spans):
        left = joined[-1] if joined else None
        if left is not None and (
            _belongs(found, left, span) or _is_middle_pair(found, (left, span), alone, marks, spans[place:])
        ):
            joined[-1] = left._replace(last=span.last)
        else:
            joined.append(span)
    return _parted(found, joined)


def _parted(found: Sequence[Token], spans: Sequence[Span]) -> list[Span]:
    """Spans with those joined that only a comma parts, where semicolons part the names: "Mills, Sons & Co"."""
    places = _semicolons(found, spans)
    joined: list[Span] = []
    for span in spans:
        if places and joined and _is_same_part(found, joined[-1], span, places):
            joined[-1] = joined[-1]._replace(last=span.last)
        else:
            joined.append(span)
    return joined


def _semicolons(found: Sequence[Token], spans: Sequence[Span]) -> list[int]:
    """Where semicolons stand, when they part single names, so that a comma between two belongs to one name."""
    places = [place for place, token in enumerate(found) if token.text == ";"]
    if len(places) < _SEMICOLONS:
        return []
    parts = [
        sum(first <= span.first < last for span in spans) for first, last in pairwise([*places, len(found)])
    ]
    return places if sum(names == 1 for names in parts) * 2 > len(parts) else []


def _is_same_part(found: Sequence[Token], left: Span, right: Span, places: Sequence[int]) -> bool:
    """Whether nothing but a comma parts two names that semicolons part from all others."""
    first = next((place for place in reversed(places) if place < left.first), None)
    last = next((place for place in places if place >= right.last), len(found))
    if first is None or _gap(found, left, right) not in (",", "&") or left.coalition is not None:
        return False
    opening = {token.lower for token in found[first + 1 : left.first]}
    return opening <= {"and", "the"} and last == right.last


def _gap(found: Sequence[Token], left: Span, right: Span) -> str:
    return " ".join(token.lower for token in found[left.last : right.first])


def _belongs(found: Sequence[Token], left: Span, right: Span) -> bool:
    """Whether the words of the two spans tell that they are one name."""
    coalition = left.coalition is not None or right.coalition is not None
    if coalition or left.person or right.person or (left.known and right.known):
        return False
    gap = _gap(found, left, right)
    first, last = found[left.first : left.last], found[right.first : right.last]
    if gap in ("–", "-", "—"):
        return _is_entry(found, left, right) or _is_tight(found, left, right) or _is_campus(first, last)
    if gap not in (",", "and", ", and", "&", "of", "for"):
        return False
    if gap == "," and ((len(last) == 1 and is_legal(last[0].text)) or _is_campus(first, last)):
        return True
    pair = gap in ("and", "&")
    if pair and _is_couple(first, last):
        return True
    opener = is_a(first[0].lower, "opener") and not any(is_a(token.lower, "ending") for token in first)
    opened = pair and opener and len(first) > 1 and is_a(last[-1].lower, "ending")
    return opened or (_takes_fields(first) and (_is_field(last) or (pair and _is_topic(last))))


def _is_field(words: Sequence[Token]) -> bool:
    """Whether words name a field of work, an acronym in brackets behind it or not: Technology, Data Science."""
    words = words[:-3] if len(words) > 3 and words[-1].text == ")" else words
    phrase = " ".join(token.lower for token in words)
    if is_a(phrase, "field"):
        return True
    return all(is_a(token.lower, "field") or token.lower in _FIELD_CONNECTORS for token in words)


def _is_topic(words: Sequence[Token]) -> bool:
    """Whether words are such as names of organizations are made of, none of them a name's head or a place."""
    from alliance_cli.names.tables import regions, word_counts

    if (
        any(is_a(token.lower, "head") for token in words)
        or " ".join(token.lower for token in words) in regions()
    ):
        return False
    counts = word_counts()
    return all(
        is_a(token.lower, "topic", "field") or counts.get(token.lower, 0) >= _COMMON for token in words
    )


def _is_entry(found: Sequence[Token], left: Span, right: Span) -> bool:
    """Whether two names with a dash between them fill one place of a list."""
    before = left.first > 0 and found[left.first - 1].text in (",", ":", ";")
    return before and right.last < len(found) and found[right.last].text in (",", ";")


def _is_couple(first: Sequence[Token], last: Sequence[Token]) -> bool:
    """Whether "and" joins the givers of a foundation's name: "the Ada and Ben Example Foundation"."""
    givers = is_a(first[-1].lower, "given") and is_a(last[0].lower, "given")
    return len(first) == 1 and givers and len(last) > 1 and is_a(last[-1].lower, "ending", "house")


def _is_tight(found: Sequence[Token], left: Span, right: Span) -> bool:
    """Whether an en dash with no space beside it ties two names of a list to one: "Acme–Globex, Initech"."""
    dash = found[left.last]
    tied = (
        dash.text == "–" and found[left.last - 1].end == dash.start and found[right.first].start == dash.end
    )
    return tied and right.last < len(found) and found[right.last].text in (",", ";", "and", ".")


def _takes_fields(words: Sequence[Token]) -> bool:
    """Whether a name goes on with fields: "Institute for Computer Science" may, "Cornell University" may not."""
    lower = [token.lower for token in words]
    return any(
        is_a(word, "splittable") and place + 1 < len(lower) and lower[place + 1] in ("of", "for")
        for place, word in enumerate(lower)
    )


def _is_campus(first: Sequence[Token], last: Sequence[Token]) -> bool:
    """Whether a place behind the comma is a campus: University of California, San Diego."""
    lower = [token.lower for token in first]
    if "university" not in lower or lower[-1] == "university":
        return False
    system = " ".join(lower[lower.index("university") + 2 :])
    place = " ".join(token.lower for token in last)
    if not is_a(system, "system"):
        return False
    from alliance_cli.names.tables import regions

    return place in regions()


def _list_marks(found: Sequence[Token], spans: Sequence[Span]) -> list[bool]:
    """For each span whether a comma stands right behind it."""
    return [span.last < len(found) and found[span.last].text in (",", ";") for span in spans]


def _is_middle_pair(
    found: Sequence[Token],
    pair: tuple[Span, Span],
    alone: frozenset[str],
    commas: Sequence[bool],
    rest: Sequence[Span],
) -> bool:
    """Whether "X and Y" in the middle of a list of commas is one name: Plug and Play. `rest` begins with Y."""
    left, right = pair
    if _gap(found, left, right) != "and" or left.known or right.known or right.coalition is not None:
        return False
    before = left.first > 0 and found[left.first - 1].text == ","
    after = right.last < len(found) and found[right.last].text in (",", ";")
    ends_later = any(_gap(found, a, b).removesuffix(" the") in (", and", "and") for a, b in pairwise(rest))
    shared = found[left.first - 1].lower == "the" and found[left.first - 2].lower == "and" and left.first > 1
    house = shared and right.last - right.first > 1 and is_a(found[right.last - 1].lower, "ending")
    if house and left.last - left.first == 1:
        return True  # ", and the Ada and Ben Example Foundation"
    if not (before and after and ends_later and sum(commas) > 2):
        return False
    return not any(_words(found, part) in alone for part in pair)


def _words(found: Sequence[Token], span: Span) -> str:
    return " ".join(token.lower for token in found[span.first : span.last])
