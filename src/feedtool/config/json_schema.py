"""The declared shape as JSON Schema, for editors: completion, descriptions and red lines while typing.

It refuses nothing that load_config() accepts, but for `true` and numbers where text is wanted; load_config()
refuses more, since a schema knows neither files nor the environment.
"""

from __future__ import annotations

import json
from typing import Any

from feedtool.config.schema import ROOT, TABLES

__all__ = ["make_schema", "render_schema"]


def make_schema() -> dict[str, Any]:
    """The schema of feeds.yaml (JSON Schema, draft 2020-12)."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "feeds.yaml of feedtool",
        **ROOT.define(),
        "anyOf": [{"required": ["articles"]}, {"required": ["subscriptions"]}],
        "$defs": {table.name: table.define() for table in TABLES if table is not ROOT},
    }


def render_schema() -> str:
    """The schema as the text of feeds.schema.json."""
    return json.dumps(make_schema(), ensure_ascii=False, indent=2) + "\n"
