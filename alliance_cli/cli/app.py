"""The application: one lazy group over a literal list of commands."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import lru_cache, wraps
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

import typer
from typer.core import TyperGroup
from typer.main import get_command as built

from alliance_cli import __version__
from alliance_cli.cli.expand import expanded
from alliance_cli.errors import InvalidData

if TYPE_CHECKING:
    from alliance_cli.cli.options import CommonOptions

CONTEXT: dict[str, Any] = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class Listed(NamedTuple):
    """One command: where its function or group is, and the line that `--help` shows."""

    target: str
    summary: str


COMMANDS: dict[str, Listed] = {
    "members": Listed("members:members", "Who is a member: the computed roster."),
    "show": Listed("show:show", "One organization: names, relations, every mention, why it is a member."),
    "sources": Listed("listings:sources", "The documents, with their dates and publishers."),
    "mentions": Listed("listings:mentions", "Every statement of every source."),
    "counts": Listed("listings:counts", "Numbers that sources claim, against the roster."),
    "alliances": Listed("listings:alliances", "The alliances and the size of their rosters."),
    "sectors": Listed("listings:sectors", "Members by sector."),
    "stats": Listed("stats:stats", "Members by sector, country, topic, role, source and month."),
    "diff": Listed("diff:diff", "What differs between two sources, days, files or registries."),
    "check": Listed("check:check", "Findings, and rules for pipelines."),
    "resolve": Listed("resolve:resolve", "Which organization a written name means."),
    "explain": Listed("resolve:explain", "Why a name means an organization, or does not."),
    "eval": Listed("evaluate:evaluate", "How well names are recognised, against known answers."),
    "log": Listed("log:log", "What was changed, by whom, when and why."),
    "export": Listed("export:export", "The roster or the whole registry, to files."),
    "fields": Listed("fields:fields", "The output fields of a listing."),
    "add": Listed("edit:add", "Record an organization, an alliance or a membership."),
    "ingest": Listed("ingest:ingest", "Take documents in: who is said to be a member, staged for a person."),
    "apply": Listed("apply:apply", "Write the answers of an edited plan."),
    "leave": Listed("edit:leave", "Record that an organization left an alliance."),
    "decide": Listed("decide:decide", "Say which organization a name or a mention means."),
    "decisions": Listed("decide:commands", "Decisions as files that travel."),
    "review": Listed("review:review", "Answer the open questions, one key a decision."),
    "edit": Listed("revise:edit", "Correct what is recorded of an organization or a source."),
    "tag": Listed("revise:tag", "Say what an organization is, and what it does."),
    "merge": Listed("merge:merge", "Say that two records are one organization."),
    "split": Listed("merge:split", "Take a wrong merge apart, or divide a record."),
    "retract": Listed("retract:retract", "Let a source or a decision count no more."),
    "undo": Listed("undo:undo", "Take back a change, the last one unless named."),
    "redo": Listed("undo:redo", "Make an undone change again."),
    "import": Listed("imports:commands", "Add the organizations of another registry."),
    "db": Listed("db:commands", "Make, upgrade, verify, copy and dump a registry."),
}


class Commands(TyperGroup):
    """Commands that are imported when they are called; help prints their lines without importing them."""

    def list_commands(self, ctx: Any) -> list[str]:
        """All names, in the order of the literal list."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command, built from its function; None for an unknown name."""
        del ctx
        return command(cmd_name) if cmd_name in COMMANDS else None

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that the words name; suggestions for an unknown one come from the literal list."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from alliance_cli.errors import UsageError, did_you_mean
            from alliance_cli.jobs.suggest import closest

            hint = did_you_mean(closest(args[0], COMMANDS), "see 'alliance --help'")
            raise UsageError(f"no such command '{args[0]}'", hint)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """The list of commands, without importing them."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, listed.summary) for name, listed in COMMANDS.items()])


@lru_cache
def command(name: str) -> Any:
    """One command of the list, ready to run."""
    module, _, attribute = COMMANDS[name].target.partition(":")
    target: Any = getattr(import_module(f"alliance_cli.cli.{module}"), attribute)
    if isinstance(target, dict):
        return group(name, COMMANDS[name].summary, target)
    return single(name, target)


def blaming(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function; what breaks it is a damaged registry's fault (InvalidData) where there is damage, else a bug."""

    @wraps(function)
    def command(**values: Any) -> Any:
        try:
            return function(**values)
        except (
            AttributeError,
            LookupError,
            TypeError,
            ValueError,
        ) as error:  # a value that nobody could write
            if "common" in values and (what := _damage(values["common"])):
                hint = "run 'alliance db verify', restore a backup"
                raise InvalidData(what, hint) from error
            raise

    return command


def _damage(common: CommonOptions) -> str | None:
    """The first damage of the registry that the command works on; None when it is whole."""
    from alliance_cli.cli.opened import reading
    from alliance_cli.store.maintenance import verify

    with reading(common) as reader:
        return next((f"{reader.path} is damaged: {found}" for found in verify(reader)), None)


def single(name: str, function: Callable[..., Any]) -> Any:
    """A command built from one function."""
    one = typer.Typer(add_completion=False, rich_markup_mode=None)
    one.command(name, context_settings=CONTEXT)(expanded(blaming(function)))
    return built(one)


def group(name: str, summary: str, functions: dict[str, Callable[..., Any]]) -> Any:
    """A command group built from functions."""
    several = typer.Typer(
        name=name, help=summary, add_completion=False, rich_markup_mode=None, context_settings=CONTEXT,
        no_args_is_help=False, invoke_without_command=True,
    )  # fmt: skip

    @several.callback()
    def help_without_arguments(ctx: typer.Context) -> None:
        if ctx.invoked_subcommand is None:
            typer.echo(ctx.get_help())

    help_without_arguments.__doc__ = summary
    for subname, function in functions.items():
        several.command(subname, context_settings=CONTEXT)(expanded(blaming(function)))
    return built(several)


def invoke(arguments: Sequence[str]) -> Any:
    """What the command that the words name returns; Typer's and our own errors pass through.

    A known command is called without building the whole application, which would cost a tenth of a query.
    """
    words = list(arguments)
    if words and words[0] in COMMANDS and "_ALLIANCE_COMPLETE" not in os.environ:
        return command(words[0])(words[1:], prog_name=f"alliance {words[0]}", standalone_mode=False)
    return application()(words, prog_name="alliance", standalone_mode=False)


def application() -> Any:
    """The whole command line, as something to call with arguments."""
    app = typer.Typer(
        cls=Commands, name="alliance", rich_markup_mode=None, context_settings=CONTEXT,
        invoke_without_command=True, pretty_exceptions_enable=False,
        epilog="Exit codes: 0 done, 1 the answer is no, 2 usage, 3 bad data, 4 not found, 5 refused or unavailable. "
        "Every command has --help with examples.",
    )  # fmt: skip

    @app.callback()
    def root(
        ctx: typer.Context, version: bool = typer.Option(False, "--version", help="Print the version.")
    ) -> None:
        """Who is a member of a coalition, who says so, since when, and under which names."""
        if version:
            typer.echo(f"alliance {__version__}")
            raise typer.Exit
        if ctx.invoked_subcommand is None:
            typer.echo(ctx.get_help())

    return built(app)
