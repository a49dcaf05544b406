{% include "dates.js" %}
(function () {
  var asked = new URLSearchParams(location.hash.slice(1)), list = document.querySelector("ul"), limit = +asked.get("limit");
  if (asked.get("layout") === "cards") { list.classList.add("cards"); }
  if (limit > 0) { [].slice.call(list.children, limit).forEach(function (item) { item.hidden = true; }); }
  if (parent === window) { return; }
  function tell() { parent.postMessage({ type: "feedtool:height", height: Math.ceil(document.body.getBoundingClientRect().height) }, "*"); }
  addEventListener("message", function (event) { if (event.source === parent && event.data && event.data.type === "feedtool:ask") { tell(); } });
  new ResizeObserver(tell).observe(document.body);
})();
