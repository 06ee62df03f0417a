"""The only floor that knows SQL.

Reads are plain SQL over the DB-API (`connection`, `reading`, `facts`); writes go through one unit of work on
SQLModel rows (`writing`), which also writes the change log. Importing this package imports neither.
"""
