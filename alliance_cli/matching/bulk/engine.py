"""The engine for very many names: `Engine`'s answers, a batch at a time."""

from __future__ import annotations

import gc
import subprocess
import sys
from collections.abc import Iterable, Iterator
from itertools import islice, repeat
from typing import NamedTuple

import numpy as np

from alliance_cli.matching import blocks
from alliance_cli.matching.around import _TELLING
from alliance_cli.matching.bulk.arrays import (
    Floats,
    Ints,
    Limits,
    Pairs,
    Side,
    Standing,
    Surroundings,
    agreements,
    facts,
    ranking,
    scratch,
)
from alliance_cli.matching.bulk.batch import Batch, Columns
from alliance_cli.matching.bulk.blocks import candidates
from alliance_cli.matching.bulk.compiling import folder, is_compiled
from alliance_cli.matching.bulk.features import (
    CODES,
    Beside,
    Recorded,
    keyed,
    same_country,
    strengths,
)
from alliance_cli.matching.bulk.judged import Judged
from alliance_cli.matching.bulk.outcome import Found, Outcome
from alliance_cli.matching.bulk.packed import Packed
from alliance_cli.matching.bulk.plain import PlainReader
from alliance_cli.matching.bulk.ranks import rank
from alliance_cli.matching.bulk.search import Search
from alliance_cli.matching.bulk.sides import SQUEEZED, compare
from alliance_cli.matching.bulk.ties import settle
from alliance_cli.matching.compare import _MOVABLE
from alliance_cli.matching.features import NEAR
from alliance_cli.matching.index import LIMIT
from alliance_cli.matching.reading import Reading
from alliance_cli.matching.recommend import proposal
from alliance_cli.matching.residue import Residue
from alliance_cli.matching.score import _LARGEST, strength, weights
from alliance_cli.model.answers import Proposal
from alliance_cli.names.forms import Form

BATCH = 512
_COMPILING = f"from {__name__} import BulkEngine; list(BulkEngine([], 0).propose(['nmae']))"


def spare_collector() -> None:
    """Has the collector of cycles pass over all there is by now, and look at what comes a hundred times less often.

    The tables of an engine live as long as the process and a batch makes no cycles: a tenth of its time went there.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000)


def compile_loops() -> None:
    """Has the loops compiled by another process, if none of this user did so before: it takes 0.2 GB, which a process
    does not give back. Where that fails, the first answer compiles them, and says why it cannot.
    """
    if folder() is not None and not is_compiled():
        # Nothing is imported from where the user stands, and nothing read from the input.
        nothing = subprocess.DEVNULL
        words = [sys.executable, "-P", "-c", _COMPILING]
        subprocess.run(words, stdin=nothing, stdout=nothing, stderr=nothing, check=False)


class Weighed(NamedTuple):
    """All pairs of a batch, those of reading r from `bounds[r]` on, as the features see them, with their strengths."""

    pairs: Pairs
    bounds: Ints
    beside: Beside
    judged: Judged
    strength: Floats


class BulkEngine:
    """What written names mean, for very many of them: the answers of `Engine` for a catalogue as it is now.

    `every` and `size` are the catalogue's; `evidence` False leaves the candidates' sentences out, which cost most.
    """

    def __init__(
        self,
        every: Iterable[tuple[Form, str]],
        size: int,
        *,
        evidence: bool = True,
        limit: int = LIMIT,
    ) -> None:
        self._packed = Packed(every, size, blocks._SIMILAR)
        self._evidence, self._limit = evidence, limit
        self._reader = PlainReader()
        self._search = Search(self._packed, blocks._RARE, blocks._SIMILAR)
        self._limits = Limits(
            blocks._RARE_WORDS, blocks._BUDGET, blocks._KEEP, blocks._POOL, blocks._MOST_TIES
        )
        self._room = scratch(len(self._packed.values), self._packed.vocabulary.recorded, self._limits)
        self._slots = np.zeros(len(self._packed.slugs), np.int32)
        self._movable = np.zeros(len(CODES), np.bool_)
        self._movable[[CODES[residue] for residue in _MOVABLE]] = True
        self._telling = np.zeros(len(CODES), np.bool_)
        self._telling[[CODES[residue] for residue in _TELLING]] = True

    def propose(self, texts: Iterable[str]) -> Iterator[Proposal]:
        """One proposal for each text, in the order of the texts; texts are read a batch ahead."""
        source = iter(texts)
        while batch := list(islice(source, BATCH)):
            distinct = list(dict.fromkeys(batch))
            known = dict(zip(distinct, self._answers(distinct), strict=True))
            yield from (known[text] for text in batch)

    def _answers(self, texts: list[str]) -> Iterator[Proposal]:
        packed, batch = self._packed, self._read(texts)
        pairs, bounds, it, judged, strong = self._weighed(batch)
        owning = keyed(it) & ~it.name.inner & (np.asarray(same_country(it)) >= 0)
        order = ranking(len(texts), self._limit)
        asked = bounds[np.array(batch.first)]
        standing = Standing(self._slots, np.empty(int(np.diff(asked).max(initial=1)), np.int32))
        rank(pairs, asked, packed.owner, strong, owning, standing, _LARGEST, order)
        settle(texts, packed, pairs, asked, strong, owning, order)
        outcome = Outcome(packed, judged, pairs, bounds, it, owning)
        return map(self._proposal, texts, repeat(outcome), outcome.found(order, self._evidence))

    def _read(self, texts: list[str]) -> Batch:
        """The readings of texts, with all their words known."""
        found = [self._reader.readings(text) for text in texts]
        self._search.learn({word for each in found for reading in each for word in reading.profile.words})
        batch = Batch(self._packed)
        for each in found:
            batch.add(each)
        return batch

    def _weighed(self, batch: Batch) -> Weighed:
        """All readings of a batch beside their candidates."""
        columns = batch.columns()
        pairs, bounds = self._pairs(batch, columns.side)
        it = self._compared(batch.readings, columns, pairs)
        judged = Judged(self._packed, batch.readings, columns.side, pairs, it.facts)
        strong = strengths(it, weights())
        doubtful = np.flatnonzero(it.facts.doubtful).tolist()
        judged.prepare(doubtful)
        for pair in filter(judged.explained, doubtful):
            strong[pair] = strength(judged.comparison(pair))
        return Weighed(pairs, bounds, it, judged, strong)

    def _proposal(self, text: str, outcome: Outcome, found: Found) -> Proposal:
        candidates = found.candidates
        gap = round(candidates[0].score - candidates[1].score, 1) if len(candidates) > 1 else None
        return proposal(text, outcome.ruling(text, found, gap), candidates, gap)

    def _pairs(self, batch: Batch, side: Side) -> tuple[Pairs, Ints]:
        """All readings beside their candidates, and where the pairs of each reading begin."""
        known, wanted = batch.known(), self._search.look_for(side, batch.searching())
        forms = np.empty(len(known.form) + self._limits.keep * len(known.floor), np.int32)
        first = np.zeros(len(known.floor) + 1, np.int32)
        candidates(self._packed.postings, wanted, known, self._limits, self._room, forms, first)
        reading = np.repeat(np.arange(len(known.floor), dtype=np.int32), np.diff(first))
        return Pairs(reading, forms[: first[-1]]), first

    def _compared(self, readings: list[Reading], columns: Columns, pairs: Pairs) -> Beside:
        """Readings beside forms as the features see them."""
        packed, form = self._packed, pairs.form
        side, query, behind, spelled, ending, told = columns
        near = Surroundings(
            behind, spelled, ending, told, packed.begins, packed.letters, packed.country, self._telling,
            CODES[Residue.KIND], CODES[Residue.GENERIC],
        )  # fmt: skip
        most = max(packed.most, int(np.diff(side.start).max(initial=1)))
        found = facts(len(form))
        compare(
            packed.vocabulary.words(), side, packed.side, pairs, self._movable, near, agreements(most), found
        )
        name = Recorded(
            packed.postings.total[form], packed.size[form], packed.acronym[form], packed.part[form],
            packed.inner[form], packed.country[form],
        )  # fmt: skip
        asked = query.of(pairs.reading)
        wanted = found.even & (found.tier > SQUEEZED) & asked.plain
        letters = packed.alphabet.alike([reading.profile.exact for reading in readings], pairs, wanted, NEAR)
        return Beside(found, asked, name, packed.crowd, letters)
