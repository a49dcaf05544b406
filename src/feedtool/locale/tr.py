"""Turkish."""

from __future__ import annotations

from feedtool.locale.language import Language

LANGUAGE = Language(
    code="tr",
    months=(
        "ocak",
        "şubat",
        "mart",
        "nisan",
        "mayıs",
        "haziran",
        "temmuz",
        "ağustos",
        "eylül",
        "ekim",
        "kasım",
        "aralık",
    ),
)
