"""`alliance log`."""

from typing import Annotated

import typer

from alliance_cli.cli.opened import reading
from alliance_cli.cli.options import CommonOptions, OutputOptions, PastOptions
from alliance_cli.cli.output import emit


def log(
    output: OutputOptions,
    common: CommonOptions,
    past: PastOptions,
    about: Annotated[
        list[str] | None,
        typer.Argument(help="Changes to explain, or what they touched.", metavar="[CHANGE|ORG|SOURCE…]"),
    ] = None,
    number: Annotated[
        int | None,
        typer.Option(
            "--number", "-n", min=1, max=1_000_000_000, help="Only the newest so many.", metavar="N"
        ),
    ] = None,
    command: Annotated[
        str | None, typer.Option("--command", help="Made by this command.", metavar="WORDS")
    ] = None,
    actor: Annotated[str | None, typer.Option("--actor", help="Made by this person.")] = None,
    since: Annotated[
        str | None, typer.Option("--since", help="Made on this day or later.", metavar="DAY")
    ] = None,
) -> int:
    """What was changed: who, when, with which command and why; newest first.

    The number of a change tells what it did, one line a row with the values before and after. An organization or
    a source lists the changes that touched it, or anything that refers to it.

    \b
    alliance log -n 20
    alliance log 41
    alliance log ibm --since 2024-03 --json
    alliance log --actor ada --command merge
    """
    from alliance_cli.errors import UsageError
    from alliance_cli.jobs import log as job

    words = list(about or [])
    with reading(common, past) as reader:
        if not any(job.is_change(word) for word in words):
            rows = job.log(
                reader, newest=number, command=command, actor=actor, since=since, about=tuple(words)
            )
            return emit("log", rows, output, common)
        given = {"--number": number, "--command": command, "--actor": actor, "--since": since}
        for option in (name for name, value in given.items() if value is not None):
            raise UsageError(
                f"{option} beside a change", "they choose changes to list; a change is told whole"
            )
        return emit("changes", job.details(reader, words), output, common)
