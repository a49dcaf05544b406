"""Swedish, Norwegian and Danish."""

from __future__ import annotations

from feedtool.locale.language import Language

LANGUAGE = Language(
    code="sv",
    months=(
        "januari",
        "februari",
        "mars marts",
        "april",
        "maj",
        "juni",
        "juli",
        "augusti",
        "september",
        "oktober",
        "november",
        "december desember",
    ),
    date_words="og och den måndag tisdag onsdag torsdag fredag lördag söndag mandag tirsdag lørdag søndag",
    record_fields={"draft": "utkast"},
    statuses={"draft": "utkast"},
)
