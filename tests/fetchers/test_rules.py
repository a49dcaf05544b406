"""docs/fetching.md names the tests that prove its rules, and the keys of the status; they are there."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from pathlib import Path

TESTS = Path(__file__).parent.parent
DOCS = (TESTS.parent / "docs" / "fetching.md").read_text("utf-8")


def test_every_rule_of_fetching_names_tests_that_are_there():
    table = DOCS.partition("## Which test proves which rule")[2]
    rules = [row.split("|")[1:3] for row in table.splitlines() if row.startswith("| ")][1:]
    known = {
        name
        for path in TESTS.rglob("test_*.py")
        for name in re.findall(r"^def (test_\w+)\(", path.read_text("utf-8"), re.MULTILINE)
    }
    assert len(rules) > 25
    for rule, proofs in rules:
        named = re.findall(r"`(test_\w+)`", proofs)
        assert named, rule
        assert not set(named) - known, rule


def test_every_key_of_the_status_is_described():
    schema = json.loads(files("feedtool").joinpath("status.schema.json").read_text("utf-8"))
    keys = schema["properties"]["feeds"]["items"]["properties"]
    described = re.findall(r"^\| `(\w+)` \|", DOCS.partition("## For programs")[2], re.MULTILINE)
    assert described == [*keys]
