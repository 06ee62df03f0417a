"""Names that say something of another name, or are none here: owners, places, epithets, people."""

from __future__ import annotations

from collections.abc import Sequence

from alliance_cli.extract.nodes import Node
from alliance_cli.extract.tables import is_a
from alliance_cli.names.tables import countries, regions, word_counts

_LONGEST_GAP = 28
_ACRONYM = 4
_TITLE_REACH = 8
_COMMON = 400  # names of a million, in which a word stands that is nobody's own
_AND = frozenset((",", "and", "und", "et"))
_WHERE = frozenset(("in", "from", "near", "across", "throughout", "outside", "at"))


def without_owners(nodes: Sequence[Node]) -> list[Node]:
    """Names that only describe the next name made words: "Facebook parent Meta", "Singapore's Agency"."""
    nodes = _without_seats(nodes)
    found = list(nodes)
    for place, node in enumerate(nodes):
        if not node.is_name:
            continue
        if _owner_of(nodes, place) or _is_epithet(nodes, place) or _is_trade(nodes, place):
            found[place] = node._replace(word="~", span=None)
            continue
        after = [follower.word for follower in nodes[place + 1 : place + 4]]
        for length in (1, 2):
            following = nodes[place + 1 + length] if place + 1 + length < len(nodes) else None
            if following is None or not following.is_name:
                continue
            owned = after[:length] == ["'s"] and not _is_entry(nodes, place, place + 2)
            trade = length == 1 and is_a(after[0], "body") and len(node.words) == 1
            if all(is_a(word, "owner", "kind") for word in after[:length]) or owned or trade:
                found[place] = node._replace(word="~", span=None)
    return found


def _without_seats(nodes: Sequence[Node]) -> list[Node]:
    """Nodes without a town and its state before a name: "Springdale, Ohio-based Acme"."""
    found: list[Node] = []
    place = 0
    while place < len(nodes):
        words = [node.word for node in nodes[place + 1 : place + 5]] if nodes[place].is_name else []
        state = words[:1] == [","] and words[2:] == ["-", "based"]
        seat = state and is_a(" ".join(nodes[place + 2].words) or words[1], "state")
        if words[:1] == [","] and len(words) > 1 and words[1].endswith("-based"):
            place += 2  # the comma goes, too: "Springdale, Ohio-based Acme"
            continue
        if not seat:
            found.append(nodes[place])
        place += 5 if seat else 1
    return found


def _owner_of(nodes: Sequence[Node], place: int) -> bool:
    """Whether a name only says whose the next one is: "Japan's largest insurer Acme"."""
    if place + 1 >= len(nodes) or nodes[place + 1].word != "'s":
        return False
    following = next_name(nodes, place + 2)
    if following is None or following > place + 6 or following == place + 2:
        return False
    between = [node.word for node in nodes[place + 2 : following]]
    return is_a(between[-1], "kind", "body") and all(word.isalpha() for word in between)


def _is_trade(nodes: Sequence[Node], place: int) -> bool:
    """Whether capitals only tell of which trade the bodies behind them are: "six ABC vendors"."""
    following = nodes[place + 1].word if place + 1 < len(nodes) else ""
    word = nodes[place].words
    span = nodes[place].span
    short = len(word) == 1 and span is not None and not span.known and len(word[0]) <= _ACRONYM
    before = nodes[place - 1].word if place else ""
    return short and is_a(following, "body", "member") and before not in (",", "and", "'s", "")


def _is_epithet(nodes: Sequence[Node], place: int) -> bool:
    """Whether a name only tells which company is meant: "the Springdale giant"."""
    following = nodes[place + 1].word if place + 1 < len(nodes) else ""
    further = nodes[place + 2] if place + 2 < len(nodes) else None
    return (
        place > 0
        and nodes[place - 1].word == "the"
        and is_a(following, "kind")
        and not is_a(following, "head", "coalition")
        and (further is None or not further.is_name)
    )


def without_places(nodes: Sequence[Node]) -> list[Node]:
    """Nodes with names that are no organization here made words: "in Bern", "from Ohio"."""
    found = list(nodes)
    where = False
    for place, node in enumerate(nodes):
        where = where or node.word in _WHERE
        if node.is_name and where and _is_place(node.words):
            found[place] = node._replace(word="~", span=None)
        elif not (node.word in _AND or node.word in _WHERE or is_a(node.word, "article")):
            where = False
    return found


def _is_place(words: Sequence[str]) -> bool:
    name = " ".join(words)
    return name in regions() or name in countries() or is_a(name, "state", "continent")


def is_person(node: Node) -> bool:
    """Whether a lone name begins with a given name and nothing in it is of an organization.

    No surname is a legal form, or stands in as many names of organizations as "Trading" and "Foods" do.
    """
    bare = node.words[: node.words.index("(")] if "(" in node.words else node.words
    given = 1 < len(bare) < 4 and is_a(bare[0], "given")
    known = node.span is not None and node.span.known
    if not given or known or word_counts().get(bare[-1], 0) >= _COMMON:
        return False
    return not any(is_a(word, "head", "kind", "body", "field", "legal") for word in bare)


def people(nodes: Sequence[Node]) -> int:
    """How many names among nodes look like people's."""
    return sum(node.is_name and is_person(node) for node in nodes)


def are_people(nodes: Sequence[Node], first: int, last: int) -> bool:
    """Whether all names of an enumeration look like people's and a title near them tells so.

    Companies have such names, too: without a title they are left to whoever reads the proposal.
    """
    near = [*nodes[max(0, first - 3) : first], *nodes[last : last + _TITLE_REACH]]
    titled = any(is_a(node.word, "title") or node.word == "founder" for node in near)
    return titled and people(nodes[first:last]) == sum(node.is_name for node in nodes[first:last])


def _is_entry(nodes: Sequence[Node], first: int, last: int) -> bool:
    """Whether nodes fill one place of a list: ", Saint Mary's Mills,"."""
    before = nodes[first - 1].word if first else ","
    after = nodes[last + 1].word if last + 1 < len(nodes) else ","
    return before in (",", ":", ";") and after in (",", ";", ".")


def joined_owners(nodes: Sequence[Node]) -> list[Node]:
    """Nodes with "Lloyd's Register" as one name where it fills one place of a list."""
    found: list[Node] = []
    for place, node in enumerate(nodes):
        owner = found[-2] if len(found) > 1 and found[-1].word == "'s" else None
        if owner is not None and owner.span is not None and node.span is not None and _is_owned(nodes, place):
            span = owner.span._replace(last=node.span.last, known=False)
            found[-2:] = [owner._replace(last=node.last, span=span, words=(*owner.words, "'s", *node.words))]
        else:
            found.append(node)
    return found


def _is_owned(nodes: Sequence[Node], place: int) -> bool:
    """Whether the name at a place is the second half of one entry, the first being one word: "Lloyd's Register"."""
    owner = nodes[place - 2]
    single = owner.last - owner.first == 1
    if not (owner.is_name and nodes[place].is_name and single):
        return False
    ends = place + 1 < len(nodes) and nodes[place + 1].word == ","
    short = nodes[place].last - nodes[place].first == 1 and not _is_place(owner.words)
    return _is_entry(nodes, place - 2, place) or (ends and short)


def next_name(nodes: Sequence[Node], place: int) -> int | None:
    """The node of the next name from a place on; None when there is none near, or a coalition stands before it."""
    for index in range(place, min(place + _LONGEST_GAP, len(nodes))):
        node = nodes[index]
        if node.is_name:
            return index
        if node.span is not None and not node.span.person:
            return None
    return None
