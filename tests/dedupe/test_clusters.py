"""The canonical copy, and the effect of one feed on the entries of another."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations

from msgspec.structs import replace

from feedtool.dedupe.groups import Overrides, find_groups
from feedtool.model import Entry, FeedInfo
from feedtool.model.selection import Origin
from feedtool.plugins import list_parts, load_class
from support import NOW

RULES = tuple(load_class("dedupe_rules", name)() for name in list_parts("dedupe_rules"))
TEXT = (
    "The town opens the bicycle path along the shore after three years of work: two kilometres of pale asphalt, "
    "four wooden bridges and a fountain every five hundred metres for those who ride in summer."
)
OTHER = (
    "Buy watches of great value today, every brand you have heard of and some that you have not, shipped within "
    "the hour in a plain box with a certificate that looks like one."
)


def make_origin(key, **more):
    about = FeedInfo(title=key.title(), url=f"https://{key}.example/feed.xml", link=f"https://{key}.example/")
    return Origin(key=key, kind=more.pop("kind", "subscription"), about=about, **more)


def make_copy(origin, id_="tag:lake.example,2026:path", link="https://lake.example/path", **more):
    fields = {"title": "The path along the shore is open", "summary": TEXT, "published": NOW} | more
    return Entry(feed=origin.key, id=id_, link=link, first_seen=NOW, **fields), origin


def first_of(*candidates):
    """Return the feed of the canonical copy; it must not depend on the order of the copies."""
    best = {find_groups(order, RULES)[0].members for order in permutations(candidates)}
    assert len(best) == 1
    return next(iter(best))[0][0]


def test_the_sites_own_article_wins_over_everything():
    own = make_copy(make_origin("mine", kind="articles"), published=NOW + timedelta(days=2))
    assert first_of(make_copy(make_origin("lake", priority=9)), own, make_copy(make_origin("planet"))) == "mine"


def test_the_listed_priority_wins_over_the_original():
    assert first_of(make_copy(make_origin("lake")), make_copy(make_origin("planet", priority=1))) == "planet"


def test_the_original_site_wins_over_an_earlier_and_longer_copy():
    early = make_copy(make_origin("planet"), content=f"<p>{TEXT}</p>", published=NOW - timedelta(days=1))
    assert first_of(early, make_copy(make_origin("lake"))) == "lake"


def test_a_copy_with_content_wins_over_an_earlier_teaser():
    teaser = make_copy(make_origin("one"), published=NOW - timedelta(days=1))
    assert first_of(teaser, make_copy(make_origin("two"), content=f"<p>{TEXT}</p>")) == "two"


def test_the_earliest_of_equal_copies_wins():
    assert first_of(make_copy(make_origin("one")), make_copy(make_origin("two"), published=NOW - timedelta(1))) == "two"


def test_a_feed_that_copies_guid_and_link_of_an_article_does_not_replace_it():
    own = make_copy(make_origin("mine", kind="articles"))
    thief = make_copy(make_origin("thief", priority=9), title="Watches at half price", summary=OTHER)
    assert find_groups([own, thief], RULES) == ()


def test_a_feed_with_a_stolen_guid_does_not_separate_copies_from_the_article():
    own = make_copy(make_origin("mine", kind="articles"))
    copy = make_copy(make_origin("planet"))
    thief = make_copy(make_origin("thief"), title="Watches at half price", summary=OTHER)
    (group,) = find_groups([thief, copy, own], RULES)
    assert {feed for feed, _ in group.members} == {"mine", "planet"}


def test_own_articles_with_different_ids_and_urls_are_never_joined():
    site = make_origin("mine", kind="articles")
    days = [
        make_copy(site, id_=f"offers-{day}", link=f"https://mine.example/offers-{day}", title="Offers of the day")
        for day in range(3)
    ]
    assert find_groups(days, RULES) == ()


def test_an_own_article_in_two_sources_is_one_post():
    names = ("files", "export")
    own = [make_copy(make_origin(name, kind="articles")) for name in names]
    (group,) = find_groups(own, RULES)
    assert {feed for feed, _ in group.members} == set(names)


def test_a_link_list_entry_with_title_and_url_of_an_own_article_is_its_copy():
    own = make_copy(make_origin("mine", kind="articles"))
    listed = make_copy(make_origin("links"), id_="item-3", summary="", published=NOW + timedelta(days=1))
    assert first_of(listed, own) == "mine"


def test_a_source_without_dedupe_is_not_compared():
    assert find_groups([make_copy(make_origin("lake")), make_copy(make_origin("planet", dedupe=False))], RULES) == ()


def test_each_member_has_the_rule_and_the_evidence_of_its_match():
    (group,) = find_groups([make_copy(make_origin("lake")), make_copy(make_origin("planet"))], RULES)
    (reason,) = group.reasons.values()
    assert reason[0] in {rule.name for rule in RULES}
    assert reason[1]


def test_a_new_copy_changes_no_other_group():
    one = make_copy(make_origin("lake"))
    two = make_copy(make_origin("planet"))
    apart = make_copy(
        make_origin("else"), id_="urn:x-other:12345678", link="https://else.example/w", title="Watches", summary=OTHER
    )
    before = find_groups([one, two], RULES)
    assert find_groups([one, two, apart], RULES) == before
    assert (
        find_groups([one, two, (replace(one[0], feed="third"), make_origin("third"))], RULES)[0].members[0][0] == "lake"
    )


def test_entries_that_the_config_separates_stay_apart_despite_other_matches():
    one, two = make_copy(make_origin("lake")), make_copy(make_origin("planet"), link="https://planet.example/9")
    never = Overrides(never=[("https://lake.example/path", "https://planet.example/9")])
    assert len(find_groups([one, two], RULES)) == 1
    assert find_groups([one, two], RULES, never) == ()
    both = Overrides(never=never.never, always=never.never)
    assert find_groups([one, two], RULES, both) == (), "never is the stronger word"


def test_entries_that_the_config_joins_are_found_by_link_or_id():
    one = make_copy(make_origin("lake"))
    two = make_copy(make_origin("shop"), id_="w-1", link="https://shop.example/w", title="Watches", summary=OTHER)
    (group,) = find_groups([one, two], RULES, Overrides(always=[("http://www.lake.example/path?utm_source=x", "w-1")]))
    assert group.reasons[group.members[1]] == ("always", "set in the config")


def test_a_thousand_entries_with_one_title_and_url_are_clustered_in_linear_time():
    calls = 0

    class Counting(type(RULES[0])):
        def match(self, one, other, stats):
            nonlocal calls
            calls += 1
            return super().match(one, other, stats)

    origin = make_origin("flood")
    flood = [make_copy(origin, summary=f"{OTHER} {number}") for number in range(1000)]
    flood = [(replace(entry, id=f"tag:flood.example,2026:x{n % 3}"), origin) for n, (entry, origin) in enumerate(flood)]
    find_groups(flood, [Counting()])
    assert calls < 50_000


def test_texts_of_many_sites_with_one_footer_are_not_all_compared():
    calls = 0
    same_text = load_class("dedupe_rules", "same-text")

    class Counting(same_text):
        def match(self, one, other, stats):
            nonlocal calls
            calls += 1
            return super().match(one, other, stats)

    def make(number):
        text = " ".join(f"{word}{number * place % 97}" for place, word in enumerate(OTHER.split()[:9]))
        link = f"https://s{number}.example/a"
        fields = {"title": f"Post about {number}", "summary": f"{text} {TEXT}", "link": link, "id_": link}
        return make_copy(make_origin(f"s{number}"), **fields)

    find_groups([make(number) for number in range(400)], [Counting()])
    assert calls < 400 * 24
