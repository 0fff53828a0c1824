// Filters, sorts and opens; the page is whole without it.
(function () {
  "use strict";
  var table = document.querySelector("table.rows");
  var controls = document.getElementById("controls");
  if (!table || !controls) return;
  var bodies = Array.prototype.slice.call(table.tBodies);
  var ranked = bodies.slice();
  var find = document.getElementById("find");
  var sort = document.getElementById("sort");
  var openAll = document.getElementById("open-all");
  var shown = document.getElementById("shown");
  var text = new Map(bodies.map(function (body) { return [body, body.textContent.toLowerCase()]; }));

  function keyed(body) { return body.rows[0].querySelectorAll("[data-key]"); }

  function number(body, key) {
    var place = Array.prototype.find.call(keyed(body), function (c) { return c.dataset.key === key; });
    return place && place.dataset.value !== "" ? Number(place.dataset.value) : NaN;
  }

  function choose(key, title, ascending) {
    var option = document.createElement("option");
    option.value = (ascending ? "+" : "-") + key;
    option.textContent = title + (ascending ? ", smallest first" : ", largest first");
    sort.appendChild(option);
  }

  Array.prototype.forEach.call(keyed(bodies[0]), function (place) {
    var key = place.dataset.key;
    if (!bodies.some(function (body) { return !isNaN(number(body, key)); })) return;
    var title = place.closest("[data-title]").dataset.title;
    if (place.dataset.of) title += " (" + place.dataset.of + ")";
    choose(key, title, false);
    choose(key, title, true);
  });

  sort.addEventListener("change", function () {
    var order = ranked.slice();
    if (sort.value !== "rank") {
      var sign = sort.value[0] === "+" ? 1 : -1;
      var key = sort.value.slice(1);
      order.sort(function (a, b) {
        var x = number(a, key), y = number(b, key);
        if (isNaN(x) || isNaN(y)) return isNaN(x) - isNaN(y);
        return sign * (x - y);
      });
    }
    order.forEach(function (body) { table.appendChild(body); });
  });

  function filter() {
    var wanted = find.value.trim().toLowerCase();
    var count = 0;
    bodies.forEach(function (body) {
      body.hidden = wanted !== "" && text.get(body).indexOf(wanted) < 0;
      if (!body.hidden) count += 1;
    });
    shown.textContent = wanted ? count + " of " + bodies.length : "";
  }

  find.addEventListener("input", filter);

  openAll.addEventListener("click", function () {
    var open = openAll.getAttribute("aria-pressed") !== "true";
    openAll.setAttribute("aria-pressed", String(open));
    openAll.textContent = open ? "Close all evidence" : "Open all evidence";
    table.querySelectorAll("details.evidence").forEach(function (d) { d.open = open; });
  });

  function reveal() {
    var target = /^#r-/.test(location.hash) && document.getElementById(location.hash.slice(1));
    if (!target) return;
    if (target.hidden) { find.value = ""; filter(); }
    var evidence = target.querySelector("details.evidence");
    if (evidence) evidence.open = true;
    target.scrollIntoView();
  }

  window.addEventListener("hashchange", reveal);
  reveal();
  controls.hidden = false;
})();
