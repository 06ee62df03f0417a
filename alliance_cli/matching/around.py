"""What stands around a recorded name inside a longer text: units before it, an address behind it, its acronym."""

from __future__ import annotations

from typing import NamedTuple

from alliance_cli.matching.address import is_address
from alliance_cli.matching.align import PREFIX, Alignment
from alliance_cli.matching.profile import Profile
from alliance_cli.matching.residue import Residue, residue_of
from alliance_cli.matching.spelled import spelled_words
from alliance_cli.names.keys import base_words
from alliance_cli.names.tables import classes_of, regions

# A department hardly ever is a body of its own; a school, a college or a faculty only inside a university.
# A hospital's department is a "service" in the Romance languages.
_HOSPITALS = frozenset({"hospital", "universityhospital", "clinic"})
_FIELDS = (
    *("logy", "logie", "logia", "ics", "chemistry", "dentistry", "forestry"),
    *("nomy", "graphy", "metry", "iatry", "surgery", "pharmacy", "anatomy"),
)
_SCHOOLS = frozenset({"faculty", "school", "college", "graduate"})
_UNIVERSITIES = frozenset({"university", "college", "polytechnic", "universityofappliedscience"})
_HOUSES = _UNIVERSITIES | {"hospital", "universityhospital", "institute", "school", "academy", "center"}
_TELLING = (Residue.DISTINCTIVE, Residue.PLACE)
_WITH_PREPOSITION = 3


class Around(NamedTuple):
    """Positions of query words beside a recorded name that say nothing against it, by the reason for that."""

    unit: tuple[int, ...] = ()
    address: tuple[int, ...] = ()
    spelled: tuple[int, ...] = ()
    seat: tuple[int, ...] = ()
    again: tuple[int, ...] = ()

    @property
    def explained(self) -> frozenset[int]:
        """All these positions."""
        return frozenset(self.unit + self.address + self.spelled + self.seat + self.again)


NOTHING = Around()


def _is_department(word: str) -> bool:
    return "department" in classes_of(word)


def _is_unit(before: tuple[str, ...], name: Profile) -> bool:
    """Whether words before a recorded name are a unit of it (Department of Physics, School of Law) or its governors.

    A place right before the name may open a longer name: Department of Physics, Columbia University New York.
    """
    kinds = set(name.words)
    if all("governor" in classes_of(word) for word in before):
        return bool(kinds & _UNIVERSITIES)
    if residue_of(before[-1]) is Residue.PLACE:
        return False
    if _is_department(before[0]) or _is_department(before[-1]):
        return bool(kinds & _HOUSES)
    if before[0] == "service":
        return bool(kinds & _HOSPITALS)
    return before[0] in _SCHOOLS and bool(kinds & _UNIVERSITIES)


def _is_field(before: tuple[str, ...], name: Profile, placed: bool) -> bool:
    """Whether words before a recorded name are fields of study, which an address line writes for a department.

    Without a place behind the name, only fields like "pharmacology", and only before a university.
    """
    fields = [word.endswith(_FIELDS) for word in before]
    general = all(
        field or residue_of(word) is Residue.GENERIC for field, word in zip(fields, before, strict=True)
    )
    houses = _HOUSES if placed else _UNIVERSITIES
    return general and bool(houses & set(name.words)) and (placed or any(fields))


def is_unit_behind(tail: tuple[str, ...], name: Profile) -> bool:
    """Whether words behind a recorded university are a department or faculty of it."""
    kinds = set(name.words)
    if tail and tail[0] == "service":
        return bool(kinds & _HOSPITALS)
    if tail and _SCHOOLS.issuperset(tail):
        return bool(kinds & _HOUSES)  # "X University Graduate School": a unit without a name of its own
    headed = any(word == "faculty" or _is_department(word) for word in (*tail[:1], *tail[-1:]))
    return headed and bool(kinds & _UNIVERSITIES)


def _lacks_preposition(query: Profile, name: Profile) -> bool:
    """Whether a name like "University of Milan" stands in the query without its small word: "… University Milan"."""
    written, asked = name.exact.split(), query.exact.split()
    if (
        len(written) < _WITH_PREPOSITION
        or "stop" not in classes_of(written[1])
        or len(name.words) < len(written) - 1
    ):
        return False
    place = asked.index(name.words[1]) if name.words[1] in asked else 0
    return place > 0 and asked[place - 1] == name.words[0]


def _is_owner(tail: tuple[str, ...], name: Profile) -> bool:
    """Whether words behind a named institute are the academy that it belongs to: Russian Academy of Sciences."""
    general = (Residue.KIND, Residue.GENERIC, Residue.PLACE)
    own = any(residue_of(word) is Residue.DISTINCTIVE for word in name.words)
    return (
        own
        and "academy" in tail
        and "institute" in name.words
        and all(residue_of(w) in general for w in tail)
    )


def _schools_end(tail: tuple[str, ...]) -> int:
    """How many words open `tail` that tell in which school a department is: School of Medicine."""
    if not tail or tail[0] not in _SCHOOLS:
        return 0
    return next((n for n, word in enumerate(tail) if residue_of(word) is Residue.PLACE), len(tail))


def _seats(query: Profile, name: Profile, left_over: tuple[int, ...], country: str | None) -> tuple[int, ...]:
    """Positions of Chinese towns in a company's full name, where the law on names asks for one: Shanghai UCloud Ltd."""
    if country not in (None, "CN") or len(base_words(query.exact)) == len(query.exact.split()):
        return ()
    bodies = (Residue.KIND, Residue.SUBUNIT)
    if any(residue_of(word) in bodies for word in name.words):
        return ()
    return tuple(place for place in left_over if regions().get(query.words[place]) == "CN")


def around(
    query: Profile, name: Profile, alignment: Alignment, country: str | None, behind: tuple[str, ...] = ()
) -> Around:
    """What the query's leftover words are to a recorded name that stands in it whole; NOTHING when it does not.

    `country` is the one of the recorded name, `behind` the places that were taken off the query's end.
    """
    if alignment.right_over or not alignment.left_over or any(p.likeness == PREFIX for p in alignment.pairs):
        return NOTHING
    words, left_over = query.words, alignment.left_over
    again = tuple(place for place in left_over if words[place] in name.words)
    spelled = spelled_words(query, name, left_over)
    aside = {*spelled, *again}
    places = [place for pair in alignment.pairs for place in pair.left]
    first, last = min(places), max(places)
    inside = [place for place in left_over if first < place < last and place not in aside]
    seat = _seats(query, name, left_over, country)
    if inside or alignment.reordered or not any(residue_of(word) in _TELLING for word in name.words):
        return Around(spelled=spelled, seat=seat, again=again)
    after = tuple(place for place in range(last + 1, len(words)) if place not in spelled)
    before = tuple(place for place in range(first) if place not in aside)
    tail, head = tuple(words[place] for place in after), tuple(words[place] for place in before)
    if head and _lacks_preposition(query, name):
        return Around(spelled=spelled, seat=seat, again=again)
    schools = _schools_end(tail) if head and _is_unit(head, name) else 0
    rest = tail[schools:]
    placed = not rest + behind or is_address(rest + behind, name, country)
    if head and placed and (_is_unit(head, name) or _is_field(head, name, bool(rest or behind))):
        return Around(before + after[:schools], after[schools:], spelled, again=again)
    if not head and (is_unit_behind(tail, name) or _is_owner(tail, name)):
        return Around(after, (), spelled, again=again)
    address = after if tail and placed and not schools else ()
    return Around((), address, spelled, tuple(place for place in seat if place not in address), again)
