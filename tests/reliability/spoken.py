"""What is fuzzed of a command line, word by word: each as a function of text."""

from __future__ import annotations

from collections.abc import Callable

from alliance_cli import settings
from alliance_cli.cli.ingest import _columns as columns_said
from alliance_cli.cli.options import OutputOptions
from alliance_cli.cli.output import chosen_fields, chosen_format, ordered
from alliance_cli.jobs.rosters import operands
from alliance_cli.model.dates import hi, is_partial_date, lo, parse_day
from alliance_cli.model.fields import FIELDS
from alliance_cli.model.instants import parse_known
from alliance_cli.names.fold import fold, slugify
from alliance_cli.names.keys import keys
from alliance_cli.names.parse import parse
from alliance_cli.sources import expression
from alliance_cli.sources.documents import read_stream
from tests.reliability import inputs


def _day(text: str) -> None:
    day = parse_day(text)
    assert is_partial_date(day) and len(lo(day)) == len(hi(day)) == 10 and lo(day) <= hi(day)


def _name(text: str) -> None:
    slug = slugify(text)
    assert slug.isascii() and not set(slug) - set("abcdefghijklmnopqrstuvwxyz0123456789-"), slug
    folded = fold(text)
    assert fold(folded) == folded
    parse(text)
    keys(text)


def _column(text: str) -> None:
    read_stream(inputs.DOCUMENTS[".csv"][0], "fuzz.csv", columns=columns_said([text], None))


_ROWS: list[dict[str, object]] = [{"slug": "a", "name": "Z", "since": None}, {"slug": "b", "since": "2024"}]
_NESTED = {"members": [{"name": "A", "tags": ["x", {"b": 1}]}], "a": {"b c": [1, [2]]}}
_MEMBERS = FIELDS["members"]
SPOKEN: dict[str, Callable[[str], object]] = {
    "day": _day,
    "known": parse_known,
    "operand": operands.parse_operand,
    "fields": lambda text: chosen_fields(OutputOptions(fields=text), _MEMBERS, table=False),
    "sort": lambda text: ordered(_ROWS, OutputOptions(sort=text), _MEMBERS),
    "path": lambda text: expression.select(_NESTED, text, "'fuzz'"),
    "column": _column,
    "format": lambda text: chosen_format(OutputOptions(output=text)),
    "registry": lambda text: settings.registry(text, {"HOME": "/nowhere"}),
    "name": _name,
}
