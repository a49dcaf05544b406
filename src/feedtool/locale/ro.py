"""Romanian."""

from __future__ import annotations

from feedtool.locale.language import Language

LANGUAGE = Language(
    code="ro",
    months=(
        "ianuarie ian",
        "februarie",
        "martie",
        "aprilie",
        "mai",
        "iunie iun",
        "iulie iul",
        "august",
        "septembrie",
        "octombrie",
        "noiembrie",
        "decembrie",
    ),
    date_words="luni marți miercuri joi vineri sâmbătă duminică",
    yes="da",
)
