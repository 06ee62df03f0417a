"""A plan that a person has edited: text lines, or rows of CSV or JSON, as what is said of each mention.

Only the form is checked here; `alliance_cli.jobs.plans.orders` checks it against the registry.
"""

from __future__ import annotations

from alliance_cli.errors import InvalidData
from alliance_cli.jobs.plans import lines as planlines
from alliance_cli.jobs.plans import table as plantable
from alliance_cli.jobs.plans.plan import OPEN, SAME
from alliance_cli.jobs.plans.planned import Edited, Said
from alliance_cli.jobs.plans.words import SIGNS


def read(name: str, text: str) -> Edited:
    """The plan in a text; its form is told by its beginning. InvalidData names the line (`name` is the file)."""
    start = text.lstrip()[:1]
    if start in ("[", "{"):
        return plantable.read(plantable.json_rows(name, text))
    header = text.lstrip("\ufeff").split("\n", 1)[0].strip()
    for separator in (",", ";", "\t"):
        if {"verb", "id"} <= {cell.strip('" ') for cell in header.split(separator)}:
            return plantable.read(plantable.csv_rows(name, text.lstrip("\ufeff"), separator))
    return planlines.read(name, text)


def apart(said: Said, surface: str) -> tuple[str, str | None]:
    """Sign and target of a line, after the name as written; InvalidData where there is none."""
    if said.sign is not None:
        return said.sign, said.target
    rest = (said.rest or "").strip()
    if rest.startswith(surface):
        rest = rest[len(surface) :].strip()
    if rest[:1] in SIGNS and (len(rest) == 1 or rest[1:2].isspace() or rest[0] == SAME):
        sign, target = rest[0], rest[1:].strip()
        if sign == OPEN:
            return sign, None
        if target:
            return sign, target
    hint = "after the name: = SLUG for a known organization, + NAME for a new one, or ?"
    raise InvalidData(f"{said.where}: whom does '{surface}' mean?", hint)


def shown_name(surface: str) -> str:
    """A name as written, on one line and without characters that a terminal would act on."""
    flat = " ".join(surface.split())
    return flat if flat.isprintable() else "".join(char if char.isprintable() else "\ufffd" for char in flat)
