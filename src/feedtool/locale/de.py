"""German."""

from __future__ import annotations

from feedtool.locale.language import Language

LANGUAGE = Language(
    code="de",
    labels={
        "skip": "Zu den Beiträgen",
        "feeds": "Feeds",
        "subscribe": "Abonnieren",
        "how": "Kopiere eine Adresse in deinen Feedreader: Er meldet sich, wenn es Neues gibt. Ohne Konto, ohne E-Mail.",
        "also": "Auch bei",
        "from": "aus",
        "by": "von",
        "empty": "Noch nichts hier.",
        "read": "Weiterlesen",
        "newest": "Neueste",
        "sources": "Quellen",
        "price": "Preis",
        "until": "Bis",
        "rating": "Wertung",
        "picture": "Bild",
        "how_title": "So abonnierst du",
        "embed": "Auf deiner Seite zeigen",
        "newer": "Neuere Beiträge",
        "older": "Ältere Beiträge",
        "latest": "Neueste Beiträge",
        "archives": "Archive",
        "archive": "Archiv",
        "more": "Weitere Feeds",
        "instead": "Dieselben Zeilen mit einem anderen Namen:",
    },
    months=(
        "januar jänner",
        "februar",
        "märz marz maerz mär mrz",
        "april",
        "mai",
        "juni",
        "juli",
        "august",
        "september",
        "okt oktober",
        "november",
        "dez dezember",
    ),
    date_words=(
        "mo di mi do fr sa so die mit don fre montag dienstag mittwoch donnerstag freitag samstag sonntag sonnabend "
        "um uhr den am"
    ),
    units={
        "minutes": "minute minuten min",
        "hours": "stunde stunden std",
        "days": "tag tage tagen",
        "weeks": "woche wochen",
        "months": "monat monate monaten",
        "years": "jahr jahre jahren",
    },
    numbers=("ein eine einem einer einen", "zwei", "drei", "vier", "funf", "sechs", "sieben", "acht", "neun", "zehn"),
    now="gerade eben, soeben",
    today="heute",
    yesterday="gestern",
    day_before_yesterday="vorgestern",
    ago="vor",
    categories={
        "news": "nachrichten, neuigkeiten, aktuelles",
        "offers": "angebote, angebot, schnäppchen",
        "reviews": "testberichte, testbericht, rezensionen, rezension",
    },
    update_marks="aktualisiert",
    column_words="woche wochenruckblick wochenschau linksammlung presseschau monatsruckblick angebote",
    part_words=(
        "teil folge kapitel erste erster zweite zweiter dritte dritter zwei drei vier montag dienstag mittwoch "
        "donnerstag freitag samstag sonntag januar februar marz april mai juni juli august september oktober "
        "november dezember"
    ),
    comment_marks="aw, kommentar, kommentare, kommentar zu, kommentare zu, antwort, antwort auf",
)
