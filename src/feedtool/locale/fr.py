"""French."""

from __future__ import annotations

from feedtool.locale.language import Language

LANGUAGE = Language(
    code="fr",
    labels={
        "skip": "Aller aux articles",
        "feeds": "Flux",
        "subscribe": "S’abonner",
        "how": "Copiez une adresse dans votre lecteur de flux : il vous dit quand il y a du nouveau. Sans compte ni courriel.",
        "also": "Aussi sur",
        "from": "de",
        "by": "par",
        "empty": "Rien ici pour le moment.",
        "read": "Lire la suite",
        "newest": "Derniers",
        "sources": "Sources",
        "price": "Prix",
        "until": "Jusqu’au",
        "rating": "Note",
        "picture": "Image",
        "how_title": "Comment s’abonner",
        "embed": "L’afficher sur votre site",
        "newer": "Articles plus récents",
        "older": "Articles précédents",
        "latest": "Derniers articles",
        "archives": "Archives",
        "archive": "Archives",
        "more": "Autres flux",
        "instead": "Les mêmes lignes avec un autre nom :",
    },
    months=(
        "janv janvier",
        "fév févr février fevrier",
        "mars",
        "avr avril",
        "mai",
        "juin",
        "juil juillet",
        "août aout",
        "septembre",
        "octobre",
        "novembre",
        "déc décembre decembre",
    ),
    date_words="lun mar mer jeu ven sam dim lundi mardi mercredi jeudi vendredi samedi dimanche le à at er",
    units={
        "minutes": "minute minutes",
        "hours": "heure heures",
        "days": "jour jours j",
        "weeks": "semaine semaines",
        "months": "mois",
        "years": "an ans annee annees",
    },
    numbers=("un une", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix"),
    now="a l'instant",
    today="aujourd'hui",
    yesterday="hier",
    day_before_yesterday="avant-hier",
    ago="il y a",
    categories={
        "news": "actualités, actualité, actus",
        "offers": "offres, offre, bons plans, promos",
        "reviews": "critiques, critique, avis",
    },
    update_marks="mis a jour",
    column_words="semaine liens revue hebdo hebdomadaire recapitulatif mensuel quotidien offres",
    part_words=(
        "partie episode premier premiere deuxieme troisieme quatrieme deux trois quatre lundi mardi mercredi jeudi "
        "vendredi samedi dimanche janvier fevrier mars avril mai juin juillet aout octobre decembre novembre"
    ),
    comment_marks="commentaire sur, commentaires sur",
)
