"""Write src/feedtool/locale/long_dates.py: the written dates of every language, from Unicode CLDR through Babel.

    python docs/generate_dates.py

`tests/locale/test_long_dates.py` compares the result with Babel.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.core import get_cldr_version, get_global
from babel.localedata import locale_identifiers

TABLE = Path(__file__).parents[1] / "src/feedtool/locale/long_dates.py"
_FIELD = re.compile(r"'([^']*)'|(G+|M+|d+|y+)")
_HEAD = '''"""Written dates and writing directions of all languages, from Unicode CLDR {version}.

`docs/generate_dates.py` writes this module. A language tag that is not here has the values of the longest tag that
begins it: `it-CH` those of `it`.
"""

CLDR_VERSION = "{version}"

RIGHT_TO_LEFT = "{rtl}"
LEFT_TO_RIGHT = "{ltr}"
"""Tags whose shorter tags are written from right to left."""

LONG_DATES = """\\
{rows}
"""
"""A line for each: tags | pattern, with day, month and year | names of the months."""
'''


def find_locale(tag: str) -> Locale | None:
    """Return what Babel knows about a language tag."""
    try:
        return Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        return None


def list_tags() -> list[str]:
    """Return the tags that Babel knows, without their script as well, and other codes of the languages."""
    tags = {name.replace("_", "-") for name in locale_identifiers()}
    tags |= {re.sub(r"^(\w+)-\w{4}-", r"\1-", tag) for tag in tags}
    tags |= {tag for tag in get_global("language_aliases") if len(tag) <= 3} | {"en-UK"}
    return sorted((tag for tag in tags if find_locale(tag)), key=lambda tag: (tag.count("-"), tag))


def make_table() -> str:
    """Return the text of the module."""
    dates: dict[str, tuple[str, str] | None] = {}
    directions: dict[str, str] = {}
    for tag in list_tags():
        locale = Locale.parse(tag, sep="-")
        _add(dates, tag, _read_date(locale))
        _add(directions, tag, "rtl" if locale.text_direction == "rtl" else "ltr")
    rows: dict[tuple[str, str], list[str]] = {}
    for tag, date in dates.items():
        if date:
            rows.setdefault(date, []).append(tag)
    return _HEAD.format(
        version=get_cldr_version(),
        rows="\n".join("|".join((" ".join(tags), *date)) for date, tags in rows.items()),
        rtl=" ".join(tag for tag, direction in directions.items() if direction == "rtl"),
        ltr=" ".join(tag for tag, direction in directions.items() if direction == "ltr" and "-" in tag),
    )


def _add(values: dict[str, Any], tag: str, value: Any) -> None:
    """Keep a value unless the tags before it give the same."""
    shorter = tag
    while shorter := shorter.rpartition("-")[0]:
        if shorter in values:
            if values[shorter] == value:
                return
            break
    values[tag] = value


def _read_date(locale: Locale) -> tuple[str, str] | None:
    """Return the pattern and the months; None for languages without names of months."""
    pattern = str(locale.date_formats["long"].pattern)
    width = "abbreviated" if re.search(r"(?<!M)MMM(?!M)", pattern) else "wide"
    months = [locale.months["format"][width][number] for number in range(1, 13)]
    if months[0] == "M01":
        return None
    fields = {
        "d": "{day}", "dd": "{day:02}", "y": "{year}", "MMMM": "{month}", "MMM": "{month}", "M": "{number}",
        "G": locale.eras["abbreviated"][1],
    }  # fmt: skip
    return _FIELD.sub(lambda found: fields[found[2]] if found[2] else found[1] or "'", pattern), ";".join(months)


if __name__ == "__main__":
    TABLE.write_text(make_table(), encoding="utf-8")
