"""Comparable texts and URLs: the fast paths for common input give the same results as the general ones."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedtool.content import urls
from feedtool.content.shingles import make_shingles
from feedtool.dedupe import shingles
from feedtool.dedupe.shingles import find_text_words, find_words, fold, hash_words, make_sketch, to_plain, to_words

HOSTS = ("www.lake.example", "m.lake.example", "t.co", "google.com", "l.facebook.com", "lake", "lake.example:80")
PATHS = ("", "/", "/amp", "/a/AMP", "/index.html", "/A-b_c/", "/a.html", "/a.amp.html", "/ampersand", "/a//b", "/url")
QUERIES = ("", "?p=12", "?id=", "?page=rss", "?a=1", "?p=1&q=2", "?Id=1", "?amp=1")


COMMON = "ab1 2.,:/-_'\"\x0b\n&é日本ガßﬁ’“—«…İΣςǅ\u0301\u0308"
LETTERS = st.one_of(st.sampled_from(COMMON), st.characters(max_codepoint=0x2FF), st.characters())


@given(st.text(LETTERS, max_size=20))
def test_words_are_the_same_on_the_fast_and_the_full_path(text):
    plain = to_plain(text)
    assert to_words(plain) == find_words(plain)


@pytest.mark.parametrize("host", HOSTS)
def test_a_url_is_the_same_on_the_fast_and_the_full_path(host):
    for scheme, path, query in product(("http://", "https://", "HTTP://"), PATHS, QUERIES):
        url = f"{scheme}{host}{path}{query}"
        assert urls._resolve(url) == urls._resolve_any(url), url


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Ultimo aggiornamento: 2 marzo – Il sentiero è aperto.", ["il", "sentiero", "e", "aperto"]),
        ("The path is open. Read more", ["the", "path", "is", "open"]),
        ("The path is open […]", ["the", "path", "is", "open"]),
        ("Il sentiero è aperto. L'articolo Il sentiero proviene da Lago.", ["il", "sentiero", "e", "aperto"]),
        ("The path is open. The post The path appeared first on Lake.", ["the", "path", "is", "open"]),
        ("路开了。阅读全文", ["路", "开", "了"]),
    ],
)
def test_update_lines_and_read_more_lines_are_left_out_of_the_text(text, words):
    assert find_text_words(text) == words


TEXT = (
    "La barca del capitano è tornata al porto di Como con la stiva piena, e la notte dopo il molo era chiuso. "
    "Chi c’era racconta che l'acqua copriva la strada — dal cantiere fino alla chiesa, duecento metri più in là."
)


@pytest.mark.parametrize(
    "copy",
    [
        f"<div class='post'><p>{TEXT.replace('. ', '.</p><p>')}</p></div>",
        TEXT.replace("è", "&egrave;").replace("ù", "u\u0300"),
        TEXT.upper().replace("È", "è").replace("’", "'").replace("—", "-"),
    ],
)
def test_a_sketch_does_not_depend_on_markup_case_marks_and_encoding(copy):
    assert len(make_sketch(TEXT)) == 6
    assert make_sketch(copy) == make_sketch(TEXT)


def test_a_text_with_a_line_more_has_most_of_the_sketch():
    assert len({*make_sketch(f"Dal nostro inviato. {TEXT}")} & {*make_sketch(TEXT)}) >= 4


def test_a_sketch_of_a_text_in_other_letters_is_of_its_shingles():
    text = "路开了。船长回到了港口。夜里的风暴过后码头关闭了。他说水淹没了从船厂到教堂的路。两百米以外也是。"
    assert {*make_sketch(text)} < {*make_shingles(hash_words(find_text_words(text)))}


def test_a_short_text_has_no_sketch():
    assert make_sketch("The path is open.") == make_sketch("路开了。") == make_sketch("") == ()


def test_shingles_depend_on_the_order_of_words():
    assert len(make_shingles(hash_words(["a", "path", "along", "it"]))) == 2
    assert len(make_shingles(hash_words(["path"]))) == 1
    assert not make_shingles(hash_words([]))
    assert set(make_shingles(hash_words(["a", "b", "c"]))) != set(make_shingles(hash_words(["c", "b", "a"])))


@given(st.text(LETTERS, max_size=40).filter(lambda text: "&" not in text and "<" not in text))
def test_folding_runs_of_other_letters_is_folding_the_whole_text(text):
    assert to_plain(text) == fold(shingles._fix_encoding(text))
