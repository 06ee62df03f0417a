"""What the matcher knows of a registry: recorded names, and nothing else."""

from __future__ import annotations

from typing import NamedTuple

from alliance_cli.model.terms import NameKind


class NameEntry(NamedTuple):
    """One recorded name. `organization` is a slug, `name` its display name, `value` this written form."""

    organization: str
    name: str
    value: str
    kind: NameKind = NameKind.OFFICIAL
    country: str | None = None
