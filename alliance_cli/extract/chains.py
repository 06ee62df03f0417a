"""Enumerations: the names that stand in one list, chained together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from alliance_cli.extract.descriptions import are_people, next_name, people
from alliance_cli.extract.nodes import Node
from alliance_cli.extract.spans import Span
from alliance_cli.extract.tables import is_a
from alliance_cli.extract.wording import describes_body, is_attached

_SEPARATORS = frozenset(
    (",", ";", "and", "or", "&", "und", "et", "y", "e", "sowie", "oder", "ou", "plus", "/")
)
_PHRASES = (
    ("as", "well", "as"),
    ("along", "with"),
    ("together", "with"),
    ("in", "addition", "to"),
    ("alongside",),
)
_EXAMPLES = (
    ("such", "as"),
    ("like",),
    ("including",),
    ("namely",),
    ("e.g.",),
    ("notamment",),
    ("dont",),
    ("wie",),
)
_DATE_WORDS = frozenset(("in", "on", "since", "im", "am", "en", "le", "seit", "depuis"))
_DASHES = ("–", "-", "--", "—")
_LONGEST_DESCRIPTION = 12
_LONGEST_TAIL = 28
_LONGEST_ENTRY = 10


class Chain(NamedTuple):
    """Names of one enumeration, in order; `first` to `last` are the nodes that it covers.

    `doubtful` where half of the names or more look like people's.
    """

    items: tuple[Span, ...]
    first: int
    last: int
    governed: bool = False
    modifier: bool = False
    doubtful: bool = False

    @property
    def coalition(self) -> int | None:
        """The coalition that a chain of one name is, besides being an organization."""
        return self.items[0].coalition if len(self.items) == 1 else None


def chains(nodes: Sequence[Node]) -> list[Chain]:
    """The enumerations in a run of nodes, single names too, in order."""
    found: list[Chain] = []
    place = shadow = 0
    while place < len(nodes):
        if not nodes[place].is_name:
            place += 1
            continue
        chain = _without_teller(nodes, _chain(nodes, place))
        if not are_people(nodes, chain.first, chain.last):
            found.append(
                chain._replace(
                    items=_without_addresses(nodes, chain),
                    governed=chain.governed or place < shadow,
                    modifier=_is_modifier(nodes, chain),
                    doubtful=people(nodes[chain.first : chain.last]) * 2 >= len(chain.items),
                )
            )
            shadow = max(shadow, _relative_end(nodes, chain.last))
        place = chain.last
    return found


def _without_teller(nodes: Sequence[Node], chain: Chain) -> Chain:
    """The chain without its first name where that only tells the rest: "According to the Mail, Acme and Globex"."""
    first = next(at for at in range(chain.first, chain.last) if nodes[at].is_name)
    teller = chain.governed and nodes[0].word == "according" and nodes[first + 1 : first + 2]
    if len(chain.items) < 2 or not teller or teller[0].word != ",":
        return chain
    second = next(at for at in range(first + 1, chain.last) if nodes[at].is_name)
    return chain._replace(items=chain.items[1:], first=second, governed=False)


def _is_modifier(nodes: Sequence[Node], chain: Chain) -> bool:
    """Whether a coalition's name only tells whose members are meant: "River Forum board members"."""
    following = nodes[chain.last].word if chain.last < len(nodes) else ""
    return chain.coalition is not None and is_a(following, "member", "internal")


def _relative_end(nodes: Sequence[Node], place: int) -> int:
    """Where a clause such as ", which makes Acme Flour," ends that begins here; its names are not spoken of."""
    opens = place + 1 < len(nodes) and nodes[place].word in (",", *_DASHES)
    if not opens or nodes[place + 1].word not in ("which", "who", "whose", "where"):
        return place
    return _closing(nodes, place + 1) or place


def _chain(nodes: Sequence[Node], first: int) -> Chain:
    items: list[Span] = []
    place: int | None = first
    last = first
    while place is not None:
        span = nodes[place].span
        assert span is not None
        items.append(span)
        last = place + 1
        place = _next_item(nodes, place)
    return Chain(tuple(items), first, last, _is_governed(nodes, first))


def _without_addresses(nodes: Sequence[Node], chain: Chain) -> tuple[Span, ...]:
    """The items of a chain without a town and its state behind a name: "Acme, Springdale, Arkansas"."""
    words = {
        node.span: " ".join(node.words) for node in nodes[chain.first : chain.last] if node.span is not None
    }
    states = [is_a(words.get(item, ""), "state") for item in chain.items]
    if not any(states) or sum(states) * 2 >= len(states) or states[0]:
        return chain.items
    dropped = {place - step for place, state in enumerate(states) if state and place > 1 for step in (0, 1)}
    return tuple(item for place, item in enumerate(chain.items) if place not in dropped)


def _next_item(nodes: Sequence[Node], place: int) -> int | None:
    """The node of the next name in the same enumeration, over a description or a tail if there is one."""
    following = next_name(nodes, place + 1)
    if following is None:
        return None
    if _is_list_gap(nodes, place + 1, following):
        return following
    after = _past_tail(nodes, place + 1)
    if after is None:
        after = _next_semicolon(nodes, place + 1)
    if after is None:
        return None
    following = next_name(nodes, after)
    return following if following is not None and _is_list_gap(nodes, after, following) else None


def _next_semicolon(nodes: Sequence[Node], place: int) -> int | None:
    """The semicolon that ends an entry with commas of its own: "Acme in Springdale, Ohio; Globex; …"."""
    for index in range(place, min(place + _LONGEST_ENTRY, len(nodes))):
        if nodes[index].word == ";":
            return index
    return None


def _is_list_gap(nodes: Sequence[Node], first: int, last: int) -> bool:
    """Whether the words between two names only separate items, or separate them and describe the next one."""
    words = [node.word for node in nodes[first:last] if not node.word.startswith("@")]
    if words[:1] and words[0] in _DASHES and words[1:] in (["and"], ["or"]):
        return True
    start = (
        1
        if len(words) > 2 and words[0] in _DASHES and words[1:3] in (["along", "with"], ["together", "with"])
        else 0
    )
    while start < len(words):
        if words[start] in _SEPARATORS:
            start += 1
            continue
        phrase = next((p for p in _PHRASES if tuple(words[start : start + len(p)]) == p), None)
        if phrase is None:
            break
        start += len(phrase)
    if words == ["to"] and _ranges(nodes, first):
        return True
    if start == 0:
        return False
    rest = [word for word in words[start:] if not is_a(word, "article")]
    return not rest or rest == ["~", "'s"] or _describes(rest)


def _ranges(nodes: Sequence[Node], place: int) -> bool:
    """Whether "from" stands before the names of which the last ends here: "from Acme to Globex to Initech"."""
    words = [node.word for node in nodes[max(0, place - 7) : place]]
    return "from" in words and all(
        node.is_name or node.word in ("from", "to")
        for node in nodes[place - words[::-1].index("from") : place]
    )


def _describes(words: Sequence[str]) -> bool:
    """Whether words between two items tell what the next one is: "the research lab", "universities such as"."""
    if len(words) > _LONGEST_DESCRIPTION or any(
        is_a(word, "relative", "rival", "negation", "speech") for word in words
    ):
        return (
            bool(words[-2:] == ["such", "as"])
            and len(words) <= _LONGEST_DESCRIPTION
            and not any(is_a(word, "rival", "negation", "speech") for word in words)
        )
    if any(tuple(words[-len(example) :]) == example for example in _EXAMPLES):
        return True
    if all(is_a(word, "link-word") for word in words):
        return True
    what = is_a(words[-1], "kind", "body", "coalition") or describes_body(words[-1]) or is_attached(words[-1])
    return what and not any(is_a(word, "preposition") for word in words)


def _past_tail(nodes: Sequence[Node], place: int) -> int | None:
    """Past what is said of a single item: "operated by A and B", ", which … ,", ", a maker of mills,"."""
    if place >= len(nodes):
        return None
    word = nodes[place].word
    for size in (1, 2):  # "Acme and Globex mills in Bern", "the Acme hospital chain,"
        behind = [node.word for node in nodes[place : place + size + 1]]
        if len(behind) > size and all(behind) and is_a(behind[size - 1], "body", "kind"):
            place, word = place + size, behind[size]
            if word in _SEPARATORS:
                return place
            break
    if word in (",", "–", "-", "--", "—"):
        following = nodes[place + 1].word if place + 1 < len(nodes) else ""
        relative = following in (
            "which",
            "who",
            "whose",
            "where",
            "now",
            "formerly",
            "the",
            "a",
            "an",
            "part",
            "owned",
        )
        if not relative:
            return None
        return _closing(nodes, place + 1)
    if is_a(word, "subordinate") or is_a(word, "preposition"):
        return _past_subordinate(nodes, place)
    return None


def _closing(nodes: Sequence[Node], place: int) -> int | None:
    """The comma that ends a clause; None when a coalition is named inside, for then it says more than who."""
    for index in range(place, min(place + _LONGEST_TAIL, len(nodes))):
        node = nodes[index]
        owner = index + 1 < len(nodes) and nodes[index + 1].word == "'s"
        if node.span is not None and not node.is_name and not node.span.person and not owner:
            return None
        if node.word in (",", ";", *_DASHES):
            return index
    return None


def _past_subordinate(nodes: Sequence[Node], place: int) -> int | None:
    """The separator behind "operated by A and B", "spinout of C", "in Berlin"."""
    index = place
    while index < min(place + 5, len(nodes)) and not nodes[index].is_name:
        if nodes[index].word in _SEPARATORS or nodes[index].span is not None:
            ends = nodes[index].word in (",", ";") or (
                nodes[index].word == "and" and nodes[index - 1].word == "~"
            )
            return index if index > place and ends else None
        index += 1
    if index >= len(nodes) or not nodes[index].is_name:
        return None
    index += 1
    while index + 1 < len(nodes) and nodes[index].word in ("and", "&") and nodes[index + 1].is_name:
        index += 2
    while (
        index + 1 < len(nodes)
        and nodes[index].word == ","
        and is_a(" ".join(nodes[index + 1].words), "state")
    ):
        index += 2
    return index if index < len(nodes) and nodes[index].word in (",", ";") else None


def _is_governed(nodes: Sequence[Node], first: int) -> bool:
    """Whether a preposition stands before the names, so that they are not what the sentence speaks of."""
    for index in range(first - 1, max(-1, first - 6), -1):
        word = nodes[index].word
        if is_a(word, "article", "kind", "body", "demonym", "acronym") or word == "~" or word[:1].isdigit():
            continue
        if (word == "as" and index and nodes[index - 1].word == "such") or word == "like":
            return False
        if word == "of" and index and is_a(nodes[index - 1].word, "jurisdiction"):
            return False
        return is_a(word, "preposition") or word in ("told", "tells", "asked")
    return False
