// A page of a subject: what takes long is asked for when the page stands; the loop that is lit stands in the address.
"use strict";
(function () {
  var content = document.getElementById("content"), first = content.dataset.first, tables = window.lookthrough.tables;

  function made() {
    content.setAttribute("aria-busy", "false");
    tables(document);
    document.querySelectorAll("input[name=loop]").forEach(function (each) {
      each.addEventListener("change", function () {
        var address = new URL(location.href);
        address.searchParams.set("loop", each.value);
        history.replaceState(null, "", address);
      });
    });
    if (location.hash) {
      var place = document.getElementById(decodeURIComponent(location.hash.slice(1)));
      for (var e = place; e; e = e.parentElement) { if (e.tagName === "DETAILS") { e.open = true; } }
      if (place) { place.scrollIntoView(); }
    }
  }

  if (!first) { made(); return; }
  fetch(first).then(function (found) {
    return found.text().then(function (text) { return { ok: found.ok, text: text }; });
  }).then(function (found) {
    var page = new DOMParser().parseFromString(found.text, "text/html");
    var part = page.querySelector(found.ok ? ".content" : "#sentence");
    content.replaceChildren(part || document.createTextNode("The server gave no answer."));
    made();
  }).catch(function () {
    content.textContent = "The server does not answer: is it still running?";
    content.setAttribute("aria-busy", "false");
  });
})();
