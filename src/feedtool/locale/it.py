"""Italian."""

from __future__ import annotations

from feedtool.locale.language import Language

LANGUAGE = Language(
    code="it",
    labels={
        "skip": "Vai agli articoli",
        "feeds": "Feed",
        "subscribe": "Iscriviti",
        "how": "Copia un indirizzo nel tuo lettore di feed: ti avvisa quando c’è qualcosa di nuovo. Senza account né e-mail.",
        "also": "Anche su",
        "from": "da",
        "by": "di",
        "empty": "Ancora niente qui.",
        "read": "Continua a leggere",
        "newest": "Ultimi",
        "sources": "Fonti",
        "price": "Prezzo",
        "until": "Fino al",
        "rating": "Voto",
        "picture": "Immagine",
        "how_title": "Come iscriversi",
        "embed": "Mostralo sul tuo sito",
        "newer": "Articoli più recenti",
        "older": "Articoli precedenti",
        "latest": "Ultimi articoli",
        "archives": "Archivi",
        "archive": "Archivio",
        "more": "Altri feed",
        "instead": "Le stesse righe con un altro nome:",
    },
    months=(
        "gen gennaio",
        "feb febbraio",
        "mar marzo",
        "apr aprile",
        "mag maggio",
        "giu giugno",
        "lug luglio",
        "ago agosto",
        "set settembre",
        "ott ottobre",
        "nov novembre",
        "dic dicembre",
    ),
    date_words=(
        "lun mer gio ven sab dom lunedì martedì mercoledì giovedì venerdì sabato domenica lunedi martedi mercoledi "
        "giovedi venerdi alle ore il del à"
    ),
    units={
        "minutes": "minuto minuti",
        "hours": "ora ore",
        "days": "giorno giorni gg",
        "weeks": "settimana settimane sett",
        "months": "mese mesi",
        "years": "anno anni",
    },
    numbers=("un uno una un'", "due", "tre", "quattro", "cinque", "sei", "sette", "otto", "nove", "dieci"),
    now="adesso, ora, poco fa",
    today="oggi",
    yesterday="ieri",
    day_before_yesterday="l'altro ieri, altroieri",
    ago="fa, passati",
    categories={
        "news": "notizie, notizia, attualità",
        "offers": "offerte, offerta, sconti",
        "reviews": "recensioni, recensione, prove",
    },
    update_marks="aggiornato, aggiornata, aggiornamento",
    column_words="settimana settimanale rassegna mensile giornaliero giornaliere offerte segnalibri",
    part_words=(
        "parte episodio puntata capitolo primo prima secondo seconda terzo terza quarto quarta due tre quattro "
        "cinque lunedi martedi mercoledi giovedi venerdi sabato domenica gennaio febbraio marzo aprile maggio giugno "
        "luglio agosto settembre ottobre novembre dicembre"
    ),
    comment_marks="r, rif, risposta, risposta a, in risposta a, commento, commenti, commento su, commenti su",
)
