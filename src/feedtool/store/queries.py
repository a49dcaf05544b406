"""Reads the migrations and named queries of an SQL dialect from sql/DIALECT."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal

from feedtool.store.codec import ENTRY_COLUMNS

Dialect = Literal["sqlite", "postgresql"]


@cache
def read_queries(dialect: Dialect) -> Mapping[str, str]:
    """Return the queries of queries.sql by name."""
    text = get_folder(dialect).joinpath("queries.sql").read_text("utf-8")
    _, *parts = re.split(r"^-- name: (\w+)\n", text, flags=re.MULTILINE)
    queries = dict(zip(parts[::2], parts[1::2], strict=True))
    columns = (*ENTRY_COLUMNS, "details")
    named, marks = ", ".join(columns), ", ".join("?" * len(columns))
    return {
        name: query.replace("{entry_columns}", named).replace("{entry_values}", marks)
        for name, query in queries.items()
    }


@cache
def read_migrations(dialect: Dialect) -> tuple[str, ...]:
    """Return the scripts NNN_NAME.sql that lead from nothing to the current schema, in order."""
    numbered = [file for file in get_folder(dialect).iterdir() if re.match(r"\d{3}_", file.name)]
    return tuple(file.read_text("utf-8") for file in sorted(numbered, key=lambda file: file.name))


def get_folder(dialect: Dialect) -> Path:
    """Return the folder of the queries and migrations."""
    return Path(__file__).parent / "sql" / dialect
