"""A group of staged mentions as lines on a terminal, and the line that asks for the answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from alliance_cli.jobs.plans.plan import NEW, SAME
from alliance_cli.jobs.questions.groups import GroupQuestion, count_text, line_text
from alliance_cli.render.cells import safe_text
from alliance_cli.render.formats import Screen
from alliance_cli.render.layout import fold

SHOWN = 12
"""Lines shown of one group; `w` tells all."""


def group_text(question: GroupQuestion, number: int, total: int, screen: Screen) -> str:
    """What is asked: the sentence or heading, what it says, and of whom."""
    lines = [part for line, hang in _lines(question, number, total) for part in _folded(line, hang, screen)]
    return "\n".join(["", *lines, ""])


def group_prompt(question: GroupQuestion) -> str:
    """The keys that may answer the question."""
    if question.counts:
        return "y accept, r reject, e each, s skip, q quit, ? more > "
    several = ["e each"] if question.size > 1 else ["=ORG", "+ NAME"]
    keys = [
        "y as said",
        "m/f/j/l/n/o other",
        "r reject",
        *several,
        "s skip",
        "q quit",
        "? keys",
    ]
    return f"{', '.join(keys)} > "


def _folded(line: str, hang: int, screen: Screen) -> list[str]:
    text = safe_text(line, unicode=screen.unicode)
    room = screen.width and max(20, screen.width - hang)
    return [" " * hang + part for part in fold(text, room)]


def _lines(question: GroupQuestion, number: int, total: int) -> Iterator[tuple[str, int]]:
    yield f"[{number}/{total}] {_asked(question)}", 0
    told = (question.source.title, question.source.publisher, question.source.published)
    about = ", ".join(text for text in told if text)
    yield f"{question.source.slug}{f': {about}' if about else ''}", 2
    if question.group and question.group.group.quote:
        quote = " ".join(question.group.group.quote.split())
        yield f"“{quote if len(quote) <= 300 else quote[:299] + '…'}” ({question.group.group.evidence})", 2
    for text in [*map(line_text, question.lines[:SHOWN]), *map(count_text, question.counts[:SHOWN])]:
        yield text, 4
    if question.size > SHOWN:
        yield f"and {question.size - SHOWN} more: {_summary(question)}", 4
    if question.open:
        yield f"{len(question.open)} more of unclear names are asked by name", 4


def _asked(question: GroupQuestion) -> str:
    if question.counts:
        return f"Accept {_counted(len(question.counts), 'count')} as read?"
    assert question.group is not None
    verb = question.group.verb if len(question.lines) > 1 else question.lines[0].verb
    of = f" of {question.group.group.alliance}" if question.group.group.alliance else ""
    return f"{_counted(len(question.lines), 'line')}: {verb}{of}?"


def _summary(question: GroupQuestion) -> str:
    signs = Counter(line.sign for line in question.lines)
    return f"{signs[SAME]} known and {signs[NEW]} new in all"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
