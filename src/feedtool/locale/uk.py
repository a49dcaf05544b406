"""Ukrainian."""

from __future__ import annotations

from feedtool.locale.language import Language

LANGUAGE = Language(
    code="uk",
    months=(
        "січня",
        "лютого",
        "березня",
        "квітня",
        "травня",
        "червня",
        "липня",
        "серпня",
        "вересня",
        "жовтня",
        "листопада",
        "грудня",
    ),
)
