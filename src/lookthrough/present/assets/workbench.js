// A slider that moves asks anew; an answer that names a next stage is refined until somebody asks something else. Where
// a question cannot be answered or its run dies, the sentence says so above the answer before, which stays.
"use strict";
(function () {
  var form = document.getElementById("question"), answer = document.getElementById("answer");
  var WAIT = 120, asked = 0, timer = 0, running = null;

  function state() {
    var all = Array.from(form.querySelectorAll("[name=channel]"));
    var on = all.filter(function (each) { return each.checked; });
    var data = new URLSearchParams();
    new FormData(form).forEach(function (value, name) {
      if (name !== "channel" && value !== "") { data.append(name, value); }
    });
    if (on.length < all.length) {
      (on.length ? on.map(function (each) { return each.value; }) : ["none"]).forEach(function (name) { data.append("channel", name); });
    }
    return data.toString();
  }

  function spoken() { return form.elements.lang ? "&lang=" + form.elements.lang.value : ""; }

  function show(address, number) {
    if (running) { running.abort(); }
    running = new AbortController();
    answer.setAttribute("aria-busy", "true");
    fetch(address, { signal: running.signal }).then(function (found) {
      return found.text().then(function (text) { return { ok: found.ok, text: text }; });
    }).then(function (found) {
      if (number !== asked) { return; }
      var page = new DOMParser().parseFromString(found.text, "text/html");
      var part = page.querySelector(found.ok ? ".stage" : "#sentence");
      if (!found.ok || !part) { tell(part ? part.textContent : "The server gave no answer."); return; }
      answer.replaceChildren(part);
      answer.setAttribute("aria-busy", "false");
      if (part.dataset.next) { show(part.dataset.next, number); }
    }).catch(function (error) {
      if (error.name === "AbortError" || number !== asked) { return; }
      tell("The server does not answer: is it still running?");
    });
  }

  function tell(sentence) {
    var said = document.createElement("p"), note = document.createElement("p"), shown = answer.querySelector(".stage");
    said.id = "sentence";
    said.setAttribute("role", "alert");
    said.textContent = sentence;
    answer.replaceChildren(said);
    if (shown) {
      note.className = "note";
      note.textContent = "Below stands the answer to the question before.";
      shown.dataset.next = "";
      answer.append(note, shown);
    }
    answer.setAttribute("aria-busy", "false");
  }

  function ask() {
    var query = state();
    history.replaceState(null, "", form.getAttribute("action") + "?" + query);
    document.querySelectorAll("nav.pages a, a.kept").forEach(function (link) { link.search = query; });
    document.querySelectorAll(".languages a").forEach(function (link) { link.search = query.replace(/&lang=\w*/, "") + "&lang=" + link.hreflang; });
    asked += 1;
    show("/answer?" + query, asked);
  }

  form.addEventListener("input", function (event) {
    var moved = event.target;
    if (moved.name === "scenario") { location.href = form.getAttribute("action") + "?scenario=" + encodeURIComponent(moved.value) + spoken(); return; }
    if (moved.dataset.shock) {
      var text = moved.value + moved.dataset.unit;
      form.querySelector("[name='" + moved.dataset.shock + "']").value = text;
      moved.parentElement.querySelector("output").textContent = text;
    }
    if (moved.name === "severity") { moved.parentElement.querySelector("output").textContent = moved.value; }
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
  form.addEventListener("submit", function (event) { event.preventDefault(); ask(); });
  show(answer.dataset.first, asked);
})();
