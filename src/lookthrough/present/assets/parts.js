// What takes longer comes after its page, one part after the other: an element with data-part names where its inside is.
"use strict";
(function () {
  var left = Array.from(document.querySelectorAll("[data-part]"));

  function put(place, inside) {
    place.replaceChildren(inside);
    place.setAttribute("aria-busy", "false");
    next();
  }

  function next() {
    var place = left.shift();
    if (!place) { return; }
    place.setAttribute("aria-busy", "true");
    fetch(place.dataset.part).then(function (found) {
      return found.text().then(function (text) { return { ok: found.ok, text: text }; });
    }).then(function (found) {
      var page = new DOMParser().parseFromString(found.text, "text/html");
      put(place, page.querySelector(found.ok ? ".part" : "#sentence") || document.createTextNode("The server gave no answer."));
    }).catch(function () {
      put(place, document.createTextNode("The server does not answer: is it still running?"));
    });
  }
  next();
})();
