"""The words on pages, in the languages they come in, and dates as those languages write them."""

from __future__ import annotations

from datetime import datetime

__all__ = ["get_labels", "say_date"]

_KEYS = (
    "skip",
    "feeds",
    "subscribe",
    "how",
    "also",
    "from",
    "by",
    "empty",
    "read",
    "newest",
    "sources",
    "price",
    "until",
    "rating",
)

_WORDS: dict[str, tuple[str, ...]] = {
    "en": (
        "Skip to the entries",
        "Feeds",
        "Subscribe",
        "Copy an address into your feed reader; it tells you when something is new.",
        "Also at",
        "from",
        "by",
        "Nothing here yet.",
        "Read on",
        "Newest",
        "Sources",
        "Price",
        "Until",
        "Rating",
    ),
    "it": (
        "Vai agli articoli",
        "Feed",
        "Iscriviti",
        "Copia un indirizzo nel tuo lettore di feed: ti avvisa quando c’è qualcosa di nuovo.",
        "Anche su",
        "da",
        "di",
        "Ancora niente qui.",
        "Continua a leggere",
        "Ultimi",
        "Fonti",
        "Prezzo",
        "Fino al",
        "Voto",
    ),
    "de": (
        "Zu den Beiträgen",
        "Feeds",
        "Abonnieren",
        "Kopiere eine Adresse in deinen Feedreader; er meldet sich, wenn es Neues gibt.",
        "Auch bei",
        "aus",
        "von",
        "Noch nichts hier.",
        "Weiterlesen",
        "Neueste",
        "Quellen",
        "Preis",
        "Bis",
        "Wertung",
    ),
    "es": (
        "Ir a las entradas",
        "Feeds",
        "Suscribirse",
        "Copia una dirección en tu lector de feeds: te avisa cuando hay algo nuevo.",
        "También en",
        "de",
        "por",
        "Todavía no hay nada.",
        "Seguir leyendo",
        "Últimas",
        "Fuentes",
        "Precio",
        "Hasta el",
        "Nota",
    ),
    "fr": (
        "Aller aux articles",
        "Flux",
        "S’abonner",
        "Copiez une adresse dans votre lecteur de flux : il vous dit quand il y a du nouveau.",
        "Aussi sur",
        "de",
        "par",
        "Rien ici pour le moment.",
        "Lire la suite",
        "Derniers",
        "Sources",
        "Prix",
        "Jusqu’au",
        "Note",
    ),
}

_MONTHS: dict[str, tuple[str, ...]] = {
    "en": (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
    "it": (
        "gennaio",
        "febbraio",
        "marzo",
        "aprile",
        "maggio",
        "giugno",
        "luglio",
        "agosto",
        "settembre",
        "ottobre",
        "novembre",
        "dicembre",
    ),
    "de": (
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ),
    "es": (
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ),
    "fr": (
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ),
}

_PATTERNS = {
    "en": "{day} {month} {year}",
    "it": "{day} {month} {year}",
    "de": "{day}. {month} {year}",
    "es": "{day} de {month} de {year}",
    "fr": "{day} {month} {year}",
}


def get_labels(language: str | None) -> dict[str, str]:
    """The words of a language, English where we have none."""
    return dict(zip(_KEYS, _WORDS[_known(language)], strict=True))


def say_date(moment: datetime, language: str | None) -> str:
    """A day as people write it; ISO 8601 for languages we have no words of."""
    known = _known(language)
    if language and known != language.lower().partition("-")[0]:
        return moment.strftime("%Y-%m-%d")
    return _PATTERNS[known].format(day=moment.day, month=_MONTHS[known][moment.month - 1], year=moment.year)


def _known(language: str | None) -> str:
    base = (language or "en").lower().partition("-")[0]
    return base if base in _WORDS else "en"
