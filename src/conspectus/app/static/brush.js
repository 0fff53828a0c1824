// The part of a map that is selected, by dragging, by arrow keys or by numbers, becomes a link that
// compares it, and a part of the URL. How many documents it holds is said aloud.
(function () {
  "use strict";

  var EDGES = ["left", "right", "bottom", "top"], STEP = 0.05, LEAST = 0.02;

  function within(spec, box) {
    return spec.data.values.filter(function (one) {
      return one.x >= box[0] && one.x <= box[1] && one.y >= box[2] && one.y <= box[3];
    });
  }

  function extent(spec) {
    return ["x", "x", "y", "y"].map(function (axis, i) {
      var all = spec.data.values.map(function (one) { return one[axis]; });
      return (i % 2 ? Math.max : Math.min).apply(null, all);
    });
  }

  function written(box) { return box.map(function (end) { return end.toFixed(4); }).join(","); }

  function list(map, found) {
    var place = map.querySelector(".within"), template = map.dataset.document;
    place.querySelector("ul").replaceChildren.apply(place.querySelector("ul"), found.slice(0, 12).map(function (one) {
      var item = document.createElement("li"), link = document.createElement("a"), text = document.createElement("bdi");
      link.href = template + encodeURIComponent(one.document);
      link.textContent = one.document;
      text.textContent = one.text;
      item.append(link, " ", text);
      return item;
    }));
    place.querySelector(".rest").textContent = found.length > 12 ? "and " + (found.length - 12) + " more" : "";
    place.hidden = !found.length;
  }

  function shown(map, spec, box) {
    var line = map.querySelector(".selected"), address = new URL(location.href), words = line.querySelector("strong");
    line.hidden = !box;
    if (!box) {
      address.searchParams.delete("box");
      list(map, []);
    } else {
      var found = within(spec, box), n = found.length;
      address.searchParams.set("box", written(box));
      words.textContent = n + (n === 1 ? " document" : " documents") + " drawn in the selection";
      map.querySelector(".told").textContent = words.textContent;
      line.querySelector("a.button").href = map.dataset.compare + "&box=" + encodeURIComponent(written(box));
      line.querySelector("a.button").hidden = !n;
      list(map, found);
      EDGES.forEach(function (name, i) {
        var field = map.querySelector("#edge-" + name);
        if (field !== document.activeElement) field.value = box[i].toFixed(2);
      });
    }
    history.replaceState(history.state, "", address);
  }

  function boxOf(value) {
    if (!value || !value.x || !value.y || !value.x.length) return null;
    return [value.x, value.y].reduce(function (box, ends) {
      return box.concat(ends.map(Number).sort(function (a, b) { return a - b; }));
    }, []);
  }

  // The rectangle is told to the chart in pixels, as if it had been dragged.
  function select(view, box) {
    var x = view.scale("x"), y = view.scale("y");
    view.signal("brush_x_1", [x(box[0]), x(box[1])]).signal("brush_y_1", [y(box[3]), y(box[2])]).runAsync();
  }

  function moved(box, all, key, grow) {
    var way = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowDown: [2, -1], ArrowUp: [2, 1] }[key];
    if (!way) return null;
    var from = way[0], span = all[from + 1] - all[from], by = way[1] * STEP * span, next = box.slice();
    if (grow) {
      next[from + 1] = Math.max(box[from] + LEAST * span, box[from + 1] + by);
    } else {
      by = Math.max(all[from] - box[from], Math.min(all[from + 1] - box[from + 1], by));
      next[from] += by;
      next[from + 1] += by;
    }
    return next;
  }

  function middle(all) {
    return [0, 2].reduce(function (box, i) {
      var span = all[i + 1] - all[i];
      return box.concat([all[i] + span / 3, all[i] + 2 * span / 3]);
    }, []);
  }

  // `map.brush` is what is drawn now: the chart may be drawn anew, the fields beside it stay.
  function listen(map) {
    var button = map.querySelector("button.move");
    ["pointerdown", "keydown", "change"].forEach(function (kind) {
      map.addEventListener(kind, function () { map.brush.touched = true; }, true);
    });
    button.addEventListener("keydown", function (event) {
      var now = map.brush, all = extent(now.spec), next = moved(now.box || middle(all), all, event.key, event.shiftKey);
      if (!next) return;
      event.preventDefault();
      select(now.view, next);
    });
    button.addEventListener("click", function () {
      if (!map.brush.box) select(map.brush.view, middle(extent(map.brush.spec)));
    });
    map.addEventListener("change", function (event) {
      var now = map.brush, all = extent(now.spec), name = event.target.name;
      if (name === "frame" && event.target.value) select(now.view, event.target.value.split(",").map(Number));
      if (EDGES.indexOf(name) < 0) return;
      var box = EDGES.map(function (edge, i) {
        var end = parseFloat(map.querySelector("#edge-" + edge).value);
        var from = i - i % 2, edgeOf = 0.02 * (all[from + 1] - all[from]);
        if (!isFinite(end)) end = i % 2 ? Infinity : -Infinity;
        return Math.min(Math.max(end, all[from] - edgeOf), all[from + 1] + edgeOf);
      });
      if (box[0] < box[1] && box[2] < box[3]) select(now.view, box);
    });
  }

  document.addEventListener("drawn", function (event) {
    var map = event.target.closest(".map"), waits = 0;
    if (!map) return;
    var first = !map.brush, asked = new URL(location.href).searchParams.get("box");
    var now = map.brush = {
      view: event.detail, box: asked ? asked.split(",").map(Number) : null, touched: false,
      spec: JSON.parse(event.target.querySelector("script").textContent),
    };
    if (first) listen(map);
    now.view.addSignalListener("brush", function (name, value) {
      clearTimeout(waits);
      // A chart that is laid out anew may tell of an empty selection that nobody made.
      if (!now.touched) return;
      now.box = boxOf(value);
      waits = setTimeout(function () { if (map.brush === now) shown(map, now.spec, now.box); }, 150);
    });
    if (now.box) {
      select(now.view, now.box);
      shown(map, now.spec, now.box);
    }
  });
})();
