{% include "dates.js" %}
(function () {
  document.querySelectorAll("[data-until]").forEach(function (end) {
    if (Date.parse(end.dataset.until) < Date.now()) { end.title = end.textContent; end.textContent = end.dataset.over; end.classList.add("over"); }
  });
  document.querySelectorAll("[data-copy]").forEach(function (code) {
    var button = document.createElement("button"), text = code.textContent;
    button.type = "button"; button.className = "copy"; button.textContent = code.dataset.copy;
    button.setAttribute("aria-label", code.dataset.copy + ": " + text);
    button.addEventListener("click", function () {
      function done() { button.textContent = code.dataset.copied; setTimeout(function () { button.textContent = code.dataset.copy; }, 2000); }
      function select() { getSelection().selectAllChildren(code); if (document.execCommand("copy")) { done(); } }
      if (navigator.clipboard) { navigator.clipboard.writeText(text).then(done, select); } else { select(); }
    });
    (code.closest("pre") || code).after(button);
  });
})();
