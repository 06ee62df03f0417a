"""The open questions as rows that a person or a script answers elsewhere, and their way back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from alliance_cli.errors import AllianceError, InvalidData
from alliance_cli.jobs.questions.answers import Reply, settle, understood
from alliance_cli.jobs.resolve import Resolver
from alliance_cli.jobs.review import Place, Question, Wanted, open_mentions
from alliance_cli.model.answers import Candidate, Recommendation
from alliance_cli.model.records import Organization
from alliance_cli.model.terms import Scope, Verdict
from alliance_cli.store import questions as stored

if TYPE_CHECKING:
    from alliance_cli.store.connection import Reader
    from alliance_cli.store.writing import Writer


def rows(questions: Iterable[Question]) -> list[dict[str, Any]]:
    """The questions in the documented fields, each with an empty `answer`."""
    return [
        {
            "question": question.id,
            "answer": "",
            "spellings": list(question.spellings),
            "count": len(question.places),
            "scope": str(question.scope) if question.scope else None,
            "known": question.known,
            "recommendation": str(question.recommendation),
            "reason": question.reason,
            "candidates": [
                {**item._asdict(), "evidence": list(item.evidence)} for item in question.candidates
            ],
            "mentions": [place._asdict() for place in question.places],
        }
        for question in questions
    ]


class Line(NamedTuple):
    """One answered line of a questionnaire: where it stands, its question, the answer and whom it means."""

    where: str
    question: Question
    reply: Reply
    meant: Organization | None


class Sheet(NamedTuple):
    """A questionnaire checked against the registry: what is to be written, and how many lines are not."""

    resolver: Resolver
    lines: tuple[Line, ...]
    unanswered: int
    settled: int


def read(reader: Reader, name: str, text: str) -> Sheet:
    """The answered lines whose mentions still wait for an answer; `name` is told in errors.

    InvalidData names the first line that cannot be; NotFound one whose organization or mention is unknown.
    """
    resolver = Resolver(reader)
    waiting = {mention.id for mention, _ in open_mentions(reader, Wanted(unsure=True))}
    lines: list[Line] = []
    unanswered = settled = 0
    for where, row in _objects(name, text):
        try:
            answer = _text(row, "answer").strip()
            if answer.lower() in ("", "s"):
                unanswered += 1
                continue
            question = _question(reader, row)
            line = _line(where, resolver, question, answer)
        except AllianceError as error:
            raise type(error)(f"{where}: {error.message}", error.hint) from error
        left = tuple(place for place in question.places if place.mention in waiting)
        if left:
            surfaces = {place.surface for place in left}
            kept = tuple(spelling for spelling in question.spellings if spelling in surfaces)
            lines.append(line._replace(question=question._replace(places=left, spellings=kept)))
        else:
            settled += 1
    return Sheet(resolver, tuple(lines), unanswered, settled)


def _line(where: str, resolver: Resolver, question: Question, answer: str) -> Line:
    reply = understood(answer, question)
    if reply.verdict is None:
        raise InvalidData(
            f"'{answer}' is no answer in a file", "1-9, =ORG, n, n NAME, d, u, r, or leave it empty"
        )
    meant = resolver.organization(reply.organization) if reply.organization else None
    return Line(where, question, reply, meant)


def _objects(name: str, text: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for number, content in enumerate(text.split("\n"), start=1):
        if not content.strip():
            continue
        try:
            row = json.loads(content)
        except (ValueError, RecursionError) as error:
            raise InvalidData(
                f"{name}:{number}: not JSON: {error}", "write one JSON object a line"
            ) from error
        if not isinstance(row, dict):
            raise InvalidData(f"{name}:{number}: not a JSON object", "write one JSON object a line")
        yield f"{name}:{number}", row


def _text(row: dict[str, Any], column: str) -> str:
    value = row.get(column)
    if not isinstance(value, str | None):
        raise InvalidData(
            f"{column} is not a text", "answer in the file that 'alliance review --export' wrote"
        )
    return value or ""


def _items(row: dict[str, Any], column: str) -> list[Any]:
    value = row.get(column)
    if not isinstance(value, list):
        raise InvalidData(f"no list of {column}", "answer in the file that 'alliance review --export' wrote")
    return value


def _question(reader: Reader, row: dict[str, Any]) -> Question:
    """The question of a row; what it says of mentions is read from the registry."""
    places = []
    for item in _items(row, "mentions"):
        mention = str(item.get("mention")) if isinstance(item, dict) else str(item)
        found = stored.mention_place(reader, mention)
        if found is None:
            raise InvalidData(f"unknown mention '{mention}'", "export the questions of this registry")
        places.append(Place(mention, found[0], found[1], None, "", "", None, None))
    scope = _text(row, "scope")
    if not places or (scope and scope not in list(Scope)):
        raise InvalidData(
            f"scope '{scope}'" if places else "no mentions", f"scope is {', '.join(Scope)} or null"
        )
    surfaces = list(dict.fromkeys(place.surface for place in places))
    first = [text for text in _items(row, "spellings") if text in surfaces]
    return Question(
        spellings=tuple(dict.fromkeys([*first, *surfaces])),
        places=tuple(places),
        recommendation=Recommendation.REVIEW,
        reason="",
        candidates=tuple(map(_candidate, _items(row, "candidates"))),
        scope=Scope(scope) if scope else None,
        known=_text(row, "known") or None,
    )


def _candidate(item: Any) -> Candidate:
    try:
        return Candidate(
            str(item["organization"]), str(item["name"]), str(item["matched_name"]), float(item["score"]),
            tuple(map(str, item["evidence"])),
        )  # fmt: skip
    except (KeyError, TypeError, ValueError) as error:
        raise InvalidData("a candidate that is none", "leave candidates as they were exported") from error


def apply(writer: Writer, sheet: Sheet) -> int:
    """Writes the answers of a questionnaire; how many decisions were made.

    Lines that ask for a new organization of one name get the same one.
    """
    made = 0
    named: dict[str, Organization] = {}
    for line in sheet.lines:
        reply, meant = line.reply, line.meant
        known = named.get(reply.name) if reply.name else None
        if known is not None:  # a new organization that an earlier line made
            reply, meant = Reply(Verdict.SAME, known.slug), known
        try:
            done = settle(writer, sheet.resolver, line.question, reply, meant)
        except AllianceError as error:
            raise type(error)(f"{line.where}: {error.message}", error.hint) from error
        made += done.decisions
        if reply.name and done.organization:
            named[reply.name] = done.organization
    return made
