"""What waits for a person after a document was taken in: groups of mentions, and what was seen of each.

Apart from the other values, because few commands need them.
"""

from typing import Any, NamedTuple

from alliance_cli.model.claims import CountClaim
from alliance_cli.model.records import Coverage, Mention, Source


class StagedGroup(NamedTuple):
    """Mentions of one source (slug) that one answer settles. `quote` is the sentence or heading that says so."""

    source: str
    key: str
    stance: str
    evidence: str
    quote: str
    alliance: str | None = None


class Staged(NamedTuple):
    """A mention as it was found: in which group, by which class of evidence, by which extractor.

    `hints` hold what a table tells of an organization that may be new (`country`, `sector`, `website`);
    `proposal` what the matcher said when it was found; `organization` (slug) whom it was decided to name.
    """

    mention: Mention
    group: str | None = None
    evidence: str | None = None
    extractor: str | None = None
    hints: dict[str, str] | None = None
    proposal: dict[str, Any] | None = None
    organization: str | None = None


class Draft(NamedTuple):
    """All that one document adds to a registry. `complete` tells of which alliances it lists everybody, and where."""

    source: Source
    text: str | None = None
    complete: tuple[Coverage, ...] = ()
    groups: tuple[StagedGroup, ...] = ()
    mentions: tuple[Staged, ...] = ()
    counts: tuple[CountClaim, ...] = ()
