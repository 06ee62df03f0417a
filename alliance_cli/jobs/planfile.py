"""A plan that a person has edited: text lines, or rows of CSV or JSON, as what is said of each mention.

Only the form is checked here; `alliance_cli.jobs.apply` checks it against the registry.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from alliance_cli.errors import InvalidData, did_you_mean
from alliance_cli.jobs.plan import ACCEPT, NEW, OPEN, SAME, SKIP, VERBS
from alliance_cli.jobs.suggest import closest

AS_GROUP = "."
SIGNS = (SAME, NEW, OPEN)
COUNT_VERBS = (ACCEPT, SKIP, OPEN)
_MENTION = re.compile(r"\s#\s*(m_[0-9a-f]{16})(?:\s.*)?$")
_COUNT = re.compile(r"\s#\s*(c_[0-9a-f]{16})(?:\s.*)?$")


class Said(NamedTuple):
    """One line understood. `rest` is what stands between the verb and the mark, to be taken apart with the name."""

    where: str
    mention: str
    verb: str
    rest: str | None = None
    sign: str | None = None
    target: str | None = None


class Edited(NamedTuple):
    """A whole plan: hash of the bytes by source, what is said of mentions and, by count claim, of counts."""

    sources: dict[str, tuple[str, str]]
    mentions: tuple[Said, ...]
    counts: dict[str, tuple[str, str]]


def read(name: str, text: str) -> Edited:
    """The plan in a text; its form is told by its beginning. InvalidData names the line (`name` is the file)."""
    start = text.lstrip()[:1]
    if start in ("[", "{"):
        return _of_rows(_json_rows(name, text))
    header = text.lstrip("\ufeff").split("\n", 1)[0].strip()
    for separator in (",", ";", "\t"):
        if {"verb", "id"} <= {cell.strip('" ') for cell in header.split(separator)}:
            return _of_rows(_csv_rows(name, text.lstrip("\ufeff"), separator))
    return _of_lines(name, text)


def _of_lines(name: str, text: str) -> Edited:
    reading = _Lines(name)
    for number, line in enumerate(text.split("\n"), start=1):
        content = line.strip()
        if content and not content.startswith("#"):
            reading.take(f"{name}:{number}", content)
    return Edited(reading.sources, tuple(reading.mentions), reading.counts)


class _Lines:
    """The lines so far: of which source and under which verb the next one stands."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.sources: dict[str, tuple[str, str]] = {}
        self.mentions: list[Said] = []
        self.counts: dict[str, tuple[str, str]] = {}
        self.source: str | None = None
        self.verb: str | None = None

    def take(self, where: str, line: str) -> None:
        head, _, rest = line.partition(" ")
        if head in ("source", "sha256", "group"):
            getattr(self, f"_{head}")(where, rest.split())
        elif found := _COUNT.search(line):
            self._count(where, found[1], rest)
        elif found := _MENTION.search(line):
            self._mention(where, found[1], head, line[len(head) : found.start()].strip())
        else:
            raise InvalidData(
                f"{where}: '{line[:60]}' is no line of a plan",
                "what follows # at the end of a line belongs to it",
            )

    def _source(self, where: str, words: list[str]) -> None:
        if not words:
            raise InvalidData(f"{where}: which source?", "leave the line as it was written")
        self.source, self.verb = words[0], None
        self.sources[words[0]] = (where, "")

    def _sha256(self, where: str, words: list[str]) -> None:
        if self.source is None or not words:
            raise InvalidData(f"{where}: a hash without a source", "leave the line as it was written")
        self.sources[self.source] = (where, words[0])

    def _group(self, where: str, words: list[str]) -> None:
        if len(words) < 2:
            raise InvalidData(f"{where}: a group without a verb", "group KEY VERB")
        self.verb = checked_verb(where, words[1])

    def _count(self, where: str, key: str, rest: str) -> None:
        verb = rest.split(maxsplit=1)[0] if rest.split() else ""
        self.counts[key] = (where, checked_count(where, verb))

    def _mention(self, where: str, key: str, verb: str, rest: str) -> None:
        if verb == AS_GROUP and self.verb is None:
            raise InvalidData(
                f"{where}: '.' stands under no group", f"write a verb: {', '.join((*VERBS, SKIP))}"
            )
        said = self.verb if verb == AS_GROUP else checked_verb(where, verb)
        self.mentions.append(Said(where, key, said or "", rest))


def checked_verb(where: str, verb: str) -> str:
    """The verb itself; InvalidData with a suggestion for one that is none."""
    if verb in VERBS or verb == SKIP:
        return verb
    known = (*VERBS, SKIP)
    raise InvalidData(
        f"{where}: unknown verb '{verb}'", did_you_mean(closest(verb, known), f"one of {', '.join(known)}")
    )


def checked_count(where: str, verb: str) -> str:
    """The verb of a count claim; InvalidData for another one."""
    if verb in COUNT_VERBS:
        return verb
    raise InvalidData(f"{where}: unknown verb '{verb}' of a count", f"one of {' '.join(COUNT_VERBS)}")


def apart(said: Said, surface: str) -> tuple[str, str | None]:
    """Sign and target of a line, after the name as written; InvalidData where there is none."""
    if said.sign is not None:
        return said.sign, said.target
    rest = (said.rest or "").strip()
    if rest.startswith(surface):
        rest = rest[len(surface) :].strip()
    if rest[:1] in SIGNS and (len(rest) == 1 or rest[1:2].isspace() or rest[0] == SAME):
        sign, target = rest[0], rest[1:].strip()
        if sign == OPEN:
            return sign, None
        if target:
            return sign, target
    hint = "after the name: = SLUG for a known organization, + NAME for a new one, or ?"
    raise InvalidData(f"{said.where}: whom does '{surface}' mean?", hint)


def shown_name(surface: str) -> str:
    """A name as written, on one line and without characters that a terminal would act on."""
    flat = " ".join(surface.split())
    return flat if flat.isprintable() else "".join(char if char.isprintable() else "\ufffd" for char in flat)


def _csv_rows(name: str, text: str, separator: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    import csv
    import io

    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        for row in reader:
            yield f"{name}:{reader.line_num}", row
    except csv.Error as error:
        raise InvalidData(f"{name}:{reader.line_num}: {error}", "mend the quotes") from error


def _json_rows(name: str, text: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    import json

    try:
        if text.lstrip().startswith("["):
            found = json.loads(text)
        else:
            found = [json.loads(line) for line in text.splitlines() if line.strip()]
    except (ValueError, RecursionError) as error:
        raise InvalidData(
            f"{name}: not JSON: {error}", "write an array of objects, or one object a line"
        ) from error
    for number, row in enumerate(found, start=1):
        if not isinstance(row, dict):
            raise InvalidData(
                f"{name} row {number}: not a JSON object", "leave the rows as they were written"
            )
        yield f"{name} row {number}", row


def _of_rows(rows: Iterator[tuple[str, Mapping[str, Any]]]) -> Edited:
    sources: dict[str, tuple[str, str]] = {}
    mentions: list[Said] = []
    counts: dict[str, tuple[str, str]] = {}
    for where, row in rows:
        cells = {str(key): "" if value is None else str(value).strip() for key, value in row.items()}
        missing = next(
            (column for column in ("source", "sha256", "id", "verb") if not cells.get(column)), None
        )
        if missing:
            raise InvalidData(f"{where}: no {missing}", "take a row out rather than emptying it")
        sources.setdefault(cells["source"], (where, cells["sha256"]))
        if cells["id"].startswith("c_"):
            counts[cells["id"]] = (where, checked_count(where, cells["verb"]))
        else:
            mentions.append(_said(where, cells))
    return Edited(sources, tuple(mentions), counts)


def _said(where: str, cells: Mapping[str, str]) -> Said:
    slug, name = cells.get("organization") or None, cells.get("new_organization") or None
    if slug and name:
        raise InvalidData(
            f"{where}: a known organization '{slug}' and a new one '{name}'", "empty one of the two cells"
        )
    sign = SAME if slug else NEW if name else OPEN
    return Said(where, cells["id"], checked_verb(where, cells["verb"]), None, sign, slug or name)
