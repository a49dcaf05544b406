"""Finnish."""

from __future__ import annotations

from feedtool.locale.language import Language

LANGUAGE = Language(
    code="fi",
    months=(
        "tammikuu tammikuuta",
        "helmikuu helmikuuta",
        "maaliskuu maaliskuuta",
        "huhtikuu huhtikuuta",
        "toukokuu toukokuuta",
        "kesäkuu kesäkuuta",
        "heinäkuu heinäkuuta",
        "elokuu elokuuta",
        "syyskuu syyskuuta",
        "lokakuu lokakuuta",
        "marraskuu marraskuuta",
        "joulukuu joulukuuta",
    ),
    date_words="klo maanantai tiistai keskiviikko torstai perjantai lauantai sunnuntai maanantaina tiistaina keskiviikkona torstaina perjantaina lauantaina sunnuntaina",
)
