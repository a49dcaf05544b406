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
    record_fields={"published": "gepubliceerd"},
    yes="ja waar",
    no="nee onwaar",
    statuses={"public": "gepubliceerd openbaar", "draft": "concept"},
    sections="nieuws, aanbiedingen, recensies",
    recent_headings="recente berichten, recente artikelen, laatste berichten, laatste nieuws, nieuwste berichten",
    related_posts="gerelateerde berichten, gerelateerde artikelen, lees ook",
    about_author="over de auteur, over de schrijver, auteur",
    bylines="door, auteur",
    name_particles="van, der, den, de",
    buttons="lees meer, verder lezen, delen, bron",
    minutes="minuten",
    invitations="praat, volg, word lid, schrijf je, meld je, discussieer",
    us="met ons, onze, ons, volg",
    site="artikel, reactie*",
    biography="schrijft, redacteur",
)
