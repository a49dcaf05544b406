"""Romanian."""

from __future__ import annotations

from feedtool.locale.language import Language

LANGUAGE = Language(
    code="ro",
    months=(
        "ianuarie",
        "februarie",
        "martie",
        "aprilie",
        "mai",
        "iunie",
        "iulie",
        "august",
        "septembrie",
        "octombrie",
        "noiembrie",
        "decembrie",
    ),
    yes="da",
)
