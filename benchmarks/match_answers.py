"""Answer another scorer's questions, so that it can score this matcher beside other tools.

    python benchmarks/match_answers.py QUESTIONS FILE

QUESTIONS and FILE as in `benchmarks/peers/exchange.py`: registries and questions in, answers out, and what they cost.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from alliance_cli.matching import Index, NameEntry
from alliance_cli.model.answers import Recommendation
from alliance_cli.model.terms import NameKind
from benchmarks.peers.exchange import KEPT, Answer, Hit, Organization, run


def entries(one: Organization) -> Iterator[NameEntry]:
    """The recorded names of one organization; the first one is the official name."""
    first, *others = one.names
    for kind, values in (
        (NameKind.OFFICIAL, [first]),
        (NameKind.ALIAS, others),
        (NameKind.ACRONYM, one.acronyms),
    ):
        for value in values:
            yield NameEntry(one.id, first, value, kind, one.country)


class Matcher:
    """This project's engine in memory."""

    def build(self, organizations: Sequence[Organization]) -> None:
        """The index of all recorded names."""
        self.index = Index(entry for one in organizations for entry in entries(one))
        self.index.propose("a nmae with slpis")  # what is made at the first question belongs to the building

    def answers(self, texts: Sequence[str], without: Sequence[frozenset[str]]) -> list[Answer]:
        """Its own recommendation; what is left out is left out before it looks."""
        return [self._answer(text, gone) for text, gone in zip(texts, without, strict=True)]

    def _answer(self, text: str, gone: frozenset[str]) -> Answer:
        proposal = self.index.propose(text, limit=KEPT, exclude=gone)
        hits = [Hit(one.organization, one.score / 100) for one in proposal.candidates]
        return Answer(hits, proposal.recommendation is Recommendation.ACCEPT)


if __name__ == "__main__":
    run(Matcher())
