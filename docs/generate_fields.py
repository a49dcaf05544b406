"""Write the table of fields in docs/reference/articles.md from the names that feedtool knows.

    python docs/generate_fields.py

`tests/docs/test_docs.py` checks that it is current.
"""

from __future__ import annotations

import re
from pathlib import Path

from feedtool.entries.field_names import NAMES

PAGE = Path(__file__).parent / "reference" / "articles.md"
_TABLE = re.compile(r"(<!-- fields -->\n).*?(<!-- /fields -->)", re.DOTALL)


def fill(page: str) -> str:
    """Return the page with the current table."""
    rows = [f"| `{name}` | {', '.join(f'`{alias}`' for alias in aliases)} |" for name, aliases in NAMES.items()]
    table = "\n".join(["| field | names, best first |", "|---|---|", *rows, ""])
    return _TABLE.sub(lambda found: found[1] + table + found[2], page)


if __name__ == "__main__":
    PAGE.write_text(fill(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
