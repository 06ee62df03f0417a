"""Numbers that a sentence claims of a coalition: "over 50", "around 45", "only three"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from alliance_cli.extract import tables
from alliance_cli.extract.coalitions import MAIN
from alliance_cli.extract.spans import Finder, Span
from alliance_cli.extract.tables import is_a, words_of
from alliance_cli.extract.text import Token, sentences
from alliance_cli.extract.wording import Scene
from alliance_cli.model.claims import Comparator, CountScope

_ALONE = frozenset(("member", "members", "signatories", "mitglieder", "mitgliedern", "membres"))
_NO_UNIT = "of|in|to|or|the|for|from|years?|percent|billion|million|has|is|are"
_AND = r"(?: (?:and|or|&|und|et) (?:[\w-]+ ){0,2}?(?:%s))?"


class CountPlace(NamedTuple):
    """A count claim by offsets; `coalition` is a number of `Coalitions`."""

    start: int
    end: int
    comparator: Comparator
    value: int
    unit: str
    scope: CountScope
    coalition: int


class _Lexicon(NamedTuple):
    pattern: re.Pattern[str]
    comparators: dict[str, str]
    numbers: dict[str, int]
    additions: frozenset[str]
    heads: frozenset[str]


@lru_cache(maxsize=4)
def _lexicon(_version: int) -> _Lexicon:
    found: dict[str, dict[str, str]] = {"comparator": {}, "number": {}, "addition": {}}
    for row in tables.rows("counts"):
        found[row["kind"]][row["words"]] = row["value"]
    units = sorted(words_of("body") | words_of("member") | {"names", "entities"}, key=len, reverse=True)
    plural = "|".join(re.escape(unit) for unit in units if unit not in ("membership", "group", "institution"))
    comparators = "|".join(sorted(found["comparator"], key=len, reverse=True))
    found["number"] |= _compound(found["number"])
    numbers = "|".join(sorted(found["number"], key=len, reverse=True))
    pattern = re.compile(
        rf"(?<![\w$€£.,])(?:(?P<comparator>{comparators}) )?"
        rf"(?P<number>\d{{1,3}}(?:,\d{{3}})+|\d{{1,5}}|{numbers})(?P<plus>\+| plus)? "
        rf"(?:of (?:the|its|their|[A-Z][\w-]+'s) (?:[\w-]+'s )?)?"
        rf"(?P<unit>(?:(?!(?:{_NO_UNIT}) )[\w.'-]+ ){{0,5}}?(?:{plural}){_AND % plural})(?![\w-])",
        re.IGNORECASE,
    )
    return _Lexicon(
        pattern,
        found["comparator"],
        {words: int(value) for words, value in found["number"].items()},
        frozenset(found["addition"]),
        frozenset(words.split()[0] for words in found["number"]),
    )


def _compound(numbers: dict[str, str]) -> dict[str, str]:
    """Forty-two and the like, from the tens and the ones of the table."""
    tens = {
        word: int(value)
        for word, value in numbers.items()
        if int(value) in range(20, 100, 10) and " " not in word
    }
    ones = {word: int(value) for word, value in numbers.items() if int(value) < 10} | {"one": 1}
    return {f"{ten}-{one}": str(high + low) for ten, high in tens.items() for one, low in ones.items()}


def counts_in(text: str, found: Sequence[Token], scene: Scene) -> list[CountPlace]:
    """The count claims in the sentences of a zone, in order."""
    places: list[CountPlace] = []
    lexicon = _lexicon(tables.version())
    found = list(found)
    if not any(token.text[0].isdigit() or token.lower in lexicon.heads for token in found):
        return []
    spans: list[Span] | None = None
    for first, last in sentences(found):
        start, end = found[first].start, found[last - 1].end
        for match in lexicon.pattern.finditer(text, start, end):
            spans = Finder(found, scene).spans() if spans is None else spans
            coalition = _coalition(match, found, spans)
            if coalition is not None and (place := _place(match, text, start, lexicon, coalition)):
                places.append(place)
    return places


def _place(
    match: re.Match[str], text: str, start: int, lexicon: _Lexicon, coalition: int
) -> CountPlace | None:
    number = match["number"].lower()
    value = lexicon.numbers.get(number) or int(re.sub(r"\D", "", number) or 0)
    before = text[start : match.start()].lower().split()
    word = before[-1].strip("(\"'") if before else ""
    spelled = number in lexicon.numbers
    if value < 2 or (not spelled and "," not in number and 1900 <= value <= 2100):
        return None
    if _is_other(match, text, before):
        return None
    if (
        is_a(word, "definite")
        and not match["comparator"]
        and (spelled or value < 10)
        and word not in ("its", "top")
    ):
        return None
    words = match["unit"].lower().split()
    comparator = Comparator(lexicon.comparators.get((match["comparator"] or "").lower(), "="))
    if match["plus"]:
        comparator = Comparator.AT_LEAST
    scope = CountScope.TOTAL
    if lexicon.additions & set(words[:-1]) or word in ("another",):
        scope = CountScope.ADDITION
    elif any(is_a(other, "demonym") for other in words[:-1]):
        scope = CountScope.SUBSET
    return CountPlace(match.start(), match.end(), comparator, value, match["unit"], scope, coalition)


def _is_other(match: re.Match[str], text: str, before: Sequence[str]) -> bool:
    """Whether a number is not of who belongs: of a board's seats, of those who left or would like to join."""
    behind = text[match.end() : match.end() + 60].lower().split()[:4]
    board = match["unit"].lower().endswith("member") and behind and is_a(behind[0], "internal", "organ")
    gone = any(is_a(word.strip(".,()"), "departure") for word in before[-6:])
    hopes = any(is_a(word.strip(".,()"), "hope") for word in (*match["unit"].lower().split(), *behind))
    return bool(board) or gone or hopes


def _coalition(match: re.Match[str], found: Sequence[Token], spans: Sequence[Span]) -> int | None:
    """Which coalition the number is said of: the nearest before it, else behind it; None when of none."""
    unit = match["unit"].lower().split()
    named: list[tuple[int, int]] = []
    for span in spans:
        number = span.coalition
        words = found[span.first : span.last]
        if number is None and len(words) > 1 and not span.person and is_a(words[-1].text, "coalition-name"):
            number = -1
        if number is not None:
            named.append((words[0].start, number))
    if is_a(unit[-1], "territory") and not re.search(
        r"(?:group|team|coalition|alliance|set) of $", match.string[: match.start()]
    ):
        return None
    if not named:
        return MAIN if _ALONE & set(unit) else None
    left = [number for start, number in named if start < match.start()]
    number = left[-1] if left else named[0][1]
    return None if number < 0 else max(MAIN, number)
