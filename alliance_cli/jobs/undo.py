"""Taking changes back, and making them again: which change is meant, and whether nothing later builds on it.

A change that was taken back can be made again, and that can be taken back in turn: a chain, whose last link tells
whether the change holds. Only the last link can be inverted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from alliance_cli.errors import NotFound, Refused
from alliance_cli.store import obstacles
from alliance_cli.store.obstacles import Obstacle, Step

if TYPE_CHECKING:
    from alliance_cli.store.connection import Reader
    from alliance_cli.store.writing import Writer

FIRST_COMMANDS = ("db init", "db build")
"""Commands that make a registry: there is nothing before them to go back to."""


class Plan(NamedTuple):
    """The change to invert, the change of a person that this takes back or makes again, and who made that one.

    `again` says that it makes the change again. `leftovers` are decisions (ids) that an undone change left
    retracted, and that must go with what they are about.
    """

    inverts: int
    change: int
    again: bool
    at: str
    actor: str
    command: str
    leftovers: tuple[str, ...] = ()


class Chain(NamedTuple):
    """A change and all that took it back and made it again, oldest first."""

    links: tuple[int, ...]
    command: str

    @property
    def holds(self) -> bool:
        """Whether the change stands, never taken back or made again."""
        return len(self.links) % 2 == 1

    @property
    def first(self) -> int:
        """The change itself."""
        return self.links[0]

    @property
    def last(self) -> int:
        """What was done to it last."""
        return self.links[-1]


def plan_undo(reader: Reader, wanted: int | None = None) -> Plan:
    """What takes back a change, or the one that was made last; undoing an undo makes its change again.

    Refused when there is none, when it is taken back already, or when a later change builds on it.
    """
    chains = _chains(reader)
    if wanted is None:
        standing = [chain for chain in chains if chain.holds and chain.command not in FIRST_COMMANDS]
        if not standing:
            raise Refused("there is no change to undo", "the registry is as it was made")
        return _plan(reader, chains, max(standing, key=lambda chain: chain.last))
    chain = _chain_of(chains, wanted)
    if chain.command in FIRST_COMMANDS:
        raise Refused(f"change {chain.first} made the registry", "there is nothing before it to go back to")
    if wanted == chain.first and not chain.holds:
        raise Refused(
            f"change {wanted} is undone already, by change {chain.last}",
            f"'alliance redo {wanted}' makes it again",
        )
    if wanted not in (chain.first, chain.last):
        after = chain.links[chain.links.index(wanted) + 1]
        raise Refused(f"change {wanted} is undone already, by change {after}", f"see 'alliance log {after}'")
    return _plan(reader, chains, chain)


def plan_redo(reader: Reader, wanted: int | None = None) -> Plan:
    """What makes a change again that was taken back, or the one that was taken back last.

    Refused when none is taken back, without a number also when something else was changed since, and when a
    later change stands in the way.
    """
    chains = _chains(reader)
    if wanted is not None:
        chain = _chain_of(chains, wanted)
        if chain.holds:
            raise Refused(f"change {chain.first} is not undone", "see 'alliance log'")
        return _plan(reader, chains, chain)
    undone = [chain for chain in chains if not chain.holds]
    if not undone:
        raise Refused("there is no change to redo", "nothing is undone")
    last = max(undone, key=lambda chain: chain.last)
    since = max(chain.first for chain in chains)
    if since > last.last:
        raise Refused(
            f"change {since} was made after the last undo",
            f"'alliance redo {last.first}' redoes change {last.first}",
        )
    return _plan(reader, chains, last)


def invert(writer: Writer, planned: Plan) -> int:
    """Takes the change back, or makes it again, inside the writer's transaction; how many rows that touched."""
    from alliance_cli.store import undo
    from alliance_cli.store.tables import DecisionRow

    for identity in planned.leftovers:
        writer.session.delete(writer.session.get_one(DecisionRow, identity))
    writer.session.flush()
    return undo.undo(writer, planned.inverts)


def _chains(reader: Reader) -> list[Chain]:
    """Every change that is no undo itself, with what was done to it, oldest first."""
    links: dict[int, list[int]] = {}
    first: dict[int, Step] = {}
    home: dict[int, int] = {}
    for step in obstacles.steps(reader):
        root = home[step.undoes] if step.undoes is not None else step.change
        home[step.change] = root
        first.setdefault(root, step)
        links.setdefault(root, []).append(step.change)
    return [Chain(tuple(links[root]), step.command) for root, step in first.items()]


def _chain_of(chains: list[Chain], change: int) -> Chain:
    for chain in chains:
        if change in chain.links:
            return chain
    newest = max((chain.last for chain in chains), default=0)
    raise NotFound(f"there is no change {change}", f"the newest change is {newest}; see 'alliance log'")


def _plan(reader: Reader, chains: list[Chain], chain: Chain) -> Plan:
    newest = max(one.last for one in chains)
    leftovers = _leftovers(reader, chains, chain) if chain.last < newest else ()
    query = "SELECT at, actor, command FROM change WHERE id = ?"
    found: list[Any] = reader.rows(query, (chain.first,))
    at, actor, command = found[0]
    return Plan(chain.last, chain.first, not chain.holds, at, actor, command, leftovers)


def _leftovers(reader: Reader, chains: list[Chain], chain: Chain) -> tuple[str, ...]:
    """Decisions of undone changes that go with what the change added; Refused for anything else in the way."""
    in_the_way = [*obstacles.moved_on(reader, chain.last), *obstacles.unrestorable(reader, chain.last)]
    if in_the_way:
        raise _refused(reader, chain, in_the_way[0])
    holding = {link for one in chains if one.holds for link in one.links}
    found = []
    for one in obstacles.referring(reader, chain.last):
        if one.table != "decision" or obstacles.made_by(reader, one.table, one.key) in holding:
            raise _refused(reader, chain, one)
        found.append(one.key)
    return tuple(dict.fromkeys(found))


def _refused(reader: Reader, chain: Chain, obstacle: Obstacle) -> Refused:
    """The refusal, which names the later change."""
    done, how = ("undone", "builds on it") if chain.holds else ("redone", "stands in the way")
    rows: list[Any] = reader.rows("SELECT at, actor, command FROM change WHERE id = ?", (obstacle.change,))
    at, actor, command = rows[0] if rows else ("?", "?", "?")
    return Refused(
        f"change {chain.first} cannot be {done}: change {obstacle.change} ({command} by {actor} at {at}) "
        f"{how}, {obstacle.table} {obstacle.key}",
        f"undo that one first: alliance undo {obstacle.change}",
    )
