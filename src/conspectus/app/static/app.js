// Draws charts, copies code, and a few keys. Every page is whole without it.
(function () {
  "use strict";

  function colour(name) { return getComputedStyle(document.documentElement).getPropertyValue(name).trim(); }

  function theme(width) {
    var ink = colour("--ink"), muted = colour("--muted"), grid = colour("--grid");
    var words = { labelColor: muted, titleColor: muted, labelFont: "system-ui, sans-serif", titleFont: "system-ui, sans-serif", titleFontWeight: "normal" };
    return {
      background: "transparent", font: "system-ui, sans-serif",
      axis: Object.assign({ gridColor: grid, domainColor: grid, tickColor: grid, labelFontSize: 11, titleFontSize: 12 }, words),
      axisQuantitative: { tickCount: 8, labelOverlap: true },
      legend: Object.assign({ labelLimit: 360 }, width < 420 ? { columns: 1 } : {}, words), header: words, title: { color: ink }, view: { stroke: null },
      text: { color: ink }, bar: { color: colour("--first") }, rect: { color: colour("--first") },
      point: { color: colour("--first") }, line: { color: colour("--first") }, rule: { color: ink },
    };
  }

  function isDark() { return getComputedStyle(document.documentElement).colorScheme === "dark" || !document.documentElement.dataset.theme && matchMedia("(prefers-color-scheme: dark)").matches; }

  // Colours of groups are made for paper: on black they need light.
  function lit(hex) {
    if (!/^#[0-9a-f]{6}$/i.test(hex) || !isDark()) return hex;
    return "#" + [1, 3, 5].map(function (i) {
      var level = parseInt(hex.slice(i, i + 2), 16);
      return Math.round(level + (255 - level) * 0.35).toString(16).padStart(2, "0");
    }).join("");
  }

  // Colours of the two sides follow the page's theme, and long names leave room for the drawing.
  function fit(part, width) {
    if (!part || typeof part !== "object" || Array.isArray(part) && typeof part[0] === "number") return;
    Object.keys(part).forEach(function (key) {
      if (key === "range" && Array.isArray(part[key])) {
        part[key] = part[key].map(function (one) { return { "#1c5d99": colour("--first"), "#b4531a": colour("--second") }[one] || lit(one); });
      } else if (key === "labelLimit") {
        part[key] = Math.min(part[key], Math.max(90, width * 0.42));
      } else if (key !== "data" && key !== "datasets") {
        fit(part[key], width);
      }
    });
  }

  function draw(place) {
    var source = place.querySelector("script[type='application/json']");
    if (!source || !window.vegaEmbed) return;
    var spec = JSON.parse(source.textContent);
    var target = place.querySelector(".drawn");
    if (!target) {
      target = document.createElement("div");
      target.className = "drawn";
      place.appendChild(target);
    }
    fit(spec, place.clientWidth);
    spec.config = Object.assign({}, spec.config, theme(place.clientWidth));
    window.vegaEmbed(target, spec, {
      actions: false, ast: true, defaultStyle: false, renderer: "canvas", mode: "vega-lite",
      logLevel: 1, tooltip: { disableDefaultStyle: true },
    }).then(function (result) {
      place.view = result.view;
      place.dispatchEvent(new CustomEvent("drawn", { bubbles: true, detail: result.view }));
    }).catch(function (error) {
      target.textContent = "The chart cannot be drawn: " + error.message;
    });
  }

  function prepare(root) {
    root.querySelectorAll(".plot-area").forEach(draw);
    root.querySelectorAll("button.copy").forEach(function (button) { button.hidden = false; });
  }

  document.addEventListener("click", function (event) {
    var button = event.target.closest("button.copy");
    if (!button) return;
    navigator.clipboard.writeText(button.parentNode.querySelector("pre").textContent).then(function () {
      button.textContent = "Copied";
      setTimeout(function () { button.textContent = "Copy"; }, 1500);
    });
  });

  document.addEventListener("keydown", function (event) {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (/^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName) || event.target.isContentEditable) return;
    var box = document.getElementById("find-all");
    if (box) { event.preventDefault(); box.focus(); box.select(); }
  });

  // The theme: as the system, light, dark, and round again; kept in this browser, not in a cookie.
  var THEMES = ["", "light", "dark"], button = document.getElementById("theme");

  function tell() {
    var now = document.documentElement.dataset.theme || "";
    var next = THEMES[(THEMES.indexOf(now) + 1) % THEMES.length];
    button.querySelector(".said").textContent = now || "auto";
    button.setAttribute("aria-label", "Theme: " + (now || "auto, as the system is") + ". Change to " + (next || "auto"));
    button.title = button.getAttribute("aria-label");
    return next;
  }

  if (button) {
    tell();
    button.hidden = false;
    button.addEventListener("click", function () {
      var next = tell();
      if (next) document.documentElement.dataset.theme = next; else delete document.documentElement.dataset.theme;
      try { if (next) localStorage.setItem("theme", next); else localStorage.removeItem("theme"); } catch (error) { /* for this page only */ }
      tell();
      prepare(document);
    });
  }

  // Where early.js kept the focus.
  function goOn() {
    var kept = null;
    try { kept = JSON.parse(sessionStorage.getItem("focus")); } catch (error) { return; }
    if (!kept || document.querySelector("main > .job")) return;
    sessionStorage.removeItem("focus");
    var place = kept[0] === location.pathname && document.querySelector(kept[1]);
    if (!place || document.querySelector("[autofocus]")) return;
    var closed = place.closest("details:not([open])");
    if (closed) closed.open = true;
    place.focus({ preventScroll: Boolean(location.hash) });
  }

  document.addEventListener("htmx:load", function (event) {
    if (event.target !== document.body) return prepare(event.target.parentNode || event.target);
    // What was opened before htmx listened is still to be fetched.
    event.target.querySelectorAll("details[open][hx-get]").forEach(function (opened) { window.htmx.trigger(opened, "toggle"); });
  });
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", function () { prepare(document); });
  prepare(document);
  // A browser that goes to a part of the page takes the focus there, when all is loaded.
  if (location.hash) window.addEventListener("load", function () { setTimeout(goOn, 50); });
  else goOn();
})();
