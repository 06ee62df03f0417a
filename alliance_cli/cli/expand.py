"""Option groups: a command names one named tuple for many options, Typer sees each of its fields.

    def members(filters: RosterOptions, output: OutputOptions) -> int: ...

becomes a command with every option of both groups; the call puts them back together. `Annotated[OutputOptions,
Without("excel")]` is the group without an option, which keeps its default. A value that is an empty
text is a mistake (mostly a shell variable that is not set), never "no filter" and never "here".
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, NamedTuple, get_type_hints

import typer.models

from alliance_cli.errors import UsageError


class Without(NamedTuple):
    """An option of a group that a command does not take."""

    option: str


def expanded(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function with each parameter that is an option group replaced by the group's fields."""
    hints = get_type_hints(function, include_extras=True)
    groups: dict[str, type[Any]] = {}
    parameters: list[inspect.Parameter] = []
    for parameter in inspect.signature(function).parameters.values():
        hint = hints[parameter.name]
        left_out = [one.option for one in getattr(hint, "__metadata__", ()) if isinstance(one, Without)]
        kind = hint.__origin__ if left_out else hint
        if isinstance(kind, type) and hasattr(kind, "_fields"):
            groups[parameter.name] = kind
            parameters += [one for one in _parameters(kind) if one.name not in left_out]
        else:
            parameters.append(parameter.replace(annotation=kind, kind=inspect.Parameter.KEYWORD_ONLY))

    def command(**values: Any) -> Any:
        _refuse_empty(parameters, values)
        for name, kind in groups.items():
            values[name] = kind(**{field: values.pop(field) for field in kind._fields if field in values})
        return function(**values)

    command.__name__ = function.__name__
    command.__doc__ = function.__doc__
    command.__annotations__ = {}  # Typer reads the signature; evaluating hints again costs two milliseconds
    typed: Any = command
    typed.__signature__ = inspect.Signature(parameters)
    return command


def _refuse_empty(parameters: list[inspect.Parameter], values: dict[str, Any]) -> None:
    for parameter in parameters:
        value = values[parameter.name]
        if any(
            isinstance(text, str) and not text.strip()
            for text in (value if isinstance(value, list) else [value])
        ):
            raise UsageError(f"{_as_written(parameter)} is empty", "give it a value, or leave it out")


def _as_written(parameter: inspect.Parameter) -> str:
    """`--name` for an option, `NAME` for an argument."""
    declared = next(iter(getattr(parameter.annotation, "__metadata__", ())), None)
    if isinstance(declared, typer.models.OptionInfo):
        names = (
            declared.default,
            *(declared.param_decls or ()),
        )  # inside Annotated, the first one is "default"
        return next(str(name) for name in names if str(name).startswith("--"))
    return parameter.name.upper()


def _parameters(kind: type[Any]) -> list[inspect.Parameter]:
    hints = kind.__annotations__  # objects, not text: the module of the groups does not postpone them
    defaults = kind._field_defaults
    return [
        inspect.Parameter(
            field,
            inspect.Parameter.KEYWORD_ONLY,
            default=defaults.get(field, inspect.Parameter.empty),
            annotation=hints[field],
        )
        for field in kind._fields
    ]
