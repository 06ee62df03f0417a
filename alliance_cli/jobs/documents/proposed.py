"""What was found in a document as rows in the documented fields, and in a sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from alliance_cli.jobs.ingest import Prepared
from alliance_cli.jobs.plans.plan import NEW, OPEN, SAME, Part
from alliance_cli.model.answers import Proposal
from alliance_cli.model.staging import Staged
from alliance_cli.model.terms import Stance


def rows(prepared: Prepared) -> list[dict[str, Any]]:
    """Every proposal in the fields of `ingest`."""
    return [_row(one, prepared.proposals[one.mention.surface]) for one in prepared.draft.mentions]


def _row(staged: Staged, proposal: Proposal) -> dict[str, Any]:
    mention = staged.mention
    return {
        **mention._asdict(),
        "stance": str(mention.stance),
        "state": str(mention.state),
        "organization": proposal.organization,
        "name": proposal.name,
        "recommendation": str(proposal.recommendation),
        "score": proposal.score,
        "decided_by": None,
        "group": staged.group,
        "evidence": staged.evidence,
    }


def rows_of_parts(parts: Iterable[Part]) -> list[dict[str, Any]]:
    """What is still staged, in the same fields."""
    return [
        {
            **line.mention._asdict(),
            "stance": str(line.mention.stance),
            "state": str(line.mention.state),
            "organization": line.target if line.sign == SAME else None,
            "name": None,
            "recommendation": "accept" if line.sign == SAME else "review" if line.sign == OPEN else "none",
            "score": line.candidates[0].score if line.candidates else None,
            "decided_by": None,
            "group": group.group.key,
            "evidence": line.evidence,
        }
        for part in parts
        for group in part.groups
        for line in group.lines
    ]


def summary(part: Part) -> str:
    """How much was found, and how much of it is known."""
    signs = Counter(line.sign for line in part.lines)
    mentions, groups, counts = len(part.lines), len(part.groups), len(part.counts)
    return (
        f"{counted(mentions, 'mention')} in {counted(groups, 'group')} ({signs[SAME]:,} known, {signs[NEW]:,} new, "
        f"{signs[OPEN]:,} open), {counted(counts, 'count')}"
    )


def other_coalitions(prepared: Prepared) -> list[str]:
    """Names in the document that look like coalitions that the registry does not know."""
    from alliance_cli.extract.tables import is_a

    names = [
        one.mention.surface
        for one in prepared.draft.mentions
        if one.mention.stance is Stance.MENTIONED
        and prepared.proposals[one.mention.surface].organization is None
    ]
    return [
        name for name in names if len(name.split()) > 1 and is_a(name.split()[-1].lower(), "coalition-name")
    ]


def counted(number: int, noun: str) -> str:
    """A number with its noun."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def stances(parts: Sequence[Part]) -> str:
    """How many of each verb the plans propose."""
    verbs = Counter(line.verb for part in parts for line in part.lines)
    return ", ".join(
        f"{count:,} {verb}" for verb, count in sorted(verbs.items(), key=lambda pair: (-pair[1], pair[0]))
    )
