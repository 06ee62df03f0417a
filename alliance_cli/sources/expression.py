"""Values out of nested data by an expression such as `members[*].name`: a small part of JSONPath."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from alliance_cli.errors import InvalidData, UsageError

_STEP = re.compile(r"""\.?(?P<key>[^.\[\]'"*]+)|\[(?P<at>\*|-?[0-9]+|'[^']*'|"[^"]*")\]|\.?(?P<all>\*)""")


def select(value: object, expression: str, where: str) -> list[object]:
    """What the expression finds, in order; a list at its end gives its elements.

    `a.b` goes into objects, `[*]` through all of a list or object, `[0]` to one element, `['a key']` to a key with
    signs in it. UsageError for an expression that cannot be read, InvalidData when it finds nothing.
    """
    found = [value]
    for step in _steps(expression):
        reached = [inner for outer in found for inner in _inside(outer, step)]
        if not reached:
            raise InvalidData(f"{where} has nothing at '{step}' of the path '{expression}'", _offer(found))
        found = reached
    return [inner for outer in found for inner in (outer if isinstance(outer, list) else [outer])]


def records(value: object, expression: str | None, where: str) -> list[object]:
    """The records of a file: what the expression finds, else the list itself or the only list in the object."""
    if expression is not None:
        return select(value, expression, where)
    if isinstance(value, list):
        return value
    lists = {key: held for key, held in value.items() if _is_records(held)} if isinstance(value, dict) else {}
    if len(lists) == 1:
        return next(iter(lists.values()))
    deep = [*lists, *_places(value)]
    hint = f"say where they are, as in --path '{deep[0]}[*]'; " if deep else ""
    raise InvalidData(f"{where} is not a list of records", hint + _offer([value]))


def _places(value: object, above: str = "") -> list[str]:
    """Paths to the lists of records inside the objects of an object, in order: data.members."""
    found: list[str] = []
    for key, held in value.items() if isinstance(value, Mapping) else ():
        name = key if re.fullmatch(r"[^.\[\]'\"*]+", key) else None
        path = f"{above}['{key}']" if name is None else f"{above}.{name}" if above else name
        found += [path] if above and _is_records(held) else _places(held, path)
    return found


def _is_records(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, dict | str) for item in value)


def _steps(expression: str) -> list[str]:
    bare = expression.strip().removeprefix("$")
    steps: list[str] = []
    at = 0
    while at < len(bare):
        step = _STEP.match(bare, at)
        if step is None:
            raise UsageError(f"cannot read the path '{expression}' at '{bare[at:]}'", "write members[*].name")
        steps.append(step["key"] or step["at"] or step["all"])
        at = step.end()
    return steps


def _inside(value: object, step: str) -> Sequence[object]:
    if step == "*":
        return (
            list(value.values()) if isinstance(value, Mapping) else value if isinstance(value, list) else []
        )
    if isinstance(value, list):
        place = int(step) if re.fullmatch("-?[0-9]{1,9}", step) else None
        return [value[place]] if place is not None and -len(value) <= place < len(value) else []
    key = step[1:-1] if step[:1] in ("'", '"') else step
    return [value[key]] if isinstance(value, Mapping) and key in value else []


def _offer(values: Sequence[object]) -> str:
    """What stands where the path came to, as a hint."""
    first = values[0]
    if isinstance(first, Mapping):
        return "the keys there are " + (", ".join(f"'{key}'" for key in list(first)[:12]) or "none")
    return f"there is a list of {len(first)}" if isinstance(first, list) else "there is a single value"
