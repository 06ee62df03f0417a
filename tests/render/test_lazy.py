"""What a format may cost at start-up, held by the modules that it loads."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = {
    "rich",
    "tabulate",
    "yaml",
    "xlsxwriter",
    "json",
    "csv",
    "html",
    "difflib",
    "rapidfuzz",
    "dataclasses",
}
ALLOWED = {
    "table": set(),  # Rich is for colours and for widths beyond ASCII
    "tsv": set(),
    "csv": {"csv"},
    "json": {"json"},
    "ndjson": {"json"},
    "markdown": set(),
    "html": set(),
    "yaml": {"yaml"},
    "xlsx": {"xlsxwriter"},
    "tab:grid": {"tabulate", "html", "dataclasses"},
}
CODE = """
import sys, io
from alliance_cli.model.fields import FIELDS
from alliance_cli.render import write, Screen
imported = set(sys.modules)
if {fmt!r}:
    write([{{"slug": "a", "members": 1}}], FIELDS["alliances"], {fmt!r}, io.BytesIO(), screen=Screen(80))
print(*sorted({{name.partition(".")[0] for name in sys.modules}} & {heavy!r}))
"""


def _loaded(fmt: str) -> set[str]:
    code = CODE.format(fmt=fmt, heavy=HEAVY)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_importing_the_floor_loads_no_output_library() -> None:
    assert _loaded("") == set()


@pytest.mark.parametrize("fmt", sorted({"table", "tsv", "csv", "json", "ndjson", "markdown", "html"}))
def test_a_base_format_loads_only_its_own_library(fmt: str) -> None:
    assert _loaded(fmt) <= ALLOWED[fmt]


@pytest.mark.parametrize("fmt", ["yaml", "xlsx", "tab:grid"])
def test_other_formats_load_their_library_and_not_rich(fmt: str) -> None:
    loaded = _loaded(fmt)
    assert ALLOWED[fmt] & loaded and not loaded & {"rich", "rapidfuzz"}
