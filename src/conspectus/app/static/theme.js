// Light or dark as the reader chose, before anything is drawn. Without a choice, as the system is.
(function () {
  "use strict";
  var chosen = null;
  try { chosen = localStorage.getItem("theme"); } catch (error) { /* storage is forbidden: no choice is kept */ }
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
})();
