"""Write the JSON Schema of feeds.yaml and the tables of configuration.md from their declaration.

    python docs/generate.py

tests/config/test_json_schema.py fails if they are not current.
"""

from __future__ import annotations

from pathlib import Path

from feedtool.config.docs import fill_reference
from feedtool.config.json_schema import render_schema

DOCS = Path(__file__).parent
SCHEMA = DOCS.parent / "src" / "feedtool" / "feeds.schema.json"


def main() -> None:
    """Write both files."""
    SCHEMA.write_text(render_schema(), encoding="utf-8")
    page = DOCS / "configuration.md"
    page.write_text(fill_reference(page.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
