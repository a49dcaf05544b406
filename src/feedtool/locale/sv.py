"""Swedish, Norwegian and Danish."""

from __future__ import annotations

from feedtool.locale.language import Language

LANGUAGE = Language(
    code="sv",
    months=(
        "januari",
        "februari",
        "mars",
        "april",
        "maj",
        "juni",
        "juli",
        "augusti",
        "september",
        "oktober",
        "november",
        "december",
    ),
    date_words="og och",
    record_fields={"draft": "utkast"},
    statuses={"draft": "utkast"},
)
