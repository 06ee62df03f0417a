"""`alliance decide` and `alliance decisions`."""

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from alliance_cli.cli import complete
from alliance_cli.cli.opened import reading, writing
from alliance_cli.cli.options import CommonOptions, PastOptions, WriteOptions
from alliance_cli.cli.output import destination, note, screen
from alliance_cli.errors import Exit, InvalidData, Unavailable
from alliance_cli.model.terms import Scope, Verdict

if TYPE_CHECKING:
    from alliance_cli.jobs.decide import Outcome, Plan


def verdicts() -> list[str]:
    """Answers to the question whether a name is an organization."""
    return [Verdict.SAME, Verdict.DIFFERENT, Verdict.UNSURE, Verdict.NEW]


def scopes() -> list[str]:
    """How far a decision reaches."""
    return list(Scope)


def decide(
    subject: Annotated[
        str, typer.Argument(help="A mention's id, or a name as written.", metavar="MENTION|NAME")
    ],
    verdict: Annotated[
        str,
        typer.Argument(help="same, different, unsure or new.", metavar="VERDICT", autocompletion=verdicts),
    ],
    write: WriteOptions,
    common: CommonOptions,
    organization: Annotated[
        str | None,
        typer.Argument(
            help="Organization (slug, name or alias).", metavar="[ORG]", autocompletion=complete.organizations
        ),
    ] = None,
    scope: Annotated[
        str | None,
        typer.Option("--scope", help="mention, source or everywhere.", autocompletion=scopes),
    ] = None,
    source: Annotated[
        str | None,
        typer.Option("--source", help="Decide for this source only.", autocompletion=complete.sources),
    ] = None,
    sector: Annotated[
        list[str] | None,
        typer.Option("--sector", help="Sector of a new organization.", autocompletion=complete.sectors),
    ] = None,
    country: Annotated[
        str | None, typer.Option("--country", help="Country code of a new organization.", metavar="CC")
    ] = None,
    misspelling: Annotated[
        bool, typer.Option("--misspelling", help="Record the name as a misspelling, not as an alias.")
    ] = False,
) -> int:
    """Say which organization a name or a mention means; it is remembered.

    A mention's id decides for that mention, a name with --source in that source, a name alone everywhere; what
    is the same everywhere is recorded as a name too, unless it is a bare word or others' acronym. Decisions of
    rules that it contradicts are retracted. --dry-run lists the mentions that it touches.

    \b
    alliance decide "UCLA Berkeley" same university-of-california-berkeley --dry-run
    alliance decide Bombay same iit-bombay --source ai-alliance-members-2024-02-16
    alliance decide "Washington University" different university-of-washington
    alliance decide m_47b2ea2e2d313d69 unsure -m "the logo is hard to read"
    alliance decide "Example Institute" new --sector research --country DE
    """
    from alliance_cli.jobs import decide as job

    wish = job.Wish(
        subject, verdict, organization, scope, source, tuple(sector or ()), country, misspelling, write.yes
    )
    with writing(common, write, "decide", partial(job.plan, wish=wish)) as (writer, planned):
        outcome = job.decide(writer, planned)
        if not write.dry_run:
            _tell(common, outcome)
    if write.dry_run:
        _list(common, outcome)
    note(common, _said(planned, outcome, dry_run=write.dry_run))
    return Exit.OK


def _tell(common: CommonOptions, outcome: "Outcome") -> None:
    """What the decision touches, a line a mention, before it is written."""
    for row in outcome.touched:
        retracted = f" (retracts {row['retracted']})" if row["retracted"] else ""
        change = f"{row['before'] or 'nobody'} → {row['after'] or 'nobody'}"
        note(common, f"{row['source']}: '{row['surface']}' ({row['mention']}): {change}{retracted}")


def _list(common: CommonOptions, outcome: "Outcome") -> None:
    from alliance_cli.jobs.decide import TOUCHED
    from alliance_cli.render import write as rendered

    with destination(None) as (out, stream):
        kind = "table" if sys.stdout.isatty() else "tsv"
        rendered(outcome.touched, TOUCHED, kind, out, screen=screen(common, stream))


def _said(planned: "Plan", outcome: "Outcome", *, dry_run: bool) -> str:
    subject = planned.subject
    meant = {Verdict.DIFFERENT: "not ", Verdict.UNSURE: "unsure", Verdict.NEW: "new, "}.get(
        planned.verdict, ""
    )
    organization = "" if planned.verdict is Verdict.UNSURE else outcome.organization or ""
    what = f"'{subject.surface}' is {meant}{organization}".removesuffix(", ")
    if not outcome.changed:
        return f"{what}: no change, decided so already"
    where = {"mention": f"in {subject.mention}", "source": f"in {subject.source}"}.get(
        subject.scope, "everywhere"
    )
    count = len(outcome.touched)
    mentions = "1 mention changes" if count == 1 else f"{count or 'no'} mentions change"
    alias = f", its {planned.alias} is recorded" if outcome.alias else ""
    return f"{'would decide' if dry_run else 'decided'}: {what} {where}; {mentions}{alias}"


def export(
    common: CommonOptions,
    past: PastOptions,
    file: Annotated[
        str | None, typer.Argument(help="File to write; standard output without one.", metavar="[FILE]")
    ] = None,
) -> int:
    """Write all decisions as sorted JSON lines, the same as in seeds.

    \b
    alliance decisions export decisions.jsonl
    alliance decisions export | grep '"verdict": "different"'
    """
    from alliance_cli.jobs import decisions

    with reading(common, past) as reader:
        text = decisions.text(reader)
    with destination(file) as (out, _):
        out.write(text.encode("utf-8", "backslashreplace"))
    count = text.count("\n")
    note(common, "1 decision" if count == 1 else f"{count} decisions")
    return Exit.OK


def take(
    file: Annotated[str, typer.Argument(help="JSON lines, or - for standard input.", metavar="FILE|-")],
    write: WriteOptions,
    common: CommonOptions,
    skip_unknown: Annotated[
        bool,
        typer.Option(
            "--skip-unknown", help="Leave out decisions about sources and mentions that are not here."
        ),
    ] = False,
) -> int:
    """Take decisions over that `decisions export` wrote; the same ones again change nothing.

    Of two answers to one question a person's beats a rule's, else the later one holds.

    \b
    alliance decisions import decisions.jsonl --dry-run
    alliance decisions import colleague.jsonl --skip-unknown
    """
    from alliance_cli.jobs import decisions

    content = text_of(file)
    name = "standard input" if file == "-" else file
    with writing(common, write, "decisions import", lambda reader: None) as (writer, _):
        done = decisions.take(writer, name, content, skip_unknown=skip_unknown)
    for line in (*done.conflicts, *(f"skipped {reason}" for reason in done.skipped)):
        note(common, line)
    would = "would change" if write.dry_run else "changed"
    note(common, f"{would} {done.changed} of {done.read} decisions; {len(done.skipped)} skipped")
    return Exit.OK


def text_of(file: str) -> str:
    """The text of a file, or of standard input for `-`; InvalidData when it is not UTF-8."""
    try:
        content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidData(f"{file}: byte {error.start} is not UTF-8", "save the file as UTF-8") from error
    except OSError as error:
        raise Unavailable(
            f"{file} cannot be read: {error.strerror}", "check its path and permissions"
        ) from error


commands = {"export": export, "import": take}
