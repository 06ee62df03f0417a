"""`alliance review`."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from alliance_cli.cli import complete
from alliance_cli.cli.decide import scopes, text_of
from alliance_cli.cli.opened import reading, writing
from alliance_cli.cli.options import CommonOptions, WriteOptions
from alliance_cli.cli.output import destination, note, screen
from alliance_cli.errors import Exit, Refused, UsageError, did_you_mean

if TYPE_CHECKING:
    from alliance_cli.jobs.questions.interview import Asked
    from alliance_cli.jobs.review import Question, Wanted
    from alliance_cli.model.records import Organization
    from alliance_cli.store.writing import Writer


PLANS = ("txt", "plan", "csv", "tsv", "json")
"""Suffixes of exports that are plans of what is staged."""


def review(
    write: WriteOptions,
    common: CommonOptions,
    alliance: Annotated[
        str | None,
        typer.Option("--alliance", help="Only mentions of this one.", autocompletion=complete.alliances),
    ] = None,
    source: Annotated[
        str | None,
        typer.Option("--source", help="Only mentions in this source.", autocompletion=complete.sources),
    ] = None,
    scope: Annotated[
        str | None,
        typer.Option(
            "--scope", help="How far answers reach: mention, source or everywhere.", autocompletion=scopes
        ),
    ] = None,
    unsure: Annotated[bool, typer.Option("--unsure", help="Ask again what was left unsure.")] = False,
    limit: Annotated[
        int | None, typer.Option("--limit", min=0, help="At most so many questions.", metavar="N")
    ] = None,
    accept_certain: Annotated[
        bool, typer.Option("--accept-certain", help="Write what the matcher accepts, and ask nothing.")
    ] = False,
    export: Annotated[
        str | None,
        typer.Option("--export", help="Write a plan, or the questions as .jsonl.", metavar="FILE|-"),
    ] = None,
    apply: Annotated[
        str | None, typer.Option("--apply", help="Write the answers of an exported file.", metavar="FILE|-")
    ] = None,
) -> int:
    """Answer the open questions: what ingested documents say, group by group, and names without an organization.

    One answer settles a spelling in all sources, or several spellings of one body. Every answer is written at
    once: quit at any time, and start again where you were. Accepting is remembered, so that no question comes
    twice; "undo" takes the last answer back.

    --export writes a plan of what is staged (.txt, .csv, .json; for 'alliance apply'), or the questions about names
    as JSON lines (.jsonl, -), which --apply reads back.

    \b
    alliance review
    alliance review --source techcrunch-2023-12-05
    alliance review --accept-certain --dry-run
    alliance review --export plan.txt
    alliance review --export questions.jsonl
    alliance review --apply questions.jsonl -m "checked by two people"
    """
    if sum((accept_certain, export is not None, apply is not None)) > 1:
        raise UsageError(
            "--accept-certain, --export and --apply exclude each other", "run one after the other"
        )
    wanted = _wanted(alliance, source, scope, unsure)
    if apply is not None:
        return _apply(apply, write, common)
    if accept_certain:
        return _accept(wanted, write, common)
    if export is not None:
        return _export(export, wanted, limit, common)
    return _talk(wanted, limit, write, common)


def _wanted(alliance: str | None, source: str | None, scope: str | None, unsure: bool) -> "Wanted":
    from alliance_cli.jobs.review import Wanted
    from alliance_cli.jobs.suggest import closest
    from alliance_cli.model.terms import Scope

    if scope is not None and scope not in list(Scope):
        raise UsageError(f"unknown scope '{scope}'", did_you_mean(closest(scope, list(Scope)), "see --help"))
    return Wanted(alliance, source, Scope(scope) if scope else None, unsure)


def _apply(file: str, write: WriteOptions, common: CommonOptions) -> int:
    from alliance_cli.jobs.questions import questionnaire

    text, name = text_of(file), "standard input" if file == "-" else file
    plan = partial(questionnaire.read, name=name, text=text)
    with writing(common, write, "review", plan) as (writer, sheet):
        made = questionnaire.apply(writer, sheet)
    would = "decisions it would make" if write.dry_run else "decisions made"
    counts = f"answers: {len(sheet.lines)}, settled already: {sheet.settled}, unanswered: {sheet.unanswered}"
    note(common, f"{would}: {made}; {counts}")
    return Exit.OK


def _accept(wanted: "Wanted", write: WriteOptions, common: CommonOptions) -> int:
    from alliance_cli.jobs.questions import answers
    from alliance_cli.jobs.review import certain

    with writing(common, write, "review", partial(certain, wanted=wanted)) as (writer, found):
        made = answers.accept_certain(writer, found)
    note(common, f"mentions {'it would accept' if write.dry_run else 'accepted'} by rule: {made}")
    return Exit.OK


def _export(file: str, wanted: "Wanted", limit: int | None, common: CommonOptions) -> int:
    from alliance_cli.jobs.questions.questionnaire import rows
    from alliance_cli.model.fields import FIELDS
    from alliance_cli.render import write as rendered

    if file.rpartition(".")[2].lower() in PLANS:
        return _export_plan(file, wanted, common)
    found = _queue(wanted, limit, common)
    with destination(file) as (out, _):
        rendered(rows(found), FIELDS["review"], "ndjson", out)
    note(common, f"questions: {len(found)}, about mentions: {sum(len(one.places) for one in found)}")
    return Exit.OK


def _export_plan(file: str, wanted: "Wanted", common: CommonOptions) -> int:
    from alliance_cli.cli.planning import write_plan
    from alliance_cli.jobs.plans.staged import of_registry
    from alliance_cli.jobs.resolve import Resolver

    with reading(common) as reader:
        sources = (wanted.source,) if wanted.source else ()
        parts = of_registry(reader, Resolver(reader), sources, wanted.alliance)
    write_plan(file, parts)
    note(common, f"staged mentions: {sum(len(part.lines) for part in parts)}, in sources: {len(parts)}")
    return Exit.OK


def _queue(wanted: "Wanted", limit: int | None, common: CommonOptions) -> "list[Question]":
    from alliance_cli.jobs.review import queue

    with reading(common) as reader:
        found = queue(reader, wanted)
    return found if limit is None else found[:limit]


def _asked(wanted: "Wanted", limit: int | None, common: CommonOptions) -> "list[Asked]":
    """What is asked on a terminal: staged groups in the order of their texts, then names."""
    from alliance_cli.jobs.questions import groups
    from alliance_cli.jobs.resolve import Resolver
    from alliance_cli.jobs.review import queue

    with reading(common) as reader:
        staged = groups.queue(reader, Resolver(reader), wanted)
        found: list[Asked] = [*staged, *queue(reader, wanted, groups.mentions(staged))]
    return found if limit is None else found[:limit]


def _talk(wanted: "Wanted", limit: int | None, write: WriteOptions, common: CommonOptions) -> int:
    """Asks on the terminal: questions and answers on stderr and stdin, nothing on stdout."""
    from alliance_cli.jobs.questions.interview import Seams, interview
    from alliance_cli.jobs.resolve import Resolver

    if write.dry_run:
        raise UsageError("a review that writes nothing", "--dry-run goes with --accept-certain and --apply")
    found = _asked(wanted, limit, common)
    if not found:
        note(common, "nothing to review")
        return Exit.OK
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise Refused(
            "review needs a terminal",
            "write the questions with --export FILE, read answers with --apply FILE",
        )

    @contextmanager
    def change() -> "Iterator[Writer]":
        with writing(common, write, "review", lambda reader: None) as (writer, _):
            yield writer

    def find(name: str) -> "Organization":
        with reading(common) as reader:
            return Resolver(reader).organization(name)

    with reading(common) as reader:
        resolver = Resolver(reader)
        reader.release()  # answers are written meanwhile
        done = interview(resolver, found, Seams(partial(_ask, common), _say, change, find))
    note(common, f"answers written: {done.answers}, questions left: {done.left}")
    return Exit.OK


def _ask(common: CommonOptions, question: "Asked", number: int, total: int) -> str:
    """The line that the person types; the end of input quits."""
    from alliance_cli.jobs.questions.groups import GroupQuestion
    from alliance_cli.render.groups import group_prompt, group_text
    from alliance_cli.render.review import prompt_text, question_text

    where = screen(common, sys.stderr)
    if isinstance(question, GroupQuestion):
        sys.stderr.write(f"{group_text(question, number, total, where)}\n{group_prompt(question)}")
    else:
        sys.stderr.write(f"{question_text(question, number, total, where)}\n{prompt_text(question)}")
    sys.stderr.flush()
    return sys.stdin.readline() or "q"


def _say(text: str) -> None:
    from alliance_cli.render import safe_text

    sys.stderr.write(f"{safe_text(text)}\n")
