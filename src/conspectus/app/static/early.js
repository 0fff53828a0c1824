// What must work from the first line drawn, while the other scripts are still on their way: light or
// dark as the reader chose, choices that submit their form, and where the focus was.
(function () {
  "use strict";

  // Without a choice, as the system is.
  var chosen = null;
  try { chosen = localStorage.getItem("theme"); } catch (error) { /* storage is forbidden: no choice is kept */ }
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;

  // A form that is still arriving is sent when it is whole.
  document.addEventListener("change", function (event) {
    if (!event.target.closest("[data-submit]")) return;
    function send() { event.target.form.requestSubmit(); }
    if (document.readyState === "loading") document.addEventListener("readystatechange", send, { once: true });
    else send();
  });

  // Who filters, sorts or switches by the keyboard goes on where they were: the page is another, the
  // control is the same. What has an id is found by it, a form's own button by the form's name.
  function remember(selector) {
    try { sessionStorage.setItem("focus", JSON.stringify([location.pathname, selector])); } catch (error) { /* not kept */ }
  }

  document.addEventListener("submit", function (event) {
    var form = event.target, on = document.activeElement;
    if (form.method !== "get" || new URL(form.action).pathname !== location.pathname || !form.contains(on)) return;
    var name = form.getAttribute("aria-label");
    if (on.id) remember("#" + CSS.escape(on.id));
    else if (on.type === "submit" && name) remember("form[aria-label=" + JSON.stringify(name) + "] [type=submit]");
  });

  document.addEventListener("click", function (event) {
    var link = event.target.closest("main a[id]");
    if (link && link.pathname === location.pathname) remember("#" + CSS.escape(link.id));
  });
})();
