"""`alliance edit` and `tag`."""

from functools import partial
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from alliance_cli.cli import complete
from alliance_cli.cli.opened import reading, writing
from alliance_cli.cli.options import CommonOptions, WriteOptions
from alliance_cli.cli.told import told
from alliance_cli.errors import Exit, UsageError

if TYPE_CHECKING:
    from alliance_cli.jobs.revise import Wish
    from alliance_cli.store.writing import Writer


class OrganizationOptions(NamedTuple):
    """What may be corrected of an organization."""

    name: Annotated[
        str | None, typer.Option("--name", help="New display name; the old one becomes a former name.")
    ] = None
    add_name: Annotated[
        list[str] | None,
        typer.Option(
            "--add-name", help="Written form, as an alias unless a kind follows.", metavar="NAME[:KIND]"
        ),
    ] = None
    remove_name: Annotated[
        list[str] | None, typer.Option("--remove-name", help="Written form to forget.", metavar="NAME")
    ] = None
    country: Annotated[str | None, typer.Option("--country", help="Country code.", metavar="CC")] = None
    website: Annotated[str | None, typer.Option("--website", help="Web address.", metavar="URL")] = None
    relate: Annotated[
        list[str] | None,
        typer.Option(
            "--relate", help="part_of, subsidiary_of, operated_by or succeeded_by.", metavar="KIND:ORG"
        ),
    ] = None
    unrelate: Annotated[
        list[str] | None, typer.Option("--unrelate", help="Relation to forget.", metavar="KIND:ORG")
    ] = None
    identifier: Annotated[
        list[str] | None, typer.Option("--identifier", help="Such as ror:03vek6s52.", metavar="SCHEME:ID")
    ] = None
    remove_identifier: Annotated[
        list[str] | None,
        typer.Option("--remove-identifier", help="Identifier to forget.", metavar="SCHEME:ID"),
    ] = None


class DetailOptions(NamedTuple):
    """What is said of the names and relations that are given."""

    valid_from: Annotated[
        str | None,
        typer.Option("--from", help="First day of the names and relations given.", metavar="DAY"),
    ] = None
    valid_until: Annotated[
        str | None,
        typer.Option("--until", help="Last day of them; with --name of the former name.", metavar="DAY"),
    ] = None
    lang: Annotated[
        str | None, typer.Option("--lang", help="Language of the names given.", metavar="CODE")
    ] = None


class AllianceOptions(NamedTuple):
    """What may be corrected of an organization that is an alliance."""

    formed: Annotated[str | None, typer.Option("--formed", help="Alliance: first day.", metavar="DAY")] = None
    dissolved: Annotated[
        str | None,
        typer.Option("--dissolved", help="Alliance: last day; its state is dissolved then.", metavar="DAY"),
    ] = None
    state: Annotated[str | None, typer.Option("--state", help="Alliance: planned, active or dissolved.")] = (
        None
    )
    alliance_note: Annotated[
        str | None, typer.Option("--alliance-note", help="Alliance: remark on it.", metavar="TEXT")
    ] = None
    default: Annotated[
        bool, typer.Option("--default", help="Alliance: the one meant where none is named.")
    ] = False


class RecordOptions(NamedTuple):
    """What may be corrected of both."""

    note: Annotated[str | None, typer.Option("--note", help="Remark.", metavar="TEXT")] = None
    unset: Annotated[
        list[str] | None,
        typer.Option(
            "--unset",
            help="Empty it: country, website, note; formed, dissolved, alliance-note; of a source title, "
            "publisher, url, note.",
            metavar="PROPERTY",
        ),
    ] = None


class SourceOptions(NamedTuple):
    """What may be corrected of a source."""

    date: Annotated[str | None, typer.Option("--date", help="Source: day of publication.", metavar="DAY")] = (
        None
    )
    date_basis: Annotated[
        str | None,
        typer.Option("--date-basis", help="Source: its date is printed or inferred.", metavar="BASIS"),
    ] = None
    retrieved: Annotated[
        str | None, typer.Option("--retrieved", help="Source: day of retrieval.", metavar="DAY")
    ] = None
    title: Annotated[str | None, typer.Option("--title", help="Source: title.")] = None
    publisher: Annotated[str | None, typer.Option("--publisher", help="Source: who published it.")] = None
    url: Annotated[str | None, typer.Option("--url", help="Source: address.")] = None
    kind: Annotated[
        str | None, typer.Option("--kind", help="Source: article, release, official-roster or dataset.")
    ] = None


def edit(
    record: Annotated[
        str,
        typer.Argument(
            help="Organization (slug, name or alias), or source (slug).",
            metavar="ORG|SOURCE",
            autocompletion=complete.organizations,
        ),
    ],
    organization: OrganizationOptions,
    details: DetailOptions,
    alliance: AllianceOptions,
    source: SourceOptions,
    both: RecordOptions,
    write: WriteOptions,
    common: CommonOptions,
) -> int:
    """Correct what is recorded of an organization or alliance, or of a source (not what it says).

    A name that another organization has is refused; --yes records it for both. --note and --unset are said of the
    organization unless RECORD is the slug of a source alone.

    \b
    alliance edit "Example Institute" --add-name EI:acronym --relate part_of:example-university --from 2021
    alliance edit facebook --name Meta --until 2021-10-28 -m "renamed"
    alliance edit ibm --identifier ror:05hh8d621 --country us --dry-run
    alliance edit old-league --dissolved 2000 --note "merged into another one"
    alliance edit itpro-2023-12 --date 2023-12-06 --date-basis inferred -m "dated by its address"
    """
    if _is_source(
        record, {**organization._asdict(), **details._asdict(), **alliance._asdict()}, source, both, common
    ):
        from alliance_cli.jobs import revise_source as source_job

        of_source = source_job.Wish(**source._asdict(), note=both.note, unset=tuple(both.unset or ()))
        planning = partial(source_job.plan, wanted=record, wish=of_source)
        with writing(common, write, "edit", planning) as (writer, its):
            source_job.revise(writer, its)
        return _said(writer, write, common, its.source)
    from alliance_cli.jobs import revise as job
    from alliance_cli.jobs import revise_alliance

    own = _wish(organization, both, insists=write.yes)._replace(
        details=job.Details(*details),
        alliance=revise_alliance.Wish(*alliance),
    )
    with writing(common, write, "edit", partial(job.plan, wanted=record, wish=own)) as (writer, planned):
        job.revise(writer, planned)
    return _said(writer, write, common, planned.organization.slug)


def _is_source(
    record: str,
    organization: dict[str, object],
    source: SourceOptions,
    both: RecordOptions,
    common: CommonOptions,
) -> bool:
    """Whether a source is to be corrected; UsageError when that is said of an organization too, or nothing is."""
    given = [
        next((name for name, value in group.items() if value not in (None, False)), None)
        for group in (organization, source._asdict())
    ]
    if all(given):
        words = " and ".join(f"--{name}" for name in given).replace("valid_", "").replace("_", "-")
        raise UsageError(f"{words} are said of different things", "correct an organization or a source")
    if any(given):
        return given[0] is None
    if both.note is None and not both.unset:
        raise UsageError(f"what is to change of '{record}'?", "see 'alliance edit --help'")
    from alliance_cli.jobs.revise_source import is_source

    with reading(common) as reader:
        return is_source(reader, record)


def _wish(given: OrganizationOptions, both: RecordOptions, *, insists: bool) -> "Wish":
    from alliance_cli.jobs.revise import Wish

    return Wish(
        name=given.name,
        add_names=tuple(given.add_name or ()),
        remove_names=tuple(given.remove_name or ()),
        country=given.country,
        website=given.website,
        note=both.note,
        unset=tuple(both.unset or ()),
        relate=tuple(given.relate or ()),
        unrelate=tuple(given.unrelate or ()),
        identifiers=tuple(given.identifier or ()),
        remove_identifiers=tuple(given.remove_identifier or ()),
        insists=insists,
    )


def _said(writer: "Writer", write: WriteOptions, common: CommonOptions, slug: str) -> Exit:
    would = "would have changed" if write.dry_run else "changed"
    return told(writer, write, common, f"{would} {slug}" if writer.changes else f"{slug}: no change")


def tag(
    organization: Annotated[
        str, typer.Argument(help="Organization (slug, name or alias).", autocompletion=complete.organizations)
    ],
    write: WriteOptions,
    common: CommonOptions,
    tags: Annotated[
        list[str] | None,
        typer.Argument(
            help="Sectors and topics to add.", metavar="[SECTOR|TOPIC…]", autocompletion=complete.topics
        ),
    ] = None,
    remove: Annotated[
        list[str] | None, typer.Option("--remove", help="Sector or topic to take off.", metavar="TAG")
    ] = None,
    primary: Annotated[
        str | None,
        typer.Option("--primary", help="The sector that counts.", autocompletion=complete.sectors),
    ] = None,
) -> int:
    """Say what an organization is (sectors) and what it does (topics).

    A word of the closed list of sectors is a sector, any other a topic; a new topic that looks like a known word
    is refused unless --yes.

    \b
    alliance tag "Example Institute" research open-source
    alliance tag ibm --remove semiconductors --dry-run
    alliance tag "Cleveland Clinic" research --primary healthcare
    """
    from alliance_cli.jobs import tag as job

    if not (tags or remove or primary):
        raise UsageError(f"which tags of '{organization}'?", "name sectors and topics, or --remove one")
    plan = partial(
        job.plan,
        wanted=organization,
        words=tags or (),
        remove=remove or (),
        primary=primary,
        insists=write.yes,
    )
    with writing(common, write, "tag", plan) as (writer, planned):
        job.tag(writer, planned)
    return _said(writer, write, common, planned.organization.slug)
