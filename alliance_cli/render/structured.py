"""JSON, NDJSON and YAML: every field of every record in order, null where unknown, lists nested."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from alliance_cli.model.fields import Field
from alliance_cli.render.cells import Row
from alliance_cli.render.formats import Layout, missing_extra

if TYPE_CHECKING:
    import yaml as pyyaml

# Words that YAML 1.2 reads as numbers and PyYAML, which follows 1.1, would leave bare: 1e5, 0o17, 09.
_NUMBER = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|0o[0-7]+|0x[0-9a-fA-F]+")


def ndjson(rows: Iterable[Row], fields: Sequence[Field], layout: Layout) -> Iterator[str]:
    """One object a line."""
    from json import JSONEncoder

    encode = JSONEncoder(ensure_ascii=False, allow_nan=False).encode
    names = [field.name for field in fields]
    for row in rows:
        yield encode({name: row.get(name) for name in names}) + "\n"


def json(rows: Iterable[Row], fields: Sequence[Field], layout: Layout) -> Iterator[str]:
    """One array, indented by two; what `json.dumps(…, indent=2)` gives, record by record."""
    from json import JSONEncoder

    encode = JSONEncoder(ensure_ascii=False, allow_nan=False).encode
    indented = JSONEncoder(ensure_ascii=False, allow_nan=False, indent=2).encode

    def pair(name: str, value: object) -> str:
        if isinstance(value, list | tuple | dict):
            return f"\n    {encode(name)}: " + indented(value).replace("\n", "\n    ")
        return f"\n    {encode(name)}: {encode(value)}"

    before = "[\n"
    for row in rows:
        body = ",".join(pair(field.name, row.get(field.name)) for field in fields)
        yield f"{before}  {{{body}\n  }}" if body else f"{before}  {{}}"
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def document(record: Mapping[str, object], fmt: str) -> str:
    """One record as indented JSON or as YAML, keys in the order they have."""
    if fmt == "yaml":
        try:
            from yaml import dump
        except ImportError:
            raise missing_extra("yaml", "yaml") from None
        return str(dump(_plain(record), Dumper=_dumper(), sort_keys=False, allow_unicode=True, width=1 << 20))
    from json import dumps

    return dumps(record, ensure_ascii=False, indent=2) + "\n"


def yaml(rows: Iterable[Row], fields: Sequence[Field], layout: Layout) -> Iterator[str]:
    """A list of mappings in field order; text that any YAML version takes for something else is quoted."""
    try:
        from yaml import dump
    except ImportError:
        raise missing_extra("yaml", "yaml") from None
    dumper = _dumper()
    empty = True
    for row in rows:
        empty = False
        record = {field.name: _plain(row.get(field.name)) for field in fields}
        yield str(dump([record], Dumper=dumper, sort_keys=False, allow_unicode=True, width=1 << 20))
    if empty:
        yield "[]\n"


def _plain(value: object) -> object:
    """The value in the types that YAML knows: enumerations as their text, tuples as lists."""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


def _dumper() -> type[pyyaml.SafeDumper]:
    from yaml import SafeDumper, ScalarNode

    class Dumper(SafeDumper):
        """No anchors for repeated lists, and numbers of YAML 1.2 in quotes when they are text."""

        def ignore_aliases(self, data: object) -> bool:
            return True

    def text(dumper: SafeDumper, value: str) -> ScalarNode:
        quote = "'" if _NUMBER.fullmatch(value) else None
        return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=quote)

    Dumper.add_representer(str, text)
    return Dumper
