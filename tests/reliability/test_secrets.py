"""A password in the address of a database appears in no output, whatever is wrong with the address."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.reliability.lines import said

SECRET = "hunter2"
ADDRESSES = (
    f"postgresql://ada:{SECRET}@db.example/registry", f"postgresql+psycopg://ada:{SECRET}@db.example/registry",
    f"postgres://ada:{SECRET}@db.example", f"POSTGRESQL://ada:{SECRET}@[::1]:5432/x?sslmode=require",
    f"mysql://{SECRET}@h/x", f"sqlite://ada:{SECRET}@h/x",
)  # fmt: skip
LINES = (
    "members", "show ibm", "log", "db info", "db verify", "db upgrade", "db init", "add Xyz", "check", "undo",
    "members --json", "members --debug", "ingest x.csv --alliance a", "diff @2024 @2025",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ALLIANCE_DB", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("ALLIANCE_CONFIG", str(tmp_path / "config.toml"))
    (tmp_path / "config.toml").write_text("", encoding="utf-8")


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("given", ["--db", "ALLIANCE_DB", "config"])
def test_a_password_is_never_told(
    given: str, address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if given == "ALLIANCE_DB":
        monkeypatch.setenv("ALLIANCE_DB", address)
    if given == "config":
        (tmp_path / "config.toml").write_text(f'db = "{address}"\n', encoding="utf-8")
    for line in LINES:
        done = said(*line.split(), *(("--db", address) if given == "--db" else ()))
        assert done.code in {2, 3, 4, 5}, (line, done.err)
        assert SECRET not in done.out.decode() + done.err, line
    assert [path.name for path in tmp_path.iterdir()] == ["config.toml"]
