"""Render the schema as Markdown tables, for docs/configuration.md."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from feedtool.config.mapping import Key, Table
from feedtool.config.schema import TABLES

__all__ = ["fill_reference", "render_reference"]

BEGIN = "<!-- keys: written by docs/generate.py, edit src/feedtool/config/schema.py instead -->"
END = "<!-- /keys -->"

TITLES = {
    "feeds.yaml": "The file",
    "site": "`site:`",
    "person": "A person (`author:`)",
    "articles": "An item of `articles:`",
    "subscription": "An item of `subscriptions:`",
    "category_rule": "An item of `category_rules:`",
    "stream": "A stream (`streams:`)",
    "fetch": "`fetch:`",
    "dedupe": "`dedupe:`",
}


def fill_reference(page: str) -> str:
    """Return the page with the current tables between the markers."""
    before, _, rest = page.partition(BEGIN)
    after = rest.partition(END)[2]
    return f"{before}{BEGIN}\n\n{render_reference()}\n{END}{after}"


def render_reference() -> str:
    """Return one section per table with key, meaning, value, default and example."""
    return "\n".join(line for table in TABLES for line in _render_table(table))


def _render_table(table: Table) -> Iterator[str]:
    yield f"### {TITLES[table.name]}"
    yield ""
    if table.description:
        yield table.description + _describe_forms(table)
        yield ""
    yield "| key | meaning | value | default | example |"
    yield "|---|---|---|---|---|"
    yield from map(_render_key, table.keys)
    yield ""


def _describe_forms(table: Table) -> str:
    if table.one_of:
        words = " or ".join(f"`{name}`" for name in table.one_of)
        return f" Give {words}. A single value is read as `{table.shorthand}`."
    return f" A single value is read as `{table.shorthand}`." if table.shorthand else ""


def _render_key(key: Key) -> str:
    if key.required:
        default = "required"
    elif key.default == {}:
        default = "see below"
    elif key.default is not None:
        default = _code(key.default)
    else:
        default = key.if_absent or "none"
    example = "" if key.example is None else _code(key.example)
    name = f"`{key.name}`, `{key.alias}`" if key.alias else f"`{key.name}`"
    cells = (name, key.description, _cell(key.value_type.label), default, example)
    return f"| {' | '.join(cells)} |"


def _code(value: Any) -> str:
    return f"`{_cell(_write(value))}`"


def _write(value: Any) -> str:
    """Return a value in YAML's flow style, quoted only where YAML would misread it."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {_write(inner)}" for name, inner in value.items()) + "}"
    if isinstance(value, list):
        return f"[{', '.join(map(_write, value))}]"
    return value if isinstance(value, str) and not set(value) & set("{}[],#") else json.dumps(value, ensure_ascii=False)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
