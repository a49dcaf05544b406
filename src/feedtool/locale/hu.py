"""Hungarian."""

from __future__ import annotations

from feedtool.locale.language import Language

LANGUAGE = Language(
    code="hu",
    months=(
        "január",
        "február februári",
        "március",
        "április",
        "máj május máujus",
        "június",
        "július",
        "augusztus",
        "szeptember",
        "október oktobra",
        "november",
        "december",
    ),
    date_words="hétfő kedd szerda csütörtök péntek szombat vasárnap",
)
