(function () {
  var units = [["week", 6048e5], ["day", 864e5], ["hour", 36e5], ["minute", 6e4]], now = Date.now(), say;
  try { say = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "auto" }); } catch (error) { return; }
  document.querySelectorAll("time[data-relative]").forEach(function (time) {
    var past = now - Date.parse(time.dateTime);
    if (!(past >= 0 && past < 2592e6)) { return; }
    var unit = units.find(function (one) { return past >= one[1]; }) || units[3];
    time.title = time.textContent;
    time.textContent = say.format(-Math.floor(past / unit[1]), unit[0]);
  });
})();
