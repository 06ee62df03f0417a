"""How well automatic acceptance does on names whose right answer is known.

The words, over the rows of a gold file. A row *has an answer* when it names an organization, and is a *null*
when its organization is empty: the registry does not hold whom it names.

- accepted: rows for which the recommendation is accept; `right` those that accept the row's organization,
  `wrong` the others, nulls among them.
- precision = right / accepted. recall = right / rows with an answer.
- right_at_1, right_in_10 = share of the rows with an answer whose organization is the first, or among the first
  ten, of the candidates, whatever was recommended.
- wrong_on_nulls = accepted nulls / nulls.

A share without rows to take it of is null. An organization that was merged counts as the one it was merged into.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from alliance_cli.errors import InvalidData, UsageError
from alliance_cli.jobs.resolve import Resolver
from alliance_cli.model.answers import Proposal, Recommendation

Row = dict[str, object]

ALL = "all"
"""The tier of the row that speaks of all rows."""

DIGITS = 4  # of a share


class GoldRow(NamedTuple):
    """One row of a gold file. `organization` is as written there, None for a null; `line` is for a person."""

    line: int
    mention: str
    organization: str | None = None
    tier: str | None = None
    source: str | None = None


class Judged(NamedTuple):
    """A gold row beside its answer. `expected` is a slug; `rank` is the place of the right candidate, from 1."""

    gold: GoldRow
    expected: str | None
    proposal: Proposal
    rank: int | None

    @property
    def accepted(self) -> bool:
        """Whether the name would be accepted without a person."""
        return self.proposal.recommendation is Recommendation.ACCEPT

    @property
    def right(self) -> bool:
        """Whether it would be accepted as what it is."""
        return self.accepted and self.proposal.organization == self.expected

    @property
    def verdict(self) -> str | None:
        """What is wrong: `wrong` organization, `wrong-on-null`, `missed`; None where nothing is."""
        if self.accepted:
            return None if self.right else "wrong" if self.expected else "wrong-on-null"
        return "missed" if self.expected else None


def gold_rows(path: Path) -> list[GoldRow]:
    """The rows of a CSV, TSV or JSON lines file with `mention`, `organization`, and `tier` and `source` at will.

    InvalidData names the line that cannot be used, UsageError is for a file name that tells no format.
    """
    suffix = path.suffix.lower()
    read = _READERS.get(suffix)
    if read is None:
        raise UsageError(f"cannot tell how to read '{path}'", f"a gold file ends in {' '.join(_READERS)}")
    rows = [_gold_row(f"'{path}' line {line}", line, cells) for line, cells in read(path)]
    if not rows:
        raise InvalidData(f"'{path}' holds no rows", "write a mention and its organization in each row")
    return rows


Cells = dict[str, str | None]


def _delimited(path: Path) -> Iterator[tuple[int, Cells]]:
    from alliance_cli.sources.table import lines_of, table

    with lines_of(path) as lines:
        found = table(lines, "\t" if path.suffix.lower() == ".tsv" else ",")
        for line, cells in found.rows:
            yield line, dict(zip(found.columns, cells, strict=True))


def _objects(path: Path) -> Iterator[tuple[int, Cells]]:
    from alliance_cli.sources.structured import ndjson_records
    from alliance_cli.sources.table import lines_of

    with lines_of(path) as lines:
        for record in ndjson_records(str(path), "".join(lines)):
            yield record.line, dict(zip(record.columns, record.cells, strict=True))


_READERS: dict[str, Callable[[Path], Iterator[tuple[int, Cells]]]] = {
    ".csv": _delimited,
    ".tsv": _delimited,
    ".jsonl": _objects,
    ".ndjson": _objects,
}


def _gold_row(where: str, line: int, cells: Cells) -> GoldRow:
    for column in ("mention", "organization"):
        if column not in cells:
            found = ", ".join(cells)
            raise InvalidData(
                f"{where} has no '{column}'; it has {found}", "name the columns of the gold file so"
            )
    mention, organization, tier, source = (
        (cells.get(column) or "").strip() or None for column in ("mention", "organization", "tier", "source")
    )
    if mention is None:
        raise InvalidData(f"{where} has no mention", "fill it or drop the row")
    if tier == ALL:
        raise InvalidData(f"{where} has the tier '{ALL}', which means all rows", "call it otherwise")
    return GoldRow(line, mention, organization, tier, source)


def judged(resolver: Resolver, rows: Iterable[GoldRow], where: str) -> Iterator[Judged]:
    """Each row beside the answer to its mention; InvalidData for an organization that the registry does not hold."""
    for row in rows:
        expected = _expected(resolver, row, where)
        proposal = resolver.resolve(row.mention, row.source)
        slugs = [candidate.organization for candidate in proposal.candidates]
        yield Judged(row, expected, proposal, slugs.index(expected) + 1 if expected in slugs else None)


def _expected(resolver: Resolver, row: GoldRow, where: str) -> str | None:
    if row.organization is None:
        return None
    slug = resolver.redirects.get(row.organization, row.organization)
    if slug not in resolver.organizations:
        raise InvalidData(
            f"{where} line {row.line}: unknown organization '{row.organization}'",
            "write its slug, or leave it empty when the registry does not hold it",
        )
    return slug


def measures(found: Sequence[Judged]) -> list[Row]:
    """A row for each tier, in alphabetical order, and last the one for all; in the fields of `eval`.

    Rows without a tier, beside others with one, come first under a null tier.
    """
    tiers = sorted({one.gold.tier for one in found}, key=lambda tier: (tier is not None, tier or ""))
    if tiers == [None]:
        tiers = []
    by_tier = [_measured(tier, [one for one in found if one.gold.tier == tier]) for tier in tiers]
    return [*by_tier, _measured(ALL, found)]


def _measured(tier: str | None, found: Sequence[Judged]) -> Row:
    answered = [one for one in found if one.expected is not None]
    accepted = [one for one in found if one.accepted]
    right = sum(one.right for one in accepted)
    nulls = len(found) - len(answered)
    on_nulls = sum(one.expected is None for one in accepted)
    return {
        "tier": tier,
        "rows": len(found),
        "answers": len(answered),
        "nulls": nulls,
        "accepted": len(accepted),
        "right": right,
        "wrong": len(accepted) - right,
        "precision": _share(right, len(accepted)),
        "recall": _share(right, len(answered)),
        "right_at_1": _share(sum(one.rank == 1 for one in answered), len(answered)),
        "right_in_10": _share(sum(one.rank is not None for one in answered), len(answered)),
        "wrong_on_nulls": _share(on_nulls, nulls),
    }


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, DIGITS) if whole else None


def errors(found: Iterable[Judged]) -> list[Row]:
    """A row for each name that is accepted wrongly or missed, in the fields of `eval-errors` and the file's order."""
    return [
        {
            "line": one.gold.line,
            "mention": one.gold.mention,
            "tier": one.gold.tier,
            "error": one.verdict,
            "expected": one.expected,
            "organization": one.proposal.organization,
            "recommendation": str(one.proposal.recommendation),
            "rank": one.rank,
            "score": one.proposal.score,
            "reason": one.proposal.reason,
        }
        for one in found
        if one.verdict is not None
    ]
