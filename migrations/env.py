"""Alembic environment: batch mode for SQLite, foreign keys off while tables are rebuilt, checked afterwards.

`alliance_cli.store.schema` hands over a connection; `alembic -x db=FILE …` opens one itself.
"""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection, create_engine
from sqlmodel import SQLModel

from alliance_cli.store import tables

target_metadata = SQLModel.metadata
assert tables.LOGGED, "the tables must be imported, or autogenerate would propose to drop them"


def run(connection: Connection) -> None:
    """Runs the migrations; the pragma does nothing inside a transaction, so it goes first."""
    sqlite = connection.dialect.name == "sqlite"
    if sqlite:
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.commit()
    context.configure(connection=connection, target_metadata=target_metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()
        if sqlite:
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            assert not broken, f"foreign keys broken by the migration: {broken[:3]}"
    if sqlite:
        connection.commit()
        connection.exec_driver_sql("PRAGMA foreign_keys=ON")


given: Connection | None = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with create_engine(f"sqlite:///{context.get_x_argument(as_dictionary=True)['db']}").connect() as opened:
        run(opened)
