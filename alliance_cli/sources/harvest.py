"""Which leaves of a page are items of a list, by structure alone: lists, tables, card grids, walls of logos.

Extractors of main text drop lists whose items are links, and never see names that only an image tells; here what
stands in equal places and looks like names is one list, however it is marked up.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import count, groupby, pairwise
from statistics import median
from typing import NamedTuple

from alliance_cli.model.documents import BlockKind
from alliance_cli.sources.columns import is_header
from alliance_cli.sources.dom import Leaf
from alliance_cli.sources.furniture import is_menu
from alliance_cli.sources.lines import LIST, are_names, headings_in, is_name_like

APART = 8  # leaves between two cards of one grid, at most
RECORD = 400  # characters of one card, on the median
MOST = 0.3  # share of one text among the names of a list
HEADLINE_WORDS = 5  # half of the items of a list of headlines have as many


class Place(NamedTuple):
    """What a leaf is: its kind, its list, and whether structure alone is reason enough to keep it."""

    kind: BlockKind
    group: int = 0
    kept: bool = False


def places_of(leaves: Sequence[Leaf]) -> list[Place | None]:
    """The place of each leaf; None for one that only repeats another: the logo beside a name, a carousel's copy."""
    numbers = count(1)
    places: list[Place | None] = [
        Place(BlockKind.HEADING if leaf.level else BlockKind.PARAGRAPH) for leaf in leaves
    ]
    tables: dict[int, list[int]] = defaultdict(list)
    lists: dict[int, list[int]] = defaultdict(list)
    loose: dict[str, list[int]] = defaultdict(list)
    for at, leaf in enumerate(leaves):
        if leaf.column:
            tables[leaf.listing].append(at)
        elif leaf.record:
            lists[leaf.listing].append(at)
        else:
            loose[leaf.path].append(at)
    for table in tables.values():
        _table(leaves, table, places, numbers)
    for listed in lists.values():
        _list(leaves, listed, places, numbers)
    _cards(leaves, loose.values(), places, numbers)
    return places


def _table(
    leaves: Sequence[Leaf], table: Sequence[int], places: list[Place | None], numbers: Iterator[int]
) -> None:
    """Cells by column under their headers; a table of one row is layout, one of names without header one list."""
    rows: dict[int, list[int]] = defaultdict(list)
    for at in table:
        rows[leaves[at].record].append(at)
    if len(rows) < 2:
        return
    first = next(iter(rows.values()))
    headed = all(leaves[at].head for at in first) or is_header([leaves[at].text for at in first])
    columns: dict[int, int] = defaultdict(lambda: next(numbers))
    whole = next(numbers) if not headed and _is_grid(leaves, table) else 0
    for at in table:
        kind = BlockKind.HEADING if headed and at in first else BlockKind.CELL
        places[at] = Place(kind, whole or columns[leaves[at].column], kept=True)


def _is_grid(leaves: Sequence[Leaf], table: Sequence[int]) -> bool:
    """Whether all cells of a table are names, none of its columns saying the same of several."""
    columns: dict[int, list[str]] = defaultdict(list)
    for at in table:
        columns[leaves[at].column].append(leaves[at].text)
    return are_names([leaves[at].text for at in table]) and not any(map(_repeats_much, columns.values()))


def _repeats_much(texts: Sequence[str]) -> bool:
    return max(Counter(texts).values()) > max(1, MOST * len(texts))


def _list(
    leaves: Sequence[Leaf], listed: Sequence[int], places: list[Place | None], numbers: Iterator[int]
) -> None:
    """The first words of each item are the item; a logo gives the name only where no words do."""
    records: dict[int, list[int]] = defaultdict(list)
    for at in listed:
        records[leaves[at].record].append(at)
    items: list[int] = []
    for record in records.values():
        words = [at for at in record if leaves[at].tag != "img"]
        items.append(words[0] if words else record[0])
        for at in record:
            if words and leaves[at].tag == "img":
                places[at] = None
    texts = [leaves[at].text for at in items]
    kept = are_names(texts) and not is_menu(texts) and not _repeats(texts)
    group = next(numbers)
    for at in items:
        places[at] = Place(BlockKind.ITEM, group, kept)
    if all(leaves[at].tag == "img" for at in items):
        _once(leaves, items, places)


def _cards(
    leaves: Sequence[Leaf], loose: Iterable[list[int]], places: list[Place | None], numbers: Iterator[int]
) -> None:
    """Runs of short leaves in equal places; of several in the same cards the heading, else the first words count."""
    found = [part for same in loose for part in _rosters(leaves, same)]
    found.sort(key=lambda run: (-_rank(leaves[run[0]]), run[0]))
    taken: list[list[int]] = []
    for run in found:
        rival = next((other for other in taken if _interleave(other, run)), None)
        if rival is not None:
            if leaves[run[0]].tag == "img":
                for at in run:
                    places[at] = None
            continue
        taken.append(run)
        group = next(numbers)
        heads = headings_in([leaves[at].text for at in run])
        for at in run[:heads]:
            places[at] = Place(BlockKind.HEADING)
        for at in run[heads:]:
            places[at] = Place(BlockKind.ITEM, group, kept=True)
        if leaves[run[0]].tag == "img":
            _once(leaves, run, places)


def _rosters(leaves: Sequence[Leaf], same: list[int]) -> Iterator[list[int]]:
    """The rosters among leaves in equal places; a short run is one where all together are: Platinum, Gold."""
    whole = _is_roster(leaves, same)
    for run in _runs(leaves, same):
        if whole and len(run) < LIST:
            yield run
        else:
            yield from (part for part in _parts(leaves, run) if _is_roster(leaves, part))


def _runs(leaves: Sequence[Leaf], same: list[int]) -> Iterator[list[int]]:
    """Leaves in equal places, divided where a heading parts them that does not belong to each card, or much else."""
    if len(same) < LIST:
        return
    between = Counter(path for before, after in pairwise(same) for path in _headings(leaves, before, after))
    each = {path for path, times in between.items() if times * 2 > len(same) - 1}
    run = same[:1]
    for before, after in pairwise(same):
        if after - before > APART or _headings(leaves, before, after) - each:
            yield run
            run = []
        run.append(after)
    yield run


def _parts(leaves: Sequence[Leaf], run: list[int]) -> Iterator[list[int]]:
    """The run when it is a roster; else the stretches of it in which each leaf could be a name."""
    if _is_roster(leaves, run):
        yield run
        return
    for short, part in groupby(run, lambda at: is_name_like(leaves[at].text)):
        if short:
            yield list(part)


def _headings(leaves: Sequence[Leaf], before: int, after: int) -> set[str]:
    if after - before > APART:
        return set()
    return {leaf.path for leaf in leaves[before + 1 : after] if leaf.level}


def _is_roster(leaves: Sequence[Leaf], run: Sequence[int]) -> bool:
    texts = [leaves[at].text for at in run]
    if not are_names(texts) or is_menu(texts) or _repeats(texts):
        return False
    spans = [sum(len(leaf.text) for leaf in leaves[before:after]) for before, after in pairwise(run)]
    if leaves[
        run[0]
    ].level:  # headings of sections stand side by side or over much text, those of cards do not
        apart = len({leaves[at].chain[-2:-1] for at in run}) * 2 > len(run)
        return apart and median(spans) <= RECORD
    return median(spans) <= RECORD


def _repeats(texts: Sequence[str]) -> bool:
    """Whether the texts say few things, as "Read more" or "Gold member" in every card; a carousel's copies do not."""
    times = Counter(texts)
    return len(times) < LIST or max(times.values()) > MOST * len(texts)


def _rank(leaf: Leaf) -> int:
    return 2 if leaf.level else 0 if leaf.tag == "img" else 1


def _interleave(one: Sequence[int], other: Sequence[int]) -> bool:
    """Whether two runs alternate: in most gaps of the longer there is a leaf of the other."""
    short, long = sorted((one, other), key=len)
    if short[-1] < long[0] or long[-1] < short[0]:
        return False
    inside = set(short)
    gaps = sum(not inside.isdisjoint(range(before, after)) for before, after in pairwise(long))
    return gaps * 2 > len(long) - 1


def _once(leaves: Sequence[Leaf], items: Sequence[int], places: list[Place | None]) -> None:
    """Takes away the copies that carousels make of their logos."""
    seen: set[str] = set()
    for at in items:
        if leaves[at].text in seen:
            places[at] = None
        seen.add(leaves[at].text)


def is_headlines(leaves: Sequence[Leaf]) -> bool:
    """Whether a list is links to other stories: nearly all is linked, and half of it is as long as a headline."""
    linked = sum(leaf.linked > 0.8 for leaf in leaves)
    return (
        linked * 5 >= len(leaves) * 4 and median(len(leaf.text.split()) for leaf in leaves) >= HEADLINE_WORDS
    )
