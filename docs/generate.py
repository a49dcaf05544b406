"""Write the JSON Schema of feeds.yaml, the tables of configuration.md and the page json.md.

    python docs/generate.py

The first two come from the declarations of model/, the page from the JSON Schemas of the commands' outputs.
tests/config/test_json_schema.py and tests/docs/test_docs.py fail if they are not current.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import generate_json
from generate_schema import find_default, list_tables, render_schema

from feedtool.config.walker import KeyType, ListType, MapType, RecordType, TableType, ValueType
from feedtool.model.declaration import Table

DOCS = Path(__file__).parent
SCHEMA = DOCS.parent / "src" / "feedtool" / "feeds.schema.json"

BEGIN = "<!-- keys: written by docs/generate.py from the classes of src/feedtool/model/ -->"
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
    return "\n".join(line for table in list_tables() for line in _render_table(table))


def _render_table(table: TableType) -> Iterator[str]:
    yield f"### {TITLES[table.declared.name]}"
    yield ""
    if table.declared.description:
        yield table.declared.description + _describe_forms(table.declared)
        yield ""
    yield "| key | meaning | value | default | example |"
    yield "|---|---|---|---|---|"
    yield from (_render_key(table, key) for key in table.keys)
    yield ""


def _describe_forms(table: Table) -> str:
    if table.one_of:
        words = " or ".join(f"`{name}`" for name in table.one_of)
        return f" Give {words}. A single value is read as `{table.short}`."
    return f" A single value is read as `{table.short}`." if isinstance(table.short, str) else ""


def _render_key(table: TableType, key: KeyType) -> str:
    declared, written = key.declared, find_default(table, key)
    if declared.required:
        default = "required"
    elif written == {}:
        default = "see below"
    elif written is not None:
        default = _code(written)
    else:
        default = declared.if_absent or "none"
    example = "" if declared.example is None else _code(declared.example)
    name = f"`{key.name}`, `{declared.alias}`" if declared.alias else f"`{key.name}`"
    cells = (name, declared.description, _cell(_label(key.value_type)), default, example)
    return f"| {' | '.join(cells)} |"


def _label(value_type: ValueType) -> str:
    """Return the expected value without its example."""
    match value_type:
        case ListType(of=of, minimum=minimum):
            return f"a list of at least {minimum}: {_label(of)}" if minimum > 1 else f"{_label(of)}, or a list"
        case MapType(of=of, names=names):
            return f"a mapping: {names.expected}, {_label(of)}"
        case RecordType():
            return "a mapping: fields as records have them"
        case TableType():
            return (
                f"{_label(value_type.short)}, or {value_type.declared.name} keys"
                if value_type.short
                else f"{value_type.declared.name} keys"
            )
    return value_type.expected.partition(" such as ")[0]


def _code(value: Any) -> str:
    return f"`{_cell(_write(value))}`"


def _write(value: Any) -> str:
    """Return a value in YAML's flow style, quoted only where YAML would misread it."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {_write(inner)}" for name, inner in value.items()) + "}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_write, value))}]"
    return value if isinstance(value, str) and not set(value) & set("{}[],#") else json.dumps(value, ensure_ascii=False)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def main() -> None:
    """Write the schema and both pages."""
    SCHEMA.write_text(render_schema(), encoding="utf-8")
    page = DOCS / "reference" / "configuration.md"
    page.write_text(fill_reference(page.read_text(encoding="utf-8")), encoding="utf-8")
    (DOCS / "reference" / "json.md").write_text(generate_json.render(), encoding="utf-8")


if __name__ == "__main__":
    main()
