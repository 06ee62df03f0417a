"""What Typer says of a wrong command line, as one error and one hint."""

from __future__ import annotations

import typer

from alliance_cli.errors import did_you_mean


def explained(error: typer.TyperException) -> tuple[str, str]:
    """Message and hint for a usage error."""
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "alliance"
    otherwise = f"see '{path} --help'"
    option = getattr(error, "option_name", None)
    possible = getattr(error, "possibilities", None)
    if option and possible is not None and not hasattr(error, "param_hint"):
        near = _nearest(option, _options(context)) or list(possible)
        return f"no such option '{option}'", did_you_mean(near, otherwise)
    message = error.format_message().strip().rstrip(".")
    head, marker, suggestion = message.partition(". Did you mean ")
    if marker:
        return _lowered(head), f"did you mean {suggestion}"
    return _lowered(message.replace("\n", " ")), otherwise


def _options(context: object) -> list[str]:
    command = getattr(context, "command", None)
    return [
        name
        for parameter in getattr(command, "params", [])
        for name in parameter.opts
        if name.startswith("--")
    ]


def _nearest(wanted: str, known: list[str]) -> list[str]:
    from alliance_cli.jobs.suggest import closest

    return closest(wanted, known)


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]
