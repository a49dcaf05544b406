"""Hungarian."""

from __future__ import annotations

from feedtool.locale.language import Language

LANGUAGE = Language(
    code="hu",
    months=(
        "január",
        "február februári febr",
        "március márc",
        "április ápr",
        "máj május máujus",
        "június jún",
        "július júl",
        "augusztus",
        "szeptember szept",
        "október oktobra",
        "november",
        "december",
    ),
    date_words="hétfő kedd szerda csütörtök péntek szombat vasárnap",
)
