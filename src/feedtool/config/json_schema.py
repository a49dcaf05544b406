"""Render the schema as JSON Schema, for editors.

The JSON Schema rejects nothing that load_config() accepts, except `true` and numbers where text is expected.
load_config() rejects more, because a JSON Schema cannot check files and the environment.
"""

from __future__ import annotations

import json
from typing import Any

from feedtool.config.schema import ROOT, TABLES

__all__ = ["make_schema", "render_schema"]


def make_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of feeds.yaml."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "feeds.yaml of feedtool",
        **ROOT.define(),
        "anyOf": [{"required": ["articles"]}, {"required": ["subscriptions"]}],
        "$defs": {table.name: table.define() for table in TABLES if table is not ROOT},
    }


def render_schema() -> str:
    """Return the text of feeds.schema.json."""
    return json.dumps(make_schema(), ensure_ascii=False, indent=2) + "\n"
