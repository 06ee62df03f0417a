"""One way of matching many names, measured in a process of its own: the other half of `bulk.py`.

    python -m benchmarks.bulk_methods METHOD FOLDER

FOLDER holds registry.jsonl (id, names, kinds, country) and queries.jsonl (text). Prints the CPU seconds to build; then,
for each line "FIRST LAST" on standard input, the CPU seconds for these queries, their candidates' ids (ten at most,
best first) and the peak megabytes, as one JSON object a line. A method imports only what its environment has.
"""

from __future__ import annotations

import importlib
import json
import os
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.peers.exchange import lines, plain

Record = dict[str, Any]
Records = Callable[[], Iterator[Record]]
Search = Callable[[Sequence[str]], Iterable[list[str]]]
TEN = 10


def bulk(records: Records) -> Search:
    """This project, very many names at once; no sentences, as a table has none."""
    from alliance_cli.matching.bulk.engine import BulkEngine, compile_loops, spare_collector
    from alliance_cli.matching.catalogue import forms_of
    from alliance_cli.names.forms import traits

    compile_loops()
    forms = ((form, traits(form.folded).words) for entry in entries(records) for form in forms_of(entry))
    engine = BulkEngine(forms, sum(len(row["names"]) for row in records()), evidence=False)
    spare_collector()
    list(engine.propose(["a nmae with slpis"]))  # loads the compiled loops
    return lambda texts: ([one.organization for one in found.candidates] for found in engine.propose(texts))


def scalar(records: Records) -> Search:
    """This project, one name after the other."""
    from alliance_cli.matching import Index

    index = Index(entries(records))
    index.propose("a nmae with slpis")
    return lambda texts: ([one.organization for one in index.propose(text).candidates] for text in texts)


def entries(records: Records) -> Iterator[Any]:
    """The recorded names as the project takes them."""
    from alliance_cli.matching import NameEntry
    from alliance_cli.model.terms import NameKind

    for row in records():
        for name, kind in zip(row["names"], row["kinds"], strict=True):
            yield NameEntry(row["id"], row["names"][0], name, NameKind(kind), row["country"])


def nomenklatura(records: Records) -> Search:
    """Its blocker over the registry, then logic-v2 on the ten best candidates; all else at its defaults."""
    matching: Any = importlib.import_module("nomenklatura.matching")
    money: Any = importlib.import_module("followthemoney")
    blocker: Any = importlib.import_module("nomenklatura.blocker.index")
    config = matching.ScoringConfig.defaults()
    data = money.Dataset.make({"name": "registry", "title": "registry"})

    def entity(id_: str, names: list[str]) -> Any:
        made = {"id": id_, "schema": "Organization", "properties": {"name": names}}
        return money.StatementEntity.from_data(data, made)

    linker: Any = importlib.import_module("nomenklatura.resolver").Linker({})
    store: Any = importlib.import_module("nomenklatura.store.memory").MemoryStore(data, linker)
    writer, ids = store.writer(), {}
    for number, row in enumerate(records()):
        ids[f"r{number}"] = row["id"]
        writer.add_entity(entity(f"r{number}", row["names"]))
    writer.flush()
    view, folder = store.default_view(), tempfile.TemporaryDirectory()
    index = blocker.Index(view, Path(folder.name))
    index.build()

    def scored(asked: Any, near: Sequence[tuple[Any, float]]) -> list[str]:
        found = [(str(other), view.get_entity(str(other))) for other, _ in near[:TEN]]
        scores = [(matching.LogicV2.compare(asked, one, config).score, ids[key]) for key, one in found]
        return [id_ for _, id_ in sorted(scores, key=lambda pair: -pair[0])]

    def search(texts: Sequence[str], _folder: Any = folder) -> Iterator[list[str]]:
        asked = {f"q{number}": entity(f"q{number}", [text]) for number, text in enumerate(texts)}
        found = {str(key): near for key, near in index.match_entities(iter(asked.values()))}
        return (scored(one, found.get(key, [])) for key, one in asked.items())

    return search


def grams(text: str) -> list[str]:
    """The distinct trigrams of a text between blanks."""
    padded = f" {text} "
    return sorted({padded[place : place + 3].replace(" ", "_") for place in range(len(padded) - 2)})


def tantivy(records: Records) -> Search:
    """Tantivy over trigrams of names: the ten rarest of a query find fifty names, RapidFuzz puts them in order."""
    engine: Any = importlib.import_module("tantivy")
    fuzz: Any = importlib.import_module("rapidfuzz.fuzz")
    builder = engine.SchemaBuilder()
    builder.add_text_field("grams", stored=False, tokenizer_name="whitespace", index_option="freq")
    builder.add_integer_field("name", stored=True)
    index = engine.Index(builder.build())
    writer = index.writer(heap_size=128_000_000, num_threads=1)
    names: list[tuple[str, str]] = []
    frequency: Counter[str] = Counter()
    for row in records():
        for name in dict.fromkeys(filter(None, map(plain, row["names"]))):
            found = grams(name)
            frequency.update(found)
            writer.add_document(engine.Document(grams=" ".join(found), name=len(names)))
            names.append((row["id"], name))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def near(text: str) -> list[str]:
        known = sorted((frequency[gram], gram) for gram in grams(text) if gram in frequency)
        terms = [
            (engine.Occur.Should, engine.Query.term_query(index.schema, "grams", gram))
            for _, gram in known[:TEN]
        ]
        if not terms:
            return []
        hits = searcher.search(engine.Query.boolean_query(terms), limit=50).hits
        scores: dict[str, float] = {}
        for _, address in hits:
            id_, name = names[searcher.doc(address)["name"][0]]
            score = (fuzz.WRatio(text, name) + fuzz.token_sort_ratio(text, name)) / 2
            scores[id_] = max(score, scores.get(id_, 0.0))
        return sorted(scores, key=lambda id_: -scores[id_])[:TEN]

    return lambda texts: (near(plain(text)) for text in texts)


METHODS = {"bulk": bulk, "scalar": scalar, "nomenklatura": nomenklatura, "tantivy": tantivy}


def serve(method: str, folder: Path) -> None:
    """Builds, then answers ranges of the queries until the input ends; all on one core where that can be asked for."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    texts = [row["text"] for row in lines(folder / "queries.jsonl")]
    start = time.process_time()
    search = METHODS[method](lambda: lines(folder / "registry.jsonl"))
    print(json.dumps({"build": time.process_time() - start}), flush=True)
    for line in sys.stdin:
        first, last = map(int, line.split())
        start = time.process_time()
        found = [ids[:TEN] for ids in search(texts[first:last])]
        spent = time.process_time() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps({"match": spent, "megabytes": peak, "found": found}), flush=True)


if __name__ == "__main__":
    serve(sys.argv[1], Path(sys.argv[2]))
