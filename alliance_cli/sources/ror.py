"""Records of a dump of the Research Organization Registry, in any of its shapes.

Shapes: the first and second schema of ROR's own dumps (https://ror.readme.io/docs/data-dump), and JSON lines
with the keys `id, name, aliases, acronyms, labels, country, type, status, links, wikidata, relationships`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from alliance_cli.errors import InvalidData
from alliance_cli.model.terms import NameKind
from alliance_cli.sources.dump import items

_ID = re.compile(r"(?:https?://)?(?:www\.)?ror\.org/(0[a-z0-9]{8})/?", re.ASCII)
_COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)
_STRENGTH = (NameKind.ACRONYM, NameKind.TRANSLATION, NameKind.ALIAS)
"""Which kind a form keeps that the record lists under several."""

Form = tuple[str, NameKind, str | None]


class RorRecord(NamedTuple):
    """One record: `id` without the address, other forms of the name with kind and language, ROR's type words.

    `relations` are (word, id) with the words parent, child, successor and predecessor: what the other is to it.
    """

    where: str
    id: str
    name: str
    active: bool
    country: str | None
    types: tuple[str, ...]
    forms: tuple[Form, ...]
    website: str | None
    wikidata: tuple[str, ...]
    relations: tuple[tuple[str, str], ...]


def ror_records(path: Path) -> Iterator[RorRecord]:
    """The records of a dump, in its order; InvalidData names the file and the record that cannot be read."""
    for where, value in items(path):
        if not isinstance(value, dict):
            raise InvalidData(f"{where} is no object", "a dump holds an object for each organization")
        try:
            yield _record(where, value)
        except (TypeError, ValueError, AttributeError, LookupError) as error:
            raise InvalidData(
                f"{where} does not have the shape of a ROR record", "download the dump again"
            ) from error


def _record(where: str, value: Mapping[str, Any]) -> RorRecord:
    if "names" in value:
        shape = _second_schema
    elif "types" in value:
        shape = _first_schema
    else:
        shape = _flat_shape
    given = shape(value)
    name = _text(where, given["name"])
    if not name:
        raise InvalidData(f"{where} has no name", "download the dump again")
    relations = ((str(word).lower(), other) for word, other in given["relations"])
    return RorRecord(
        where=where,
        id=_id(where, value.get("id")),
        name=name,
        active=str(value.get("status", "active")).lower() == "active",
        country=given["country"] if _COUNTRY.fullmatch(given["country"] or "") else None,
        types=tuple(sorted({str(word).lower() for word in given["types"]})),
        forms=tuple(_forms(where, given["forms"], name)),
        website=next((link for link in given["links"] if link.startswith(("http://", "https://"))), None),
        wikidata=tuple(dict.fromkeys(_text(where, code) for code in given["wikidata"])),
        relations=tuple((word, _id(where, other)) for word, other in relations if word in _RELATIONS),
    )


_RELATIONS = ("parent", "child", "successor", "predecessor")


def _id(where: str, value: object) -> str:
    found = _ID.fullmatch(str(value))
    if found is None:
        raise InvalidData(f"{where} has the id '{value}'", "an id looks like https://ror.org/0a1b2c3d4")
    return found[1]


def _text(where: str, value: object) -> str:
    """One line of text; a value that is no text, or that no file could hold, is an error."""
    if not isinstance(value, str):
        raise TypeError(value)
    text = " ".join(value.replace("\0", " ").split())
    if any("\ud800" <= char <= "\udfff" for char in text):
        raise InvalidData(f"{where} holds half a surrogate pair", "download the dump again")
    return text


def _forms(where: str, given: Iterable[Form], name: str) -> list[Form]:
    """Each form once, under its strongest kind, without the display name, in the order in which they stand."""
    found: dict[str, Form] = {}
    for value, kind, lang in sorted(given, key=lambda form: _STRENGTH.index(form[1])):
        text = _text(where, value)
        if text and text != name and text not in found:
            found[text] = (text, kind, _text(where, lang) or None if lang else None)
    return list(found.values())


def _flat_shape(value: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": value["name"],
        "country": value.get("country"),
        "types": value.get("type") or (),
        "forms": [
            *((text, NameKind.ALIAS, None) for text in value.get("aliases") or ()),
            *((text, NameKind.ACRONYM, None) for text in value.get("acronyms") or ()),
            *((text, NameKind.TRANSLATION, lang) for lang, text in value.get("labels") or ()),
        ],
        "links": value.get("links") or (),
        "wikidata": value.get("wikidata") or (),
        "relations": [(word, other) for word, other in value.get("relationships") or ()],
    }


def _first_schema(value: Mapping[str, Any]) -> dict[str, Any]:
    labels = [(one["label"], NameKind.TRANSLATION, one.get("iso639")) for one in value.get("labels") or ()]
    flat = _flat_shape({**value, "labels": (), "type": (), "country": None, "relationships": ()})
    wikidata = (value.get("external_ids") or {}).get("Wikidata") or {}
    return flat | {
        "country": (value.get("country") or {}).get("country_code"),
        "types": value["types"],
        "forms": [*flat["forms"], *labels],
        "wikidata": _preferred(wikidata),
        "relations": [(one["type"], one["id"]) for one in value.get("relationships") or ()],
    }


def _second_schema(value: Mapping[str, Any]) -> dict[str, Any]:
    names = value["names"]
    display = [one["value"] for one in names if "ror_display" in one["types"]]
    kinds = {"alias": NameKind.ALIAS, "acronym": NameKind.ACRONYM, "label": NameKind.TRANSLATION}
    places = [one["geonames_details"]["country_code"] for one in value.get("locations") or ()]
    outside = {one["type"]: one for one in value.get("external_ids") or ()}
    return {
        "name": display[0],
        "country": places[0] if places else None,
        "types": value.get("types") or (),
        "forms": [
            (one["value"], kinds[word], one.get("lang"))
            for one in names
            for word in one["types"]
            if word in kinds
        ],
        "links": [one["value"] for one in value.get("links") or () if one["type"] == "website"],
        "wikidata": _preferred(outside.get("wikidata") or {}),
        "relations": [(one["type"], one["id"]) for one in value.get("relationships") or ()],
    }


def _preferred(identifiers: Mapping[str, Any]) -> list[str]:
    """The preferred identifier, else all of them; the first schema writes a lone one without a list."""
    if identifiers.get("preferred"):
        return [identifiers["preferred"]]
    every = identifiers.get("all") or []
    return [every] if isinstance(every, str) else list(every)
