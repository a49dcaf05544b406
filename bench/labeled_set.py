"""Makes a labeled set of entries: posts of many sites, their copies, and look-alikes.

Words, names, templates and addresses are made up from the seed in nine languages; only titles of the usual kinds and
credit lines are real phrases (labeled_set.json). Each site shows ordinary posts and series that are filled from
templates; planets, bridges, link lists and newsrooms pass posts on, altered in the ways in which feeds alter them.
"""

from __future__ import annotations

import json
import random
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

WORDS = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
START = datetime(2026, 1, 5, tzinfo=UTC)
DAYS = 80
SITES = 9
Record = dict[str, Any]


# ---------------------------------------------------------------------------------------------------------
# Words


class Speaker:
    """One language: a vocabulary, names and texts, made up from a seed."""

    def __init__(self, code: str, rng: random.Random) -> None:
        self.code, self.rng, self.phrases = code, rng, WORDS["languages"][code]
        self.is_unspaced = code in ("ja", "zh")
        self.words = [self._make_word() for _ in range(900)]

    def _make_word(self) -> str:
        heads, tails = (self.phrases.get(name) or WORDS["latin"][name] for name in ("heads", "tails"))
        return "".join(self.rng.choices(heads, k=self.rng.choice((2, 2, 3)))) + self.rng.choice(tails)

    def word(self) -> str:
        """Return a word; some are more frequent than others."""
        place = int(self.rng.paretovariate(0.7)) * 3 + self.rng.randrange(160)
        return self.words[min(place, len(self.words) - 1)]

    def name(self, words: int = 1) -> str:
        heads, tails = WORDS["latin"]["heads"], WORDS["latin"]["tails"]
        made = ("".join(self.rng.choices(heads, k=2)) + self.rng.choice(tails) for _ in range(words))
        return " ".join(one.capitalize() for one in made)

    def join(self, words: Sequence[str]) -> str:
        return ("" if self.is_unspaced else " ").join(words)

    def sentence(self, *slots: str) -> str:
        glue = self.phrases["glue"]
        words = [self.rng.choice(glue) if at % 2 else self.word() for at in range(self.rng.randint(7, 15))]
        for slot in slots:
            words.insert(self.rng.randrange(1, len(words)), slot)
        text = self.join(words)
        return f"{text}。" if self.is_unspaced else f"{text[:1].upper()}{text[1:]}."

    def text(self, sentences: int, *, numbers: bool = True) -> str:
        def pick() -> list[str]:
            number = self.rng.choice((self.rng.randint(2, 99), self.rng.randint(100, 9999)))
            return [str(number)] if numbers and self.rng.random() < 0.4 else []

        return self.join([self.sentence(*pick()) for _ in range(sentences)])

    def template(self, slots: Sequence[str], sentences: int) -> str:
        """Sentences with slots, each slot at least once; some sentences have none."""
        made = []
        for at in range(max(sentences, len(slots))):
            slot = slots[at % len(slots)]
            made.append(self.sentence(slot) if at < len(slots) or self.rng.random() < 0.35 else self.sentence())
        return self.join(made)

    def headline(self) -> str:
        glue = self.phrases["glue"]
        words = [self.word()]
        for _ in range(self.rng.randint(2, 4)):
            words += [self.rng.choice(glue), self.word()]
        return self.join(words) if self.is_unspaced else " ".join(words).capitalize()

    def date(self, moment: datetime) -> str:
        return str(self.phrases["date"].format(m=self.phrases["months"][moment.month - 1], day=moment.day))


def make_uuid(rng: random.Random) -> str:
    raw = f"{rng.getrandbits(128):032x}"
    return f"{raw[:8]}-{raw[8:12]}-4{raw[13:16]}-a{raw[17:20]}-{raw[20:]}"


def cut(text: str, length: int) -> str:
    if len(text) <= length:
        return text
    head = text[:length]
    return (head.rpartition(" ")[0] if " " in head else head) + "…"


def strip_tags(record: Record) -> str:
    return re.sub(r"<[^>]+>", " ", record["content_html"] or record["summary"])


# ---------------------------------------------------------------------------------------------------------
# Sites and their posts


class Site:
    """A site with a feed, and how it makes ids, addresses and the end of each text."""

    def __init__(self, speaker: Speaker, number: int) -> None:
        rng = speaker.rng
        self.speaker = speaker
        self.title = speaker.name(rng.choice((1, 2, 2)))
        label = "".join(re.findall("[a-z]+", self.title.lower())) + str(number)
        self.host = rng.choice(("www.", "", "blog.", "")) + f"{label}.example"
        self.ids = rng.choice(("link", "query", "tag", "counter", "none", "uuid", "link"))
        self.links = rng.choice(("/{y}/{m}/{s}/", "/{s}.html", "/posts/{s}", "/{y}/{s}", "/?p={n}"))
        self.feed = f"https://{self.host}/feed.xml"
        self.stock = speaker.text(2, numbers=False) if rng.random() < 0.6 else ""
        self.has_full = rng.random() < 0.75
        self.count = rng.randint(10, 2000)
        self.taken: Counter[str] = Counter()

    def about(self) -> Record:
        return {"id": self.feed, "title": self.title, "site_url": f"https://{self.host}/", "lang": self.speaker.code}

    def address(self, title: str, moment: datetime) -> str:
        plain = unicodedata.normalize("NFKD", title.lower())
        slug = "-".join(re.findall("[a-z0-9]+", plain))[:40].strip("-") or "post"
        if not plain.isascii():
            slug += f"-{self.count}"
        self.taken[slug] += 1
        if self.taken[slug] > 1:  # as WordPress does
            slug += f"-{self.taken[slug]}"
        path = self.links.format(y=moment.year, m=f"{moment.month:02}", s=slug, n=self.count)
        return f"https://{self.host}{path}"

    def post(self, title: str, body: str, moment: datetime, link: str | None = None) -> Record:
        self.count += self.speaker.rng.randint(1, 4)
        url = link or self.address(title, moment)
        name = {
            "link": url,
            "query": f"https://{self.host}/?p={self.count}",
            "tag": f"tag:{self.host},{moment:%Y-%m-%d}:{self.count}",
            "counter": str(self.count),
            "none": "",
            "uuid": make_uuid(self.speaker.rng),
        }[self.ids]
        html = "".join(f"<p>{one}</p>" for one in (body, self.stock) if one) if self.has_full else ""
        summary = cut(body, 220) if html else body
        return make_record(self.feed, name, url, title, summary, html, moment, self.speaker.code)


def make_record(
    feed: str, guid: str, url: str, title: str, summary: str, html: str, moment: datetime, lang: str
) -> Record:
    return {
        "feed": feed, "guid": guid, "url": url, "title": title, "summary": summary, "content_html": html,
        "published": stamp(moment), "lang": lang,
    }  # fmt: skip


def stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def later(record: Record, days: float, rng: random.Random) -> datetime:
    moment = datetime.fromisoformat(record["published"]) if record["published"] else START
    return moment + timedelta(days=days, minutes=rng.randint(0, 50))


Post = tuple[Site, str, str, datetime, str | None]
"""Site, title, text, date, and an address if it is not the usual one."""


class Series:
    """Posts of one language that are easily taken for each other."""

    def __init__(self, speaker: Speaker, sites: Sequence[Site]) -> None:
        self.speaker, self.rng, self.sites = speaker, speaker.rng, sites
        self.shown: list[Post] = []

    def make_all(self) -> Iterator[tuple[str, Post]]:
        """(kind, post) of every kind."""
        kinds: dict[str, Callable[[], Iterator[Post]]] = {
            "release": self.make_releases,
            "part": self.make_parts,
            "episode": self.make_episodes,
            "same_summary": self.make_forms,
            "empty": self.make_empty,
            "query": self.make_queries,
            "case": self.make_cases,
            "same_event": self.make_event,
            "same_title": self.make_title,
        }
        for kind, slots in (
            ("weather", ("{t}", "{d}", "{n}")),
            ("price", ("{p}", "{n}")),
            ("status", ("{t}", "{d}", "{n}")),
            ("out", ("{p}",)),
            ("daily", ("{n}", "{d}")),
        ):
            yield from ((kind, post) for post in self.remember(self.make_filled(kind, slots)))
        for kind, make in kinds.items():
            yield from ((kind, post) for post in self.remember(make()))
        yield from (("digest", post) for post in self.make_digests())

    def remember(self, posts: Iterator[Post]) -> Iterator[Post]:
        for post in posts:
            self.shown.append(post)
            yield post

    def moment(self) -> datetime:
        return START + timedelta(minutes=self.rng.randrange(DAYS * 1440))

    def fill(self, pattern: str, moment: datetime, **values: object) -> str:
        usual = {"n": self.rng.randint(11, 999), "d": self.speaker.date(moment)}
        return pattern.format(**(dict.fromkeys("ptvwi", "") | usual | values))

    def make_releases(self) -> Iterator[Post]:
        for _ in range(2):
            template = self.speaker.template(("{p}", "{v}", "{n}", "{d}"), self.rng.choice((4, 5, 7)))
            for site in self.rng.sample(self.sites, 4):
                pattern, product = self.rng.choice(self.speaker.phrases["release"]), self.speaker.name()
                major, minor, patch = self.rng.randint(0, 5), self.rng.randint(0, 12), self.rng.randint(0, 9)
                day = self.moment()
                for step in range(self.rng.choice((1, 2, 4))):
                    values = {"p": product, "v": f"{major}.{minor}.{patch + step}"}
                    day += timedelta(days=self.rng.choice((1, 3, 6)))
                    link = f"https://{site.host}/changelog#{product}-{patch + step}" if site.ids == "link" else None
                    yield site, self.fill(pattern, day, **values), self.fill(template, day, **values), day, link

    def make_filled(self, kind: str, slots: Sequence[str]) -> Iterator[Post]:
        template = self.speaker.template(slots, self.rng.choice((2, 4, 6)))
        pattern, day = self.rng.choice(self.speaker.phrases[kind]), self.moment()
        for site in self.rng.sample(self.sites, 5):
            for _ in range(self.rng.choice((1, 1, 3))):
                day += timedelta(days=self.rng.choice((0, 1, 2)), minutes=self.rng.randint(5, 600))
                values = {"p": self.speaker.name(2), "t": self.speaker.name(), "n": self.rng.randint(3, 999)}
                yield site, self.fill(pattern, day, **values), self.fill(template, day, **values), day, None

    def make_parts(self) -> Iterator[Post]:
        for site in self.rng.sample(self.sites, 3):
            subject, intro = self.speaker.headline(), self.speaker.text(2, numbers=False)
            pattern, day = self.rng.choice(self.speaker.phrases["part"]), self.moment()
            for part in range(1, self.rng.randint(3, 5)):
                day += timedelta(days=7)
                text = self.speaker.join([intro, self.speaker.text(self.rng.choice((0, 3)))])
                yield site, self.fill(pattern, day, w=subject, i=part), text, day, None

    def make_episodes(self) -> Iterator[Post]:
        for site in self.rng.sample(self.sites, 2):
            pattern, first = self.rng.choice(self.speaker.phrases["episode"]), self.rng.randint(5, 80)
            template, day = self.speaker.template(("{w}", "{n}"), 3), self.moment()
            for number in range(first, first + 5):
                day += timedelta(days=7)
                values = {"n": number, "w": self.speaker.headline()}
                yield site, self.fill(pattern, day, **values), self.fill(template, day, **values), day, None

    def make_forms(self) -> Iterator[Post]:
        stock = self.speaker.text(2, numbers=False)
        for site in self.rng.sample(self.sites, 2):
            for _ in range(3):
                yield site, self.speaker.headline(), stock, self.moment(), None

    def make_empty(self) -> Iterator[Post]:
        title = self.speaker.word().capitalize()
        for site in self.rng.sample(self.sites, 4):
            yield site, title, "", self.moment(), None

    def make_queries(self) -> Iterator[Post]:
        template = self.speaker.template(("{n}",), 2)
        for site in self.rng.sample(self.sites, 2):
            for _ in range(3):
                day, link = self.moment(), f"https://{site.host}/view?id={self.rng.randint(1, 10**6)}"
                yield site, self.speaker.headline(), self.fill(template, day), day, link

    def make_cases(self) -> Iterator[Post]:
        for site in self.rng.sample(self.sites, 2):
            code = "".join(self.rng.choices("abcdefgh", k=6))
            for spelled in (code, code.upper()):
                link = f"https://{site.host}/s/{spelled}"
                yield site, self.speaker.headline(), self.speaker.text(3), self.moment(), link

    def make_event(self) -> Iterator[Post]:
        day, facts = self.moment(), (self.speaker.name(), str(self.rng.randint(20, 900)), self.speaker.name())
        for site in self.rng.sample(self.sites, 3):
            text = self.speaker.join([self.speaker.sentence(one) for one in facts])
            yield site, f"{facts[0]} {self.speaker.headline().lower()}", text, day, None

    def make_title(self) -> Iterator[Post]:
        title = self.speaker.headline()
        for site in self.rng.sample(self.sites, 3):
            yield site, title, self.speaker.text(self.rng.choice((1, 3))), self.moment(), None

    def make_digests(self) -> Iterator[Post]:
        pattern, intro = self.rng.choice(self.speaker.phrases["digest"]), self.speaker.text(1, numbers=False)
        for site in self.rng.sample(self.sites, 3):
            day = self.moment()
            for _ in range(4):
                day += timedelta(days=7)
                items = (f"{title}: {cut(text, 80)}" for _, title, text, *_ in self.rng.sample(self.shown, 3))
                yield site, pattern, " ".join([intro, *items]), day, None


# ---------------------------------------------------------------------------------------------------------
# Copies


class Copier:
    """Makes copies of a post as planets, bridges, link lists, newsrooms, second feeds and proxies do."""

    def __init__(self, speaker: Speaker) -> None:
        self.speaker, self.rng = speaker, speaker.rng
        self.feeds = {
            kind: f"https://{kind}-{speaker.code}.example/all.xml" for kind in ("planet", "bridge", "links", "room")
        }
        self.kinds: dict[str, Callable[[Record, Site], Record]] = {
            name.removeprefix("copy_"): getattr(self, name) for name in sorted(dir(self)) if name.startswith("copy_")
        }

    def about(self) -> Iterator[Record]:
        for kind, feed in self.feeds.items():
            title = f"{self.speaker.name()} {kind.capitalize()}"
            yield {"id": feed, "title": title, "site_url": feed.removesuffix("all.xml"), "lang": self.speaker.code}

    def can(self, kind: str, record: Record, series: str) -> bool:
        """Whether there is enough in a post to know such a copy by."""
        if record["url"].rstrip("/").count("/") < 3:
            return False
        if kind in NEEDS_TEXT and len(strip_tags(record)) < 260:
            return False
        if kind == "retitled":
            return series == "ordinary"
        is_named = series not in ("empty", "status", "daily", "digest") and weigh(record["title"]) >= 4
        return is_named or kind not in NEEDS_TITLE

    def proxy(self, site: Site) -> str:
        pattern = self.rng.choice(
            ("http://feedproxy.google.com/~r/{h}/~3/{n}/", "https://t.co/{n}", "https://bit.ly/{n}")
        )
        return pattern.format(h=site.host.split(".")[-2], n=self.rng.randint(10**6, 10**9))

    def add(self, record: Record, parameter: str) -> str:
        page, mark, fragment = record["url"].partition("#")
        return f"{page}{'&' if '?' in page else '?'}{parameter}{mark}{fragment}"

    def from_planet(self, record: Record, **changes: object) -> Record:
        return record | {"feed": self.feeds["planet"], "guid": make_uuid(self.rng)} | changes

    def copy_tracking(self, record: Record, _: Site) -> Record:
        number = self.rng.randint(100, 99999)
        ends = ("utm_source=rss", "utm_source=planet&utm_medium=feed", f"fbclid=Ab{number}", "ref=rss", f"spm={number}")
        url = self.add(record, self.rng.choice(ends))
        return self.from_planet(record, url=url, guid=self.rng.choice((url, make_uuid(self.rng))))

    def copy_host(self, record: Record, site: Site) -> Record:
        bare = record["url"].removeprefix("https://").removeprefix("www.")
        url = self.rng.choice(("http://", "http://www.", "https://m.")) + bare
        return record | {"feed": f"https://{site.host}/rss", "url": url, "guid": url}

    def copy_rss_atom(self, record: Record, site: Site) -> Record:
        name = f"tag:{site.host},2026:/x/{self.rng.randint(1, 10**7)}"
        return record | {"feed": f"https://{site.host}/atom.xml", "guid": name}

    def copy_exact(self, record: Record, site: Site) -> Record:
        return record | {"feed": f"https://{site.host}/tag/a/feed.xml"}

    def copy_truncated(self, record: Record, site: Site) -> Record:
        teaser = cut(strip_tags(record), self.rng.choice((150, 250, 400)))
        teaser += self.rng.choice(("", f" {self.speaker.phrases['more']}", " [...]"))
        url = self.rng.choice((record["url"], self.proxy(site)))
        return self.from_planet(record, summary=teaser, content_html="", url=url)

    def copy_proxy(self, record: Record, site: Site) -> Record:
        return self.from_planet(record, url=self.proxy(site), guid=f"urn:uuid:{make_uuid(self.rng)}")

    def copy_updated(self, record: Record, site: Site) -> Record:
        html = (record["content_html"] or f"<p>{record['summary']}</p>") + f"<p>{self.speaker.text(1)}</p>"
        url, day = self.rng.choice((record["url"], self.proxy(site))), later(record, self.rng.choice((0, 2)), self.rng)
        return self.from_planet(record, url=url, content_html=html, published=stamp(day))

    def copy_affix(self, record: Record, site: Site) -> Record:
        patterns = ("{t} - {s}", "{s}: {t}", "{t} | {s}")
        title = self.rng.choice(patterns).format(t=record["title"], s=site.title)
        return self.from_planet(record, title=title, url=self.proxy(site))

    def copy_encoding(self, record: Record, site: Site) -> Record:
        def escape(text: str) -> str:
            return text.replace("&", "&amp;").replace("'", "&#8217;").replace("é", "&eacute;").replace("à", "&#224;")

        def misread(text: str) -> str:
            return text.encode().decode("cp1252", "replace")

        ways = [escape, lambda text: unicodedata.normalize("NFD", text)]
        if self.speaker.code not in ("ja", "zh", "ru"):
            ways.append(misread)
        spoil = self.rng.choice(ways)
        altered = {name: spoil(record[name]) for name in ("title", "summary", "content_html")}
        if self.rng.random() < 0.3:
            altered["title"] = altered["title"].upper()
        return self.from_planet(record, url=self.proxy(site), **altered)

    def edit(self, text: str) -> str:
        """A few words replaced, as an editor does; no names and no numbers."""
        words = text.split(" ")
        plain = [at for at, word in enumerate(words) if word.isalpha() and word.islower()]
        for at in self.rng.sample(plain, min(len(plain) // 25, 3)):
            words[at] = self.speaker.word()
        return " ".join(words)

    def copy_syndicated(self, record: Record, site: Site) -> Record:
        credit = self.rng.choice(self.speaker.phrases["credit"]).format(s=site.title)
        body = self.edit(strip_tags(record).removesuffix(site.stock))
        html = "".join(f"<p>{one}</p>" for one in self.rng.choice(((credit, body), (body, credit))))
        url = f"{self.feeds['room'].removesuffix('all.xml')}news/{self.rng.randint(10**5, 10**6)}.html"
        day = later(record, self.rng.choice((0, 1, 2)), self.rng)
        made = {"feed": self.feeds["room"], "url": url, "guid": url, "summary": "", "content_html": html}
        return record | made | {"published": stamp(day)}

    def copy_retitled(self, record: Record, site: Site) -> Record:
        words = [one for one in re.findall(r"\w+", record["title"]) if len(one) > 2]
        title = self.speaker.join([*words[-2:], self.speaker.word(), self.speaker.word(), *words[:1]])
        return self.copy_syndicated(record, site) | {"title": title.capitalize()}

    def copy_bridge(self, record: Record, _: Site) -> Record:
        teaser = cut(record["summary"], 160)
        whole = f'<b>{record["title"]}</b><br>{teaser}<br><a href="{record["url"]}">{record["url"]}</a>'
        body = self.rng.choice((whole, teaser, ""))
        return record | {
            "feed": self.feeds["bridge"], "guid": f"https://t.me/c/{self.rng.randint(10, 99999)}", "summary": "",
            "title": self.rng.choice((record["title"], "")), "content_html": body,
            "published": stamp(later(record, 0.1, self.rng)),
        }  # fmt: skip

    def copy_linklist(self, record: Record, site: Site) -> Record:
        title = self.rng.choice((record["title"], f"{record['title']} - {site.title}", ""))
        made = {"feed": self.feeds["links"], "guid": f"item-{self.rng.randint(10, 99999)}", "title": title}
        return record | made | {"summary": "", "content_html": "", "published": stamp(later(record, 1, self.rng))}

    def copy_stub(self, record: Record, _: Site) -> Record:
        teaser = self.rng.choice(("", cut(strip_tags(record), 120)))
        moment = self.rng.choice((record["published"], None))
        return self.from_planet(record, summary=teaser, content_html="", published=moment)

    def copy_parameter(self, record: Record, _: Site) -> Record:
        number = self.rng.randint(10, 99)
        return self.from_planet(record, url=self.add(record, self.rng.choice((f"mod=rss_{number}", f"cx=f{number}"))))

    def note(self, record: Record, number: int) -> Record:
        """Return a note of a link blog about the page, which is not a copy."""
        own = self.speaker.text(self.rng.choice((1, 2, 3)))
        quote = f"<blockquote>{cut(strip_tags(record), 200)}</blockquote>" if self.rng.random() < 0.3 else ""
        title = self.rng.choice((record["title"], self.speaker.headline()))
        guid, feed = (
            f"tag:links-{self.speaker.code}.example,2026:{number}",
            self.feeds[self.rng.choice(("links", "planet"))],
        )
        day = later(record, 1, self.rng)
        return make_record(feed, guid, record["url"], title, own, f"{quote}<p>{own}</p>", day, self.speaker.code)

    def comment(self, record: Record, site: Site) -> Record:
        """Return a comment of a reader, which is not a copy."""
        own, quoted = self.speaker.text(1), cut(strip_tags(record), 300)
        url, day = f"{record['url']}#comment-{self.rng.randint(1000, 99999)}", later(record, 1, self.rng)
        html = f"<blockquote>{quoted}</blockquote><p>{own}</p>"
        title = self.speaker.phrases["re"] + record["title"]
        return make_record(f"https://{site.host}/comments.xml", url, url, title, own, html, day, self.speaker.code)


NEEDS_TEXT = {"truncated", "proxy", "affix", "encoding", "syndicated", "retitled", "updated"}
"""Without a text, nothing tells these copies."""
NEEDS_TITLE = {"retitled", "syndicated", "truncated", "parameter"}


def weigh(title: str) -> float:
    words = re.findall("[\u3040-\u30ff\u3400-\u9fff]|\\w+", title)
    return sum(0.5 if one > "\u2fff" else 1 for one in words)


# ---------------------------------------------------------------------------------------------------------
# The set


class LabeledSet:
    """Records, what each is a copy of, its kind, and the feeds."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.records: list[Record] = []
        self.truth: list[int] = []
        self.kinds: list[str] = []
        self.original: dict[int, int] = {}
        self.feeds: dict[str, Record] = {}
        speakers = [Speaker(code, self.rng) for code in WORDS["languages"]]
        for speaker in speakers:
            self._add_language(speaker)
        self._add_translations(speakers)

    def add(self, record: Record, kind: str, copy_of: int | None = None) -> int:
        place = len(self.records)
        self.records.append(record)
        self.truth.append(place if copy_of is None else self.truth[copy_of])
        self.kinds.append(kind)
        if copy_of is not None:
            self.original[place] = copy_of
        return place

    def _add_language(self, speaker: Speaker) -> None:
        sites = [Site(speaker, number) for number in range(SITES)]
        self.feeds |= {site.feed: site.about() for site in sites}
        series, posts = Series(speaker, sites), []
        for site in sites:
            for _ in range(self.rng.randint(6, 22)):
                body = speaker.text(self.rng.choice((1, 2, 4, 6, 9)))
                posts.append((site, self.add(site.post(speaker.headline(), body, series.moment()), "ordinary")))
        for kind, (site, title, body, moment, link) in series.make_all():
            posts.append((site, self.add(site.post(title, body, moment, link), kind)))
        self._pass_on(Copier(speaker), posts)
        self._migrate(series)
        self._collide(series)

    def _pass_on(self, copier: Copier, posts: Sequence[tuple[Site, int]]) -> None:
        self.feeds |= {about["id"]: about for about in copier.about()}
        for number, (site, place) in enumerate(posts):
            record = self.records[place]
            if self.rng.random() < 0.45:
                for kind in self.rng.sample(sorted(copier.kinds), self.rng.choice((1, 1, 2))):
                    if copier.can(kind, record, self.kinds[place]):
                        self.add(copier.kinds[kind](record, site), kind, copy_of=place)
            if self.kinds[place] == "ordinary" and self.rng.random() < 0.08:
                self.add(copier.note(record, number), "note")
            if self.rng.random() < 0.05:
                self.add(copier.comment(record, site), "comment")

    def _migrate(self, series: Series) -> None:
        """A site that moved to a new host with other paths; its feed has most posts twice."""
        speaker = series.speaker
        site = Site(speaker, SITES)
        self.feeds[site.feed] = site.about()
        for number in range(12):
            body = speaker.text(self.rng.choice((0, 1, 4)))
            record = site.post(speaker.headline(), body, series.moment())
            place = self.add(record, "ordinary")
            if self.rng.random() < 0.8:
                url = f"https://new-{site.host.removeprefix('www.')}/archive/{number}-{site.count}"
                self.add(record | {"guid": url, "url": url}, "migration", copy_of=place)

    def _collide(self, series: Series) -> None:
        """Ids that mean nothing, or that a program gave twice."""
        speaker = series.speaker
        for number in range(6):
            uuid, words = make_uuid(self.rng), speaker.headline()
            shared = self.rng.choice((str(number + 1), f"urn:uuid:{uuid}", uuid, "N/A"))
            for site in self.rng.sample(series.sites, 2):
                title = f"{speaker.name()} {words}" if number % 2 else speaker.headline()
                record = site.post(title, speaker.text(self.rng.choice((1, 3))), series.moment())
                self.add(record | {"guid": shared}, "guid_collision")

    def _add_translations(self, speakers: Sequence[Speaker]) -> None:
        """One post in several languages at one site, under one title."""
        site = Site(speakers[0], SITES + 1)
        for number in range(8):
            title = f"{speakers[0].name(2)} {self.rng.randint(2, 9)}.{number}"
            facts = str(self.rng.randint(20, 999)), speakers[0].name()
            for speaker in self.rng.sample(speakers, 4):
                home = f"https://{site.host}/{speaker.code}/"
                self.feeds[f"{home}feed"] = {"id": f"{home}feed", "title": site.title, "site_url": home}
                body = " ".join([speaker.sentence(*facts), speaker.text(2)])
                url, day = f"{home}post-{number}/", START + timedelta(days=number)
                record = make_record(f"{home}feed", url, url, title, body, f"<p>{body}</p>", day, speaker.code)
                self.add(record, "translation")
