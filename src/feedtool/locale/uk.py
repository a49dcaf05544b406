"""Ukrainian."""

from __future__ import annotations

from feedtool.locale.language import Language

LANGUAGE = Language(
    code="uk",
    months=(
        "січня січ",
        "лютого лют",
        "березня бер",
        "квітня квіт",
        "травня трав",
        "червня черв",
        "липня лип",
        "серпня серп",
        "вересня вер",
        "жовтня жовт",
        "листопада лист",
        "грудня груд",
    ),
    date_words="понеділок вівторок середа четвер пʼятниця п'ятниця субота неділя р року о",
)
