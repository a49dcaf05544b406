"""Render the JSON Schemas of the commands' outputs as a page; docs/generate.py writes it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).parent.parent / "src" / "feedtool"
OUTPUTS = ("report", "status")

_HEAD = """\
<!-- Written by docs/generate.py from src/feedtool/*.schema.json. -->
# JSON outputs

Each output is one object with a `version`. A new key does not increase it; a key that disappears or changes its
meaning does. Times are ISO 8601 in UTC. The JSON Schemas are installed with feedtool, beside its modules. A key that is
marked with ? can be missing.
"""


def render() -> str:
    """Return the page."""
    parts = [_HEAD]
    for name in OUTPUTS:
        schema = json.loads((PACKAGE / f"{name}.schema.json").read_text("utf-8"))
        link = f"Schema: [{name}.schema.json](../../src/feedtool/{name}.schema.json)"
        parts += [f"## {schema['title']}\n", f"{link}\n", *_HEADINGS, *_list_rows(schema, schema, ""), ""]
        for title, inner in schema.get("$defs", {}).items():
            parts += [f"### {title}\n", *_HEADINGS, *_list_rows(schema, inner, ""), ""]
    return "\n".join(parts)


_HEADINGS = ("| key | type | meaning |", "|---|---|---|")


def _list_rows(root: dict[str, Any], schema: dict[str, Any], path: str) -> Iterator[str]:
    """Yield a row for each key of an object, and below it those of the objects in it."""
    for name, value in schema.get("properties", {}).items():
        mark = "" if name in schema.get("required", ()) else "?"
        yield f"| `{path}{name}`{mark} | {_describe_type(value)} | {value.get('description', '')} |"
        yield from _list_rows(root, value, f"{path}{name}.")
        yield from _list_rows(root, value.get("items", {}), f"{path}{name}[].")


def _describe_type(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](#{name})"
    if "const" in schema:
        return f"`{schema['const']}`"
    if "enum" in schema:
        return ", ".join(f"`{json.dumps(value)}`" if value is None else f"`{value}`" for value in schema["enum"])
    names = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    text = " or ".join(schema.get("format", "text") if name == "string" else name for name in names)
    return f"list of {_describe_type(schema['items'])}" if text == "array" else text
