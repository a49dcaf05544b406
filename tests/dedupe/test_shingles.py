"""Comparable texts and URLs: the fast paths for common input give the same results as the general ones."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedtool.content import urls
from feedtool.content.shingles import make_shingles
from feedtool.dedupe import shingles
from feedtool.dedupe.shingles import find_text_words, find_words, fold, hash_words, to_plain, to_words

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


def test_shingles_depend_on_the_order_of_words():
    assert len(make_shingles(hash_words(["a", "path", "along", "it"]))) == 2
    assert len(make_shingles(hash_words(["path"]))) == 1
    assert not make_shingles(hash_words([]))
    assert set(make_shingles(hash_words(["a", "b", "c"]))) != set(make_shingles(hash_words(["c", "b", "a"])))


@given(st.text(LETTERS, max_size=40).filter(lambda text: "&" not in text and "<" not in text))
def test_folding_runs_of_other_letters_is_folding_the_whole_text(text):
    assert to_plain(text) == fold(shingles._fix_encoding(text))
