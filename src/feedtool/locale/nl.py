"""Dutch."""

from __future__ import annotations

from feedtool.locale.language import Language

LANGUAGE = Language(
    code="nl",
    months=(
        "januari",
        "februari",
        "mrt maart",
        "april",
        "mei",
        "juni",
        "juli",
        "augustus",
        "september",
        "oktober",
        "november",
        "december",
    ),
    date_words="maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
    units={
        "minutes": "minuut minuten",
        "hours": "uur uren",
        "days": "dag dagen",
        "weeks": "week weken",
        "months": "maand maanden",
        "years": "jaar jaren",
    },
    numbers=("een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien"),
    now="zojuist, zonet",
    today="vandaag",
    yesterday="gisteren",
    day_before_yesterday="eergisteren",
    ago="geleden",
    categories={
        "news": "nieuws",
        "offers": "aanbiedingen",
        "reviews": "recensies",
    },
)
