"""The words on pages, in the languages they come in, and dates as any language writes them (by CLDR)."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date

__all__ = ["format_local_date", "get_direction", "get_labels"]

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
    "picture",
    "how_title",
    "embed",
    "newer",
    "older",
    "latest",
    "archives",
    "archive",
    "more",
    "instead",
)

_WORDS: dict[str, tuple[str, ...]] = {
    "en": (
        "Skip to the entries",
        "Feeds",
        "Subscribe",
        "Copy an address into your feed reader: it tells you when something is new. No account, no mail, no tracking.",
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
        "Picture",
        "How to subscribe",
        "Show it on your site",
        "Newer entries",
        "Older entries",
        "Newest entries",
        "Archives",
        "Archive",
        "More feeds",
        "The same lines with another name:",
    ),
    "it": (
        "Vai agli articoli",
        "Feed",
        "Iscriviti",
        "Copia un indirizzo nel tuo lettore di feed: ti avvisa quando c’è qualcosa di nuovo. Senza account né e-mail.",
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
        "Immagine",
        "Come iscriversi",
        "Mostralo sul tuo sito",
        "Articoli più recenti",
        "Articoli precedenti",
        "Ultimi articoli",
        "Archivi",
        "Archivio",
        "Altri feed",
        "Le stesse righe con un altro nome:",
    ),
    "de": (
        "Zu den Beiträgen",
        "Feeds",
        "Abonnieren",
        "Kopiere eine Adresse in deinen Feedreader: Er meldet sich, wenn es Neues gibt. Ohne Konto, ohne E-Mail.",
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
        "Bild",
        "So abonnierst du",
        "Auf deiner Seite zeigen",
        "Neuere Beiträge",
        "Ältere Beiträge",
        "Neueste Beiträge",
        "Archive",
        "Archiv",
        "Weitere Feeds",
        "Dieselben Zeilen mit einem anderen Namen:",
    ),
    "es": (
        "Ir a las entradas",
        "Feeds",
        "Suscribirse",
        "Copia una dirección en tu lector de feeds: te avisa cuando hay algo nuevo. Sin cuenta ni correo.",
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
        "Imagen",
        "Cómo suscribirse",
        "Muéstralo en tu sitio",
        "Entradas más recientes",
        "Entradas anteriores",
        "Últimas entradas",
        "Archivos",
        "Archivo",
        "Más feeds",
        "Las mismas líneas con otro nombre:",
    ),
    "fr": (
        "Aller aux articles",
        "Flux",
        "S’abonner",
        "Copiez une adresse dans votre lecteur de flux : il vous dit quand il y a du nouveau. Sans compte ni courriel.",
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
        "Image",
        "Comment s’abonner",
        "L’afficher sur votre site",
        "Articles plus récents",
        "Articles précédents",
        "Derniers articles",
        "Archives",
        "Archives",
        "Autres flux",
        "Les mêmes lignes avec un autre nom :",
    ),
}


def get_labels(language: str | None) -> dict[str, str]:
    """The words of a language, English where we have none."""
    return dict(zip(_KEYS, _WORDS[_known(language)], strict=True))


def format_local_date(moment: datetime, language: str | None) -> str:
    """A day as people write it, in the moment's own zone; ISO 8601 for languages that CLDR does not know."""
    return _say_day(moment.date(), language or "en")


@lru_cache(maxsize=4096)
def _say_day(day: date, language: str) -> str:
    locale = _find_locale(language)
    return format_date(day, "long", locale) if locale else day.isoformat()


def get_direction(language: str | None) -> str:
    """Which way the language is written: "ltr" or "rtl"."""
    locale = _find_locale(language or "en")
    return locale.text_direction if locale else "ltr"


def _find_locale(language: str) -> Locale | None:
    """The locale of a language tag, or of the language alone where its region is unknown."""
    for tag in (language, language.partition("-")[0]):
        try:
            return Locale.parse(tag, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    return None


def _known(language: str | None) -> str:
    base = (language or "en").lower().partition("-")[0]
    return base if base in _WORDS else "en"
