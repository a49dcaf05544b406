/* Fills <feedtool-stream>, and makes frames of streams as high as what they show.
   <feedtool-stream src="https://example.com/feeds/recent.json" limit="5" layout="list|cards" images="show|none"> */
(() => {
  const css = `:host{display:block;color:inherit;font:inherit}ul{list-style:none;margin:0;padding:0;display:grid;gap:1em}
.cards{grid-template-columns:repeat(auto-fill,minmax(min(100%,16em),1fr))}
.cards li{border:1px solid color-mix(in srgb,currentColor 20%,transparent);border-radius:.75em;padding:1em}
a{color:inherit;font-weight:600;text-decoration:none}a:hover,a:focus-visible{text-decoration:underline}
p{margin:.3em 0 0}.meta{font-size:.875em}img{display:block;width:100%;height:auto;aspect-ratio:16/9;object-fit:cover;border-radius:.5em;margin-bottom:.6em}
@media(min-width:32rem){.list li:has(>img){display:grid;grid-template-columns:1fr 9em;column-gap:1em;align-content:start}
.list li:has(>img)>*{grid-column:1}.list li>img{grid-area:1/2/span 4;margin:0}}`;
  const units = [["week", 6048e5], ["day", 864e5], ["hour", 36e5], ["minute", 6e4]];
  const web = (address) => /^https?:\/\//i.test(address || "") ? address : "";
  const make = (tag, text, values) => Object.assign(document.createElement(tag), text ? { textContent: text } : {}, values);
  const cut = (text, most) => text.length <= most ? text : text.slice(0, most).replace(/\s+\S*$/, "").replace(/[\s,;:.–-]+$/, "") + "…";
  const ago = (date, lang) => {
    const past = Date.now() - Date.parse(date), [unit, span] = units.find((one) => past >= one[1]) || units[3];
    try {
      if (past >= 2592e6) { return new Date(date).toLocaleDateString(lang, { dateStyle: "long" }); }
      return new Intl.RelativeTimeFormat(lang, { numeric: "auto" }).format(-Math.floor(Math.max(past, 0) / span), unit);
    } catch (error) { return date.slice(0, 10); }
  };
  const number = (value, lang, form) => isFinite(value) ? Number(value).toLocaleString(lang, form) : value;
  const facts = ({ offer, review }, lang) => {
    try {
      if (review?.rating) { return `★ ${[review.rating, review.best].filter(Boolean).map((one) => number(one, lang)).join("/")}`; }
      const form = offer?.currency ? { style: "currency", currency: offer.currency } : {};
      return offer?.price ? [number(offer.price, lang, form), offer.merchant].filter(Boolean).join(" · ") : "";
    } catch (error) { return `${offer?.price || review?.rating} ${offer?.currency || ""}`.trim(); }
  };
  class Stream extends HTMLElement {
    static observedAttributes = ["src", "limit", "layout", "images"];
    connectedCallback() { this.load(); }
    attributeChangedCallback() { if (this.isConnected) { this.load(); } }
    async load() {
      const turn = this.turn = (this.turn || 0) + 1, source = this.getAttribute("src");
      try {
        const answer = await fetch(new URL(source, document.baseURI), { credentials: "omit", referrerPolicy: "no-referrer" });
        if (!answer.ok) { throw new Error(`${source}: HTTP ${answer.status}`); }
        const feed = await answer.json();
        if (turn === this.turn) { this.show(feed); }
      } catch (error) {
        /* What stands inside the element stays: a link to the page. */
        this.dispatchEvent(new CustomEvent("feedtool-error", { bubbles: true, detail: error }));
      }
    }
    show(feed) {
      const list = make("ul", "", { className: this.getAttribute("layout") === "cards" ? "cards" : "list" });
      const limit = Number(this.getAttribute("limit")) || 5, lang = this.closest("[lang]")?.lang || feed.language || "en";
      list.append(...(feed.items || []).slice(0, limit).map((item) => this.item(item, lang)));
      const root = this.shadowRoot || this.attachShadow({ mode: "open" }), sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
      root.adoptedStyleSheets = [sheet];
      root.replaceChildren(list);
    }
    item(item, lang) {
      const title = item.title || cut(item.summary || item.content_text || "", 80);
      const entry = make("li", "", { lang: item.language || "" }), link = web(item.url), image = web(item.image);
      if (!item.language) { entry.removeAttribute("lang"); }
      if (image && this.getAttribute("images") !== "none") {
        entry.append(make("img", "", { alt: "", loading: "lazy", referrerPolicy: "no-referrer", src: image }));
      }
      entry.append(link ? make("a", title || link, { href: link, rel: "noopener" }) : make("strong", title));
      const text = item.summary || item.content_text;
      /* A title that is the beginning of the text stands for a note, which is shown once. */
      if (text && item.title && text !== title && !(title.endsWith("…") && text.startsWith(title.slice(0, -1)))) { entry.append(make("p", cut(text, 160))); }
      const fact = facts(item._feedtool || {}, lang);
      if (fact) { entry.append(make("p", fact)); }
      const meta = make("p", "", { className: "meta", lang });
      if (item.date_published) { meta.append(make("time", ago(item.date_published, lang), { dateTime: item.date_published })); }
      if (item._feedtool?.source?.title) { meta.append(meta.firstChild ? " · " : "", item._feedtool.source.title); }
      entry.append(meta);
      return entry;
    }
  }
  const frames = () => [...document.querySelectorAll("iframe[src*='.frame.html']")];
  addEventListener("message", ({ data, source }) => {
    const frame = data?.type === "feedtool:height" && frames().find((one) => one.contentWindow === source);
    if (frame && data.height > 0) { frame.style.height = `${Math.min(data.height, 20000)}px`; }
  });
  frames().forEach((frame) => frame.contentWindow?.postMessage({ type: "feedtool:ask" }, "*"));
  if (!customElements.get("feedtool-stream")) { customElements.define("feedtool-stream", Stream); }
})();
