"""Polish."""

from __future__ import annotations

from feedtool.locale.language import Language

LANGUAGE = Language(
    code="pl",
    months=(
        "sty styczeń stycznia",
        "lut luty lutego",
        "marzec marca",
        "kwi kwiecień kwietnia",
        "maj maja",
        "cze czerwiec czerwca",
        "lip lipiec lipca",
        "sie sierpień sierpnia",
        "wrz wrzesień września",
        "paź październik października",
        "lis listopad listopada",
        "gru grudzień grudnia",
    ),
    date_words="poniedziałek wtorek środa czwartek piątek sobota niedziela",
    record_fields={"draft": "szkic"},
    yes="tak",
    no="nie",
    statuses={"draft": "szkic"},
)
