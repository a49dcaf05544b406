"""Categories of an entry, and the reasons."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from feedtool.model import Category, Offer, Review
from feedtool.model.stream import CategoryRule, CategoryRules
from feedtool.streams.categories import CategoryMatch, find_category, make_category_table
from support import make_entry

RULES = CategoryRules(
    rules=(
        CategoryRule(category="Reviews", title=("Recensione *", "hands-on")),
        CategoryRule(category="Reviews", has=("rating",)),
        CategoryRule(category="Offers", has=("price",), sources=("articles",)),
        CategoryRule(category="Offers", path=("/offerte/",)),
        CategoryRule(category="Guides", labels=("how-*",)),
    ),
    own=frozenset({"News", "Offers", "Reviews", "Guides"}),
)


def place(rules=RULES, **changes):
    return find_category(replace(make_entry("a"), **changes), ["articles"], rules)


@pytest.mark.parametrize(
    ("changes", "category", "reason"),
    [
        ({"categories": (Category(term="News"),), "title": "Recensione X"}, "News", "set by the entry"),
        ({"title": "RECENSIONE  Lumen Tab"}, "Reviews", "rule 1: title 'Recensione *'"),
        ({"title": "Lumen Tab: hands-on in Turin"}, "Reviews", "rule 1: title 'hands-on'"),
        ({"review": Review(rating="4")}, "Reviews", "rule 2: has 'rating'"),
        ({"offer": Offer(price="9")}, "Offers", "rule 3: source 'articles', has 'price'"),
        ({"link": "https://a.example/Offerte/x"}, "Offers", "rule 4: path '/offerte/'"),
        ({"categories": (Category(term="how-to"),)}, "Guides", "rule 5: label 'how-*'"),
    ],
)
def test_the_first_matching_rule_decides(changes, category, reason):
    assert place(**changes) == CategoryMatch(category=category, reason=reason)


def test_an_entry_without_a_match_gets_the_configured_category():
    assert place(title="A hands-onion") is None
    rest = replace(RULES, otherwise="News")
    assert place(rules=rest, title="A hands-onion") == CategoryMatch(category="News", reason="no rule matches")


def test_usual_categories_are_recognized_by_their_names_in_other_languages():
    table = make_category_table({"News": ("News",), "Offerte": ("Offerte",)})
    assert [table.get(name) for name in ("notizie", "nachrichten", "deals", "recensioni")] == [
        "News", "News", "Offerte", None,
    ]  # fmt: skip


def test_a_name_that_the_config_uses_is_not_recognized_as_another_category():
    table = make_category_table({"News": ("News",), "Cronaca": ("Cronaca", "Notizie")})
    assert table["notizie"] == "Cronaca"
    assert "nachrichten" not in table
