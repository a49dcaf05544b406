"""Korean."""

from __future__ import annotations

from feedtool.locale.language import Language

LANGUAGE = Language(
    code="ko",
    date_words="월 화 수 목 금 토 일 월요일 화요일 수요일 목요일 금요일 토요일 일요일",
    am="오전",
    pm="오후",
    date_signs="년 월 일 시 분 초",
    zone=(r"\d\s*[년월]|오[전후]", 9),
)
