"""One question of a review as lines on a terminal, and the line that asks for the answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from alliance_cli.jobs.review import Place, Question
from alliance_cli.model.answers import Recommendation
from alliance_cli.model.terms import MentionState
from alliance_cli.render.cells import safe_text, shown
from alliance_cli.render.formats import Screen
from alliance_cli.render.layout import fold

SENTENCES = 2
"""Source sentences shown of one question; `why` tells more."""

SPELLINGS = 12
"""Spellings shown of one question."""


def question_text(question: Question, number: int, total: int, screen: Screen) -> str:
    """What is asked: spellings with how often, what the sources say, and the numbered candidates."""
    lines = [part for line, hang in _lines(question, number, total) for part in _folded(line, hang, screen)]
    return "\n".join(["", *lines, ""])


def prompt_text(question: Question) -> str:
    """The keys that may answer the question."""
    count = len(question.candidates)
    same = [f"{'1' if count == 1 else f'1-{count}'} same"] if count else []
    refuse = ["d not it"] if count else []
    apart = ["x split"] if len(question.spellings) > 1 else []
    reject = ["r reject"] if any(place.state == MentionState.STAGED for place in question.places) else []
    keys = [*same, "n new", *refuse, "u unsure", *reject, *apart, "s skip", "w why", "q quit", "? more"]
    return f"{', '.join(keys)} > "


def _folded(line: str, hang: int, screen: Screen) -> list[str]:
    """The line within the screen's width; what follows stands under its text."""
    text = safe_text(line, unicode=screen.unicode)
    room = screen.width and max(20, screen.width - hang)
    return [" " * hang + part for part in fold(text, room)]


def _lines(question: Question, number: int, total: int) -> Iterator[tuple[str, int]]:
    places = question.places
    sources = len({place.source for place in places})
    size = f"{_counted(len(places), 'mention')} in {_counted(sources, 'source')}"
    yield f"[{number}/{total}] {_asked(question)} ({size})", 0
    counts = Counter(place.surface for place in places)
    for spelling in question.spellings[:SPELLINGS]:
        yield f"{spelling}{f'  ×{counts[spelling]}' if counts[spelling] > 1 else ''}", 2
    if len(question.spellings) > SPELLINGS:
        yield f"and {len(question.spellings) - SPELLINGS} more spellings", 2
    yield _said(places), 0
    quoted = [place for place in places if place.quote]
    for place in quoted[:SENTENCES]:
        yield f"{place.source}: “{' '.join((place.quote or '').split())}”", 2
    if not quoted:
        where = ", ".join(dict.fromkeys(f"{place.source} {place.locator or ''}".strip() for place in places))
        yield where, 2
    for key, item in enumerate(question.candidates, 1):
        matched = f", through '{item.matched_name}'" if item.matched_name != item.name else ""
        yield f"{key}  {item.name} ({item.organization}) {shown(item.score)}{matched}", 0
        if item.evidence:
            yield "; ".join(item.evidence), 3


def _asked(question: Question) -> str:
    if question.known is not None:
        return f"Accept what is said of {question.known}?"
    if question.recommendation is Recommendation.ACCEPT:
        return f"Is this {question.candidates[0].name}?"
    if len(question.spellings) == 1:
        return "Which organization is this?"
    if question.candidates:
        return f"Which one organization are these {len(question.spellings)} spellings?"
    return f"Are these {len(question.spellings)} spellings one new organization?"


def _said(places: tuple[Place, ...]) -> str:
    """Stances with alliances, and how many of the mentions are staged."""
    said = Counter(
        f"{place.stance} of {place.alliance}" if place.alliance else place.stance for place in places
    )
    parts = [f"{what} ×{count}" if count > 1 else what for what, count in sorted(said.items())]
    staged = sum(place.state == MentionState.STAGED for place in places)
    return "; ".join([*parts, *([f"{staged} staged"] if staged else [])])


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
