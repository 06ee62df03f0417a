"""The words of a plan: verbs with a day, counts as they are written out, alliances, properties of new organizations."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from alliance_cli.errors import AllianceError, InvalidData, did_you_mean
from alliance_cli.jobs.plans.plan import ACCEPT, NEW, OPEN, SAME, SKIP, VERBS
from alliance_cli.jobs.suggest import closest
from alliance_cli.model.claims import Comparator, CountScope
from alliance_cli.model.dates import is_partial_date, parse_day

SIGNS = (SAME, NEW, OPEN)
COUNT_VERBS = (ACCEPT, SKIP, OPEN)
PROPERTIES = ("sector", "country", "slug", "part_of")
"""What may be told of a new organization, as `key:value` behind its name."""

_PROPERTY = re.compile(r"(?:^|\s)([a-z_]+):(?=\S)")
_SIGN = re.compile(r"(?:^|\s)([=+?])(?=\s|$)")
_COUNT = re.compile(
    rf"\"(?P<text>.+)\"\s+(?P<comparator>{'|'.join(sorted(Comparator, reverse=True))})\s*(?P<value>\d+)\s+"
    rf"(?P<unit>.+?),\s*(?P<scope>{'|'.join(CountScope)})"
    r"(?:\s+of\s+(?P<alliance>.+?))?(?:\s+in\s+(?P<day>\d[\d-]*))?\s*"
)


class CountText(NamedTuple):
    """A count claim as it is written out in a plan. `alliance` is a word for one, None where none is named."""

    text: str
    comparator: Comparator
    value: int
    unit: str
    scope: CountScope
    alliance: str | None
    day: str | None


def checked_verb(where: str, word: str) -> tuple[str, str | None]:
    """The verb, and the day behind its `@`; InvalidData with a suggestion for what is none."""
    verb, at, day = word.partition("@")
    if verb not in VERBS and verb != SKIP:
        known = (*VERBS, SKIP)
        hint = did_you_mean(closest(verb, known), f"one of {', '.join(known)}")
        raise InvalidData(f"{where}: unknown verb '{verb}'", hint)
    if not at:
        return verb, None
    try:
        return verb, parse_day(day)
    except AllianceError as error:
        raise InvalidData(f"{where}: {error.message}", error.hint) from error


def checked_count(where: str, verb: str) -> str:
    """The verb of a count claim; InvalidData for another one."""
    if verb in COUNT_VERBS:
        return verb
    raise InvalidData(f"{where}: unknown verb '{verb}' of a count", f"one of {' '.join(COUNT_VERBS)}")


def count_text(where: str, text: str) -> CountText:
    """A count claim out of `"over 50 members"  > 50 members, total  of ALLIANCE`, with `in 1991` where it is of
    another day than its source; InvalidData for another text."""
    found = _COUNT.fullmatch(text)
    if found is None or (found["day"] and not is_partial_date(found["day"])):
        raise InvalidData(
            f"{where}: '{text[:60]}' is no count",
            'write "WORDS IN THE TEXT"  = 50 members, total  of ALLIANCE',
        )
    return CountText(
        found["text"], Comparator(found["comparator"]), int(found["value"]), found["unit"],
        CountScope(found["scope"]), found["alliance"], found["day"],
    )  # fmt: skip


def about(words: str) -> str | None:
    """The alliance behind `of` in the words that follow a verb: up to two blanks, which begin a remark."""
    head, of, rest = f" {words} ".partition(" of ")
    if not of or head.strip():
        return None
    return re.split(r"\s{2,}", rest.strip(), maxsplit=1)[0]


def splits(text: str) -> Iterator[tuple[str, str, str]]:
    """The ways to take a line apart at a sign that stands alone: the name before, the sign, what follows."""
    for found in _SIGN.finditer(text):
        yield text[: found.start()].strip(), found[1], text[found.end() :].strip()


def properties(where: str, text: str) -> tuple[str, dict[str, str]]:
    """The text before the first `key:value`, and the pairs; `?` is no value. InvalidData for an unknown key."""
    marks = [
        mark for mark in _PROPERTY.finditer(text) if mark[1] in PROPERTIES or closest(mark[1], PROPERTIES)
    ]
    told: dict[str, str] = {}
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    for mark, end in zip(marks, ends, strict=False):
        key, value = mark[1], text[mark.end() : end].strip()
        if key not in PROPERTIES:
            hint = did_you_mean(closest(key, PROPERTIES), f"one of {', '.join(PROPERTIES)}")
            raise InvalidData(f"{where}: unknown property '{key}'", hint)
        if value != OPEN:
            told[key] = value
    return text[: marks[0].start()].strip() if marks else text.strip(), told
