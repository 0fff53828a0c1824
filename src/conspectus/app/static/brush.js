// The part of a map that is selected becomes a link that compares it, and a part of the URL.
(function () {
  "use strict";

  function within(spec, box) {
    return spec.data.values.filter(function (one) {
      return one.x >= box[0] && one.x <= box[1] && one.y >= box[2] && one.y <= box[3];
    }).length;
  }

  function shown(map, spec, value) {
    var line = map.querySelector(".selected"), address = new URL(location.href);
    var empty = !value || !value.x || !value.y;
    line.hidden = empty;
    if (empty) {
      address.searchParams.delete("box");
    } else {
      var box = [value.x, value.y].map(function (ends) {
        return ends.map(Number).sort(function (a, b) { return a - b; });
      });
      var written = box[0].concat(box[1]).map(function (end) { return end.toFixed(4); }).join(",");
      var n = within(spec, box[0].concat(box[1]));
      address.searchParams.set("box", written);
      line.querySelector("strong").textContent = n + (n === 1 ? " document" : " documents") + " drawn in the selection";
      line.querySelector("a.button").href = map.dataset.compare + "&box=" + encodeURIComponent(written);
    }
    history.replaceState(history.state, "", address);
  }

  document.addEventListener("drawn", function (event) {
    var map = event.target.closest(".map"), waits = 0, touched = false;
    if (!map) return;
    // A chart that is laid out anew may tell of an empty selection that nobody made.
    event.target.addEventListener("pointerdown", function () { touched = true; });
    var spec = JSON.parse(event.target.querySelector("script").textContent);
    event.detail.addSignalListener("brush", function (name, value) {
      clearTimeout(waits);
      if (touched) waits = setTimeout(shown, 150, map, spec, value);
    });
    if (new URL(location.href).searchParams.has("box")) {
      shown(map, spec, event.detail.signal("brush"));
    }
  });
})();
