"""Czech."""

from __future__ import annotations

from feedtool.locale.language import Language

LANGUAGE = Language(
    code="cs",
    months=(
        "leden ledna",
        "únor února",
        "březen března",
        "duben dubna",
        "květen května",
        "červen června",
        "červenec července",
        "srpen srpna",
        "září",
        "říjen října",
        "listopad listopadu",
        "prosinec prosince",
    ),
    date_words="pondělí úterý středa čtvrtek pátek sobota neděle",
)
