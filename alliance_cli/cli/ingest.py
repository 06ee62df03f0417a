"""`alliance ingest`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from alliance_cli.cli import complete as completion
from alliance_cli.cli.options import CommonOptions, FindingOptions, OutputOptions, WriteOptions
from alliance_cli.cli.output import emit, note
from alliance_cli.cli.progress import progress
from alliance_cli.errors import Exit, UsageError
from alliance_cli.model.dates import parse_day

if TYPE_CHECKING:
    from collections.abc import Sequence

    from alliance_cli.cli.intake import Intake, Taken
    from alliance_cli.jobs.ingest import Wish


def kinds() -> list[str]:
    """Kinds of sources that are documents."""
    return ["article", "release", "official-roster", "dataset"]


class SourceOptions(NamedTuple):
    """What is told of the document."""

    source: Annotated[
        str | None,
        typer.Option("--source", help="Slug of the new source; else made of its name.", metavar="SLUG"),
    ] = None
    title: Annotated[str | None, typer.Option("--title", help="Title, where the document tells none.")] = None
    publisher: Annotated[str | None, typer.Option("--publisher", help="Who published it.")] = None
    url: Annotated[str | None, typer.Option("--url", help="Its address.")] = None
    date: Annotated[
        str | None, typer.Option("--date", "--published", help="Day of publication.", metavar="DAY")
    ] = None
    kind: Annotated[
        str | None,
        typer.Option("--kind", help="article, release, official-roster or dataset.", autocompletion=kinds),
    ] = None
    complete: Annotated[
        bool, typer.Option("--complete", help="It lists every member: who is missing is none.")
    ] = False
    supersedes: Annotated[
        str | None,
        typer.Option(
            "--supersedes",
            help="Source of which this is a corrected edition.",
            autocompletion=completion.sources,
        ),
    ] = None


class PlanOptions(NamedTuple):
    """What is done with the findings."""

    plan: Annotated[
        str | None,
        typer.Option("--plan", help="Write the plan to edit: text, .csv or .json.", metavar="FILE|-"),
    ] = None
    edit: Annotated[
        bool, typer.Option("--edit", help="Open the plan in $VISUAL or $EDITOR, then apply it.")
    ] = False
    accept: Annotated[
        list[str] | None,
        typer.Option(
            "--accept",
            help="Accept claims of this class of evidence, or from this score, about known organizations.",
            metavar="CLASS|SCORE",
        ),
    ] = None


def ingest(
    files: Annotated[
        list[str], typer.Argument(help="Documents, folders, or - for standard input.", metavar="FILE|-…")
    ],
    told: SourceOptions,
    plans: PlanOptions,
    write: WriteOptions,
    output: FindingOptions,
    common: CommonOptions,
    alliance: Annotated[
        list[str] | None,
        typer.Option(
            "--alliance",
            help="The alliance that it is about; further ones, of which it says something too.",
            autocompletion=completion.alliances,
        ),
    ] = None,
    alliance_column: Annotated[
        str | None,
        typer.Option("--alliance-column", help="Column of a table that names it.", metavar="HEADER"),
    ] = None,
    new_alliance: Annotated[
        bool, typer.Option("--new-alliance", help="Make alliances that are unknown.")
    ] = False,
    column: Annotated[
        list[str] | None,
        typer.Option("--column", help="Column of a table, as in name=Organisation.", metavar="ROLE=HEADER"),
    ] = None,
    path: Annotated[
        str | None, typer.Option("--path", help="Records in nested data: members[*].name.", metavar="EXPR")
    ] = None,
) -> int:
    """Take documents in: find who is said to be a member, and stage it for a person.

    Nothing counts before it is accepted, with 'alliance apply PLAN' or 'alliance review'. The same bytes twice
    write nothing. A row of a table says member unless a column says otherwise. Several files are taken one by one:
    one that cannot be read is told, left out, and makes the command end with 3.

    \b
    alliance ingest article.html --alliance ai-alliance --plan plan.txt
    alliance apply plan.txt
    alliance ingest members.csv --alliance ai-alliance --complete --date 2024-02 --publisher "AI Alliance"
    alliance ingest rosters.csv --alliance-column Foundation --new-alliance
    alliance ingest press/ --alliance ai-alliance --accept member-list --accept table
    alliance ingest article.txt --alliance ai-alliance --dry-run --format json
    """
    from alliance_cli.cli.intake import Intake, Reading
    from alliance_cli.jobs.documents.unattended import accepted

    wish = _wish(told, alliance or [], alliance_column, new_alliance)
    columns = _columns(column or [], alliance_column)
    names = _files(files, common)
    _check_single(names, told)
    intake = Intake(wish, accepted(plans.accept or []), Reading(columns, path), write, common)
    with progress(common, "names", beside_results=True) as line:
        intake.progress = line
        taken = intake.take(names)
    _finish(intake, taken, plans, output)
    return Exit.OK if all(one.source for one in taken) else Exit.BAD_DATA


def _wish(
    told: SourceOptions, alliances: "Sequence[str]", by_column: str | None, new_alliance: bool
) -> "Wish":
    from alliance_cli.jobs.documents.described import Told, check_told
    from alliance_cli.jobs.ingest import Wish

    if bool(alliances) == (by_column is not None):
        raise UsageError(
            "which alliance does it speak of?", "either --alliance or --alliance-column names it"
        )
    said = Told(
        told.source, told.kind, told.title, told.publisher, told.url, parse_day(told.date) if told.date else None,
        told.supersedes, told.complete,
    )  # fmt: skip
    check_told(said)
    main, also = next(iter(alliances), None), tuple(alliances[1:])
    return Wish(said, main, also, by_column is not None, new_alliance)


def _columns(given: "Sequence[str]", alliance_column: str | None) -> dict[str, str]:
    columns = {"alliance": alliance_column} if alliance_column else {}
    for word in given:
        role, separator, header = word.partition("=")
        if not separator or not header:
            raise UsageError(f"--column '{word}'", "write ROLE=HEADER, as in name=Organisation")
        columns[role.strip()] = header
    return columns


def _files(given: "Sequence[str]", common: CommonOptions) -> list[str]:
    """The files, those of folders in their order."""
    found: list[str] = []
    for name in given:
        if name != "-" and Path(name).is_dir():
            from alliance_cli.sources.folder import documents_in

            inside = documents_in(Path(name))
            for path, why in inside.skipped:
                note(common, f"skipped {path}: {why}")
            found += [str(path) for path in inside.files]
        else:
            found.append(name)
    if not found:
        raise UsageError("no document to take in", "name a file, or a folder that holds some")
    return found


def _check_single(names: "Sequence[str]", told: SourceOptions) -> None:
    if len(names) > 1:
        for option, value in (
            ("--source", told.source), ("--title", told.title), ("--url", told.url), ("--supersedes", told.supersedes),
        ):  # fmt: skip
            if value is not None:
                raise UsageError(
                    f"{option} is said of one document, not of {len(names)}", "take them one by one"
                )


def _finish(intake: "Intake", taken: "Sequence[Taken]", plans: PlanOptions, output: OutputOptions) -> None:
    """Writes, edits or lists what was found, and says what comes next."""
    from alliance_cli.cli import planning
    from alliance_cli.jobs.documents import proposed

    write, common = intake.write, intake.common
    wanted = bool(plans.plan or plans.edit or plans.accept)
    parts = intake.parts(taken) if wanted else []
    if plans.plan:
        planning.write_plan(plans.plan, parts)
    if write.dry_run and plans.plan != "-":
        rows = [row for one in taken if one.prepared for row in proposed.rows(one.prepared)]
        emit("ingest", rows, output, common)
    elif plans.accept:
        rows = proposed.rows_of_parts(parts)
        note(common, f"accepted what is certain; {proposed.counted(len(rows), 'mention')} still staged")
        emit("ingest", rows, output, common)
    if plans.edit and parts and not write.dry_run:
        from alliance_cli.render.plan import plan_text

        text = planning.edited(plan_text(parts))
        planning.apply_plan("the plan", text, write, common)
    elif any(one.prepared for one in taken) and not write.dry_run:
        file = plans.plan if plans.plan and plans.plan != "-" else "PLAN"
        note(common, f"next: alliance apply {file}, or alliance review")
