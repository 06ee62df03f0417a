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
    if option and hasattr(error, "possibilities"):
        return f"no such option '{option}'", did_you_mean(_nearest(option, _options(context)), otherwise)
    message = error.format_message().strip().rstrip(".").replace("a valid int range", "a whole number")
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

    bare = {name.lstrip("-"): name for name in known}  # the dashes that all have in common make nothing alike
    return [bare[name] for name in closest(wanted.lstrip("-"), bare)]


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]
