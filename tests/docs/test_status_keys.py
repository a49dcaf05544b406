"""docs/explanation/fetching.md describes the keys of `feedtool status --json`."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from pathlib import Path

DOCS = (Path(__file__).parents[2] / "docs" / "explanation" / "fetching.md").read_text("utf-8")


def test_every_key_of_the_status_is_described():
    schema = json.loads(files("feedtool").joinpath("status.schema.json").read_text("utf-8"))
    keys = schema["properties"]["feeds"]["items"]["properties"]
    described = re.findall(r"^\| `(\w+)` \|", DOCS.partition("### JSON")[2], re.MULTILINE)
    assert described == [*keys]
