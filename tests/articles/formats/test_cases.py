"""Article records, case by case: a file as people have it, and beside it what is understood of it.

`python tests/articles/formats/test_cases.py` shows what a new case is understood as, to be read before it is kept.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec import Struct

from feedtool.errors import ParseError
from feedtool.model import Document
from feedtool.plugins import load_class

DATA = Path(__file__).parents[2] / "data" / "parsers"
PARTS = ("markdown", "json", "jsonl", "csv", "ghost", "saved-text", "sitemap", "webpage", "wxr")
SEEN = datetime(2026, 3, 5, 12, 0, tzinfo=UTC)
CASES = sorted(path for part in PARTS for path in (DATA / part).iterdir() if not path.name.endswith(".expected.json"))


def understand(path: Path) -> dict:
    document = Document(feed="test", url=path.name, content=path.read_bytes(), modified=SEEN)
    parser = load_class("parsers", path.parent.name)()
    assert parser.claims(document)
    try:
        parsed = parser.parse(document)
    except ParseError as error:
        return {"refused": str(error), "line": error.line}
    printed = {"entries": [simplify(entry) for entry in parsed.entries]}
    if parsed.diagnostics:
        printed["problems"] = [
            f"{one.location.line}: {one.location.field}: {one.message}; {one.hint}" for one in parsed.diagnostics
        ]
    if parsed.notes:
        printed["repairs"] = [
            f"line {one.location.line}: {one.advice}" if one.location.line else one.advice for one in parsed.notes
        ]
    return printed


def simplify(value):
    """Return a value as JSON, without its empty fields."""
    if isinstance(value, Struct):
        pairs = (
            (name, simplify(getattr(value, name)))
            for name in value.__struct_fields__
            if name not in ("line", "id_is_own")
        )
        unsaid = {"has_approximate_date": False, "is_listed": False}
        return {name: one for name, one in pairs if one not in (None, "", [], {}) and (name, one) not in unsaid.items()}
    if isinstance(value, tuple):
        return [simplify(one) for one in value]
    return value.isoformat() if isinstance(value, datetime) else value


@pytest.mark.parametrize("path", CASES, ids=[f"{path.parent.name}-{path.name}" for path in CASES])
def test_a_case_is_parsed_as_expected(path):
    expected = json.loads(path.with_name(f"{path.name}.expected.json").read_text("utf-8"))
    assert understand(path) == expected


if __name__ == "__main__":
    for case in CASES:
        target = case.with_name(f"{case.name}.expected.json")
        if not target.exists():
            text = json.dumps(understand(case), ensure_ascii=False, indent=1)
            target.write_text(f"{text}\n", encoding="utf-8")
            print(f"== {target.name}\n{text}")
