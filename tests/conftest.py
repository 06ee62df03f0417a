"""What tests stand on.

Fixture policy. A registry in a test is a real SQLite file that the migrations made; nothing creates tables by
another way, and nothing stands in for the database. Migrating costs most of a second, so each kind of registry
is made once a session and handed out as a copy: a test may do to its copy what it likes. Facts are text files
in `tests/fixtures/`, invented and small enough to check by eye, loaded by the code that loads real seeds; the
shipped seeds and registry are tested as data, never used as a fixture. Rows that only one test needs are made in
that test. No fixture reads the clock, the network or the environment.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from alliance_cli.jobs import seeds
from alliance_cli.store.schema import migrate
from alliance_cli.store.writing import Authorship, open_writer

CORE = Path(__file__).parent / "fixtures" / "core"


@pytest.fixture(scope="session")
def authorship() -> Authorship:
    """Who changes registries in tests, on an invented instant."""
    return Authorship(actor="ada", at="2022-02-02T12:00:00Z", command="test")


@pytest.fixture(scope="session")
def core_seeds() -> Path:
    """The folder of the core facts: a compact with members under every rule of the fold, and three alliances more."""
    return CORE


@pytest.fixture(scope="session")
def _migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("migrated") / "registry.sqlite"
    migrate(path)
    return path


@pytest.fixture(scope="session")
def core_built(tmp_path_factory: pytest.TempPathFactory, _migrated: Path, authorship: Authorship) -> Path:
    """The core facts, for reading only: tests that write take `core_registry`."""
    path = tmp_path_factory.mktemp("core") / "registry.sqlite"
    shutil.copyfile(_migrated, path)
    with open_writer(path, authorship) as writer:
        seeds.load(writer, CORE)
    return path


@pytest.fixture
def empty_registry(tmp_path: Path, _migrated: Path) -> Path:
    """A registry at the newest schema without any row."""
    return Path(shutil.copyfile(_migrated, tmp_path / "empty.sqlite"))


@pytest.fixture
def core_registry(tmp_path: Path, core_built: Path) -> Path:
    """A registry that holds the core facts."""
    return Path(shutil.copyfile(core_built, tmp_path / "core.sqlite"))
