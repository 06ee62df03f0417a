# One word for each thing that is generated or checked; .ci/run uses the same words.
PYTHON ?= .venv/bin/python
BIN := $(dir $(PYTHON))
export SOURCE_DATE_EPOCH := 1795305600

.PHONY: help setup test check lint types floors drift schema data docs golden wheel bench history matching peers bulk transcripts reliability needed full

help:
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile

setup: ## make the environment
	python3 -m venv .venv && .venv/bin/pip install -q -e '.[dev]'

test: ## run the tests
	$(PYTHON) -m pytest

check: lint types floors drift schema test ## all that CI checks, but the wheel

lint: ## style
	$(BIN)ruff check .
	$(BIN)ruff format --check .

types: ## mypy --strict
	$(BIN)mypy

floors: ## who may import whom
	$(BIN)lint-imports --no-cache

data: ## build data/members.sqlite from seeds/
	$(BIN)alliance db build seeds --db data/members.sqlite --yes --quiet

docs: ## write docs/cli.md from the commands
	$(PYTHON) docs/generate.py

golden: ## rewrite the golden transcripts; read the difference before committing it
	$(PYTHON) -m pytest tests/cli --golden-update -q

drift: ## generated files are what their sources say
	$(PYTHON) docs/generate.py --check
	rm -rf build/drift && mkdir -p build/drift
	$(BIN)alliance db build seeds --db build/drift/members.sqlite --quiet
	$(BIN)alliance db dump build/drift/rebuilt --db build/drift/members.sqlite --quiet
	$(BIN)alliance db dump build/drift/committed --db data/members.sqlite --quiet
	diff -r build/drift/rebuilt build/drift/committed
	diff -r build/drift/rebuilt seeds
	rm -rf build/drift

schema: ## the migrations make the tables that the code describes
	rm -rf build/schema && mkdir -p build/schema
	$(BIN)alembic -x db=build/schema/new.sqlite upgrade head
	$(BIN)alembic -x db=build/schema/new.sqlite check
	rm -rf build/schema

wheel: ## build the wheel, install it alone into an empty environment, use it far from this checkout
	rm -rf build/wheel && mkdir -p build/wheel
	$(PYTHON) -m build --wheel --outdir build/wheel . >/dev/null
	sh tests/wheel.sh build/wheel/*.whl
	rm -rf build/wheel

bench: ## start-up against its peers (installs them into an environment of their own)
	$(PYTHON) benchmarks/startup.py

matching: ## measure the matcher on labelled data (ALLIANCE_BENCH_DATA) and write docs/matching.md
	$(PYTHON) benchmarks/match.py --write docs/matching.md

history: ## what the past costs, on a registry with 10,000 changes
	PYTHONPATH=. $(PYTHON) benchmarks/history.py

peers: ## measure other tools beside the matcher (ALLIANCE_BENCH_DATA) and write docs/peers.md
	$(PYTHON) benchmarks/match_peers.py --write docs/peers.md

bulk: ## measure very many names beside other tools (ALLIANCE_BENCH_DATA) and write docs/bulk.md
	PYTHONPATH=. $(PYTHON) benchmarks/bulk.py --write docs/bulk.md

transcripts: ## write docs/*-transcript.md from a real terminal (tmux)
	PYTHONPATH=. $(PYTHON) docs/transcripts.py review
	PYTHONPATH=. $(PYTHON) docs/transcripts.py ingest

reliability: ## prove at full size: kill, concurrency, full disk, fuzz, hostile names; tells each figure as it comes
	ALLIANCE_FULL=$${ALLIANCE_FULL:-1} $(PYTHON) -m pytest tests/reliability --dist load

needed: ## install what the longer runs need: the environment, and as root on Debian jq, mount and setpriv
	test -x $(PYTHON) || $(MAKE) setup
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  for tool in jq mount setpriv; do command -v $$tool >/dev/null || missing=yes; done; \
	  test -z "$$missing" || { apt-get update -qq && apt-get install -y -qq jq mount util-linux >/dev/null; }; fi

full: needed check wheel bench history reliability ## what CI does and what takes longer
