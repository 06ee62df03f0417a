"""A curator's corrections of what an alliance is: its days, its state, whether it is the default one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from alliance_cli.errors import NotFound, UsageError
from alliance_cli.jobs.words import empty, plain, word
from alliance_cli.model.dates import later, parse_day
from alliance_cli.model.terms import AllianceState
from alliance_cli.store import reading

if TYPE_CHECKING:
    from alliance_cli.store.connection import Reader

EMPTIED = {"formed": "formed", "dissolved": "dissolved", "alliance-note": "note"}
"""What may be emptied, with its column."""


class Wish(NamedTuple):
    """What is to change of an organization as an alliance."""

    formed: str | None = None
    dissolved: str | None = None
    state: str | None = None
    note: str | None = None
    default: bool = False


def plan(reader: Reader, slug: str, wish: Wish, unset: tuple[str, ...]) -> dict[str, Any]:
    """Columns of the alliance (slug) with their new values; one that gets a last day is dissolved.

    NotFound for an organization that is none; UsageError for a last day before the first one.
    """
    values: dict[str, Any] = {
        column: parse_day(day)
        for column, day in (("formed", wish.formed), ("dissolved", wish.dissolved))
        if day
    }
    if wish.note is not None:
        values["note"] = plain(wish.note)
    if wish.state is not None or wish.dissolved is not None:
        values["state"] = word(wish.state or AllianceState.DISSOLVED, list(AllianceState), "state")
    if wish.default:
        values["is_default"] = True
    for name in unset:
        if name in EMPTIED:
            empty(values, EMPTIED[name], name)
    if not values:
        return {}
    known = reading.alliances(reader).get(slug)
    if known is None:
        raise NotFound(f"{slug} is no alliance", f"'alliance add {slug} --is-alliance' makes it one")
    formed, dissolved = (values.get(column, getattr(known, column)) for column in ("formed", "dissolved"))
    if formed and dissolved and later(formed, dissolved):
        raise UsageError(f"formed {formed}, dissolved {dissolved}", "the first day comes first")
    return values
