"""Reads the named queries and the migrations of an SQL dialect from sql/."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal

from feedtool.model import FeedState
from feedtool.store.codec import ENTRY_COLUMNS

Dialect = Literal["sqlite", "postgresql"]

_FOLDER = Path(__file__).parent / "sql"
_COLUMNS = (*ENTRY_COLUMNS, "details")
_STATE = ("document", "withdrawn", "revisions", "fingerprint", "digest", "state")
_UPDATED = [name for name in ("keys", *_COLUMNS, *_STATE) if name not in ("feed", "id")]
_FEED = FeedState.__struct_fields__
_WORDS = {
    "{entry_columns}": ", ".join(_COLUMNS),
    "{entry_values}": ", ".join("?" * len(_COLUMNS)),
    "{entry_updates}": ", ".join(f"{name} = excluded.{name}" for name in _UPDATED),
    "{feed_columns}": ", ".join(_FEED),
    "{feed_values}": ", ".join(f":{name}" for name in _FEED),
    "{feed_updates}": ", ".join(f"{name} = excluded.{name}" for name in _FEED if name != "key"),
}


@cache
def read_queries(dialect: Dialect) -> Mapping[str, str]:
    """Return the queries of both queries.sql by name: those of all dialects, and those of one."""
    own, common = ((folder / "queries.sql").read_text("utf-8") for folder in (_FOLDER / dialect, _FOLDER))
    _, *parts = re.split(r"^-- name: (\w+)\n", f"{own}\n{common}", flags=re.MULTILINE)
    queries = dict(zip(parts[::2], parts[1::2], strict=True))
    words = _WORDS | {f"{{{name}}}": queries.pop(name).strip() for name in ("newest_first", "listed_url")}
    pattern = "|".join(map(re.escape, words))
    return {name: re.sub(pattern, lambda found: words[found[0]], query) for name, query in queries.items()}


@cache
def read_migrations(dialect: Dialect) -> tuple[str, ...]:
    """Return the scripts NNN_NAME.sql that lead from nothing to the current schema, in order."""
    numbered = (_FOLDER / dialect).glob("[0-9][0-9][0-9]_*.sql")
    return tuple(file.read_text("utf-8") for file in sorted(numbered))
