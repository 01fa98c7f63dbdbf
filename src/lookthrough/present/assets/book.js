// One page at a time, by the address after #; search; days of the map; CSV of tables. Without this the pages stand one
// after another and every link still leads to its place.
"use strict";
(function () {
  var root = document.documentElement, find = document.getElementById("find"), found = document.getElementById("found");
  var articles = document.querySelectorAll("article"), title = document.title;
  var byId = function (id) { return document.getElementById(id); };
  var json = function (id) { var e = byId(id); return e ? JSON.parse(e.textContent) : null; };
  root.classList.add("one");

  // ---- pages
  function wanted() {
    try { return decodeURIComponent(location.hash.slice(1)); } catch (_) { return ""; }
  }
  function show(focus) {
    var id = wanted() || "start", day = id.indexOf("map/") === 0 ? map.nearest(id.slice(4)) : "";
    var place = byId(day ? "map" : id) || byId("start"), page = place.closest("article") || byId("start");
    articles.forEach(function (each) { each.classList.toggle("open", each === page); });
    window.lookthrough.tables(page);
    document.querySelectorAll("tr.lit, .contract.lit").forEach(function (each) { each.classList.remove("lit"); });
    var heading = page.querySelector("h1");
    document.title = page.id === "start" ? title : heading.textContent + " – " + title;
    document.querySelectorAll(".bar nav a").forEach(function (link) {
      var to = link.getAttribute("href").slice(1), plural = { deal: "deals", entity: "entities", source: "sources" };
      var here = to === page.id || to === plural[page.id.split("/")[0]];
      if (here) { link.setAttribute("aria-current", "page"); } else { link.removeAttribute("aria-current"); }
    });
    if (page.id === "map") { map.draw(day || map.last()); }
    if (place === page) { scrollTo(0, 0); } else {
      for (var e = place; e; e = e.parentElement) { if (e.tagName === "DETAILS") { e.open = true; } }
      if (place.matches("tr, .contract")) { place.classList.add("lit"); }
      place.scrollIntoView();
    }
    if (focus) {
      if (place !== page) { place.tabIndex = -1; }
      (place === page ? heading : place).focus({ preventScroll: true });
    }
  }
  addEventListener("hashchange", function () { close(); show(true); });

  // ---- the map by date
  var map = (function () {
    var data = json("map-data"), slider = byId("day-slider"), list = byId("day-list");
    if (!data) { return { nearest: function () { return ""; }, last: function () { return ""; }, draw: function () {} }; }
    var svg = document.querySelector("#map svg.map"), of = function (i, css) { return svg.querySelector(css + '[data-ribbon="' + i + '"]'); };
    var amountOn = function (ribbon, day) {
      var size = 0;
      ribbon.steps.forEach(function (step) { if (step[0] <= day) { size = step[1]; } });
      return size;
    };
    function paint(i) {
      var any = false;
      data.ribbons.forEach(function (ribbon, r) {
        var size = amountOn(ribbon, i), before = i ? amountOn(ribbon, i - 1) : size, drawn = of(r, ".ribbon"), label = of(r, ".amount");
        var moved = size !== before && size > 0;
        any = any || moved;
        var width = Math.max(data.width.least, size * data.width.each), head = drawn.querySelector(".head");
        drawn.classList.toggle("none", !(size > 0));
        drawn.classList.toggle("moved", moved);
        drawn.querySelector(".paid").setAttribute("stroke-width", width.toFixed(1));
        head.setAttribute("transform", head.getAttribute("transform").replace(/ [\d.]+\)$/, " " + (width / 2 + data.width.head).toFixed(1) + ")"));
        drawn.querySelector("title").textContent = ribbon.name + ": " + Number(size.toPrecision(3)) + " bn USD";
        if (label) {
          label.classList.toggle("none", !(size > 0));
          label.textContent = (size < 9.995 ? size.toFixed(2) : size.toFixed(1)) + label.textContent.replace(/^[^ ]*/, "");
        }
      });
      svg.classList.toggle("still", any);
      slider.value = i;
      slider.setAttribute("aria-valuetext", data.days[i]);
      list.value = data.days[i];
      byId("map-totals").textContent = data.days[i] + ". " + data.said[i] + (any ? " Bright: what changed since " + data.days[i - 1] + "." : "");
      document.querySelectorAll(".onday").forEach(function (each) { each.classList.toggle("open", each.dataset.day === data.days[i]); });
    }
    // a day is shown under the map, not scrolled to: so it is no place of its own any more
    document.querySelectorAll(".onday").forEach(function (each) { each.dataset.day = each.id.slice(4); each.removeAttribute("id"); });
    function go(i) { location.hash = "map/" + data.days[Math.max(0, Math.min(data.days.length - 1, i))]; }
    slider.addEventListener("input", function () { paint(+slider.value); });
    slider.addEventListener("change", function () { go(+slider.value); });
    list.addEventListener("change", function () { go(data.days.indexOf(list.value)); });
    byId("day-before").addEventListener("click", function () { go(+slider.value - 1); });
    byId("day-after").addEventListener("click", function () { go(+slider.value + 1); });
    document.querySelector(".days").hidden = false;
    return {
      // the day itself, else the last one before it: the map stands still between changes
      nearest: function (day) {
        var before = data.days.filter(function (each) { return each <= day; });
        return before.length ? before[before.length - 1] : data.days[0];
      },
      last: function () { return data.days[data.days.length - 1]; },
      draw: function (day) { paint(data.days.indexOf(day)); }
    };
  })();

  // ---- search
  var entries = (json("search-index") || []).map(function (entry) {
    var names = [entry[2], entry[3], entry[5]].map(fold);
    return { to: entry[0], kind: entry[1], name: entry[3], id: names[0], plain: names[1],
      called: names.map(spelled).filter(Boolean), text: fold(entry.join(" ")) };
  });
  function spelled(text) { return text.replace(/[^\p{L}\p{N}]/gu, ""); }
  function fold(text) { return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase(); }
  function rank(entry, words) {
    if (!words.every(function (word) { return entry.text.indexOf(word) >= 0; })) { return -1; }
    var asked = words.join(" ");
    if (entry.called.indexOf(spelled(asked)) >= 0) { return 4; }
    if (entry.plain.indexOf(asked) === 0 || entry.id.indexOf(asked) === 0) { return 3; }
    return words.every(function (word) { return (" " + entry.plain).search("[^a-z0-9]" + word.replace(/[^a-z0-9]/g, "\\$&")) >= 0; }) ? 2 : 1;
  }
  function search(text) {
    var words = fold(text).split(/\s+/).filter(Boolean);
    if (!words.length) { return []; }
    return entries.map(function (entry, i) { return [rank(entry, words), i, entry]; })
      .filter(function (each) { return each[0] > 0; })
      .sort(function (a, b) { return b[0] - a[0] || a[1] - b[1]; })
      .slice(0, 40).map(function (each) { return each[2]; });
  }
  var at = -1;
  function close() { found.hidden = true; find.setAttribute("aria-expanded", "false"); find.removeAttribute("aria-activedescendant"); at = -1; }
  function list() {
    var hits = search(find.value);
    found.textContent = "";
    hits.forEach(function (hit, i) {
      var item = document.createElement("li"), link = document.createElement("a"), kind = document.createElement("small");
      item.id = "hit-" + i;
      item.setAttribute("role", "option");
      link.href = "#" + hit.to;
      link.tabIndex = -1;
      kind.textContent = hit.kind;
      var name = document.createElement("span");
      name.textContent = hit.name;
      link.append(kind, name);
      item.append(link);
      found.append(item);
    });
    if (find.value.trim() && !hits.length) {
      var none = document.createElement("li");
      none.className = "none-found";
      none.textContent = "Nothing found";
      found.append(none);
    }
    found.hidden = !find.value.trim();
    find.setAttribute("aria-expanded", String(!found.hidden));
    mark(hits.length ? 0 : -1);
  }
  function mark(i) {
    var items = found.querySelectorAll("[role=option]");
    at = items.length ? (i + items.length) % items.length : -1;
    items.forEach(function (item, n) { item.setAttribute("aria-selected", String(n === at)); });
    if (at < 0) { find.removeAttribute("aria-activedescendant"); return; }
    find.setAttribute("aria-activedescendant", items[at].id);
    items[at].scrollIntoView({ block: "nearest" });
  }
  find.addEventListener("input", list);
  find.addEventListener("focus", function () { if (find.value.trim()) { list(); } });
  find.addEventListener("keydown", function (event) {
    if (event.key === "ArrowDown") { event.preventDefault(); mark(at + 1); }
    if (event.key === "ArrowUp") { event.preventDefault(); mark(at - 1); }
    if (event.key === "Escape") { close(); find.blur(); }
    if (event.key === "Enter" && at >= 0) {
      event.preventDefault();
      var to = found.querySelectorAll("[role=option] a")[at].getAttribute("href");
      close();
      find.blur();
      if (location.hash === to) { show(true); } else { location.hash = to.slice(1); }
    }
  });
  document.addEventListener("click", function (event) { if (!event.target.closest(".find")) { close(); } });
  document.addEventListener("keydown", function (event) {
    if (event.key === "/" && !event.ctrlKey && !event.metaKey && !/^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) {
      event.preventDefault();
      find.focus();
      find.select();
    }
  });
  document.querySelector(".find").hidden = false;

  // ---- CSV: the table as it stands, numbers in full; a text that a spreadsheet would run is quoted by an apostrophe
  function standsFor(cell) {
    var of = function (name) { return cell.classList.contains(name); };
    if (!of("url") && !of("at") && !of("ref")) { return cell.dataset.v === undefined ? cell.textContent : cell.dataset.v; }
    return Array.from(cell.querySelectorAll("a")).map(function (link) {
      var to = link.getAttribute("href");
      return of("url") ? to : of("at") ? to.slice(1) : to.slice(to.indexOf("/") + 1);
    }).join(" ");
  }
  function field(cell) {
    var text = standsFor(cell).replace(/\u00a0/g, " ");
    if (!cell.classList.contains("n") && /^[=+\-@\t\r]/.test(text)) { text = "'" + text; }
    return /[",\r\n]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text;
  }
  function csv(table) {
    return Array.from(table.rows).map(function (row) { return Array.from(row.cells).map(field).join(",") + "\r\n"; }).join("");
  }
  document.querySelectorAll("table[data-name]").forEach(function (table) {
    var button = document.createElement("button");
    button.type = "button";
    button.className = "csv";
    button.textContent = "CSV";
    button.setAttribute("aria-label", "Save " + table.dataset.name + " as CSV");
    button.addEventListener("click", function () {
      var link = document.createElement("a");
      link.download = table.dataset.name + ".csv";
      link.href = "data:text/csv;charset=utf-8," + encodeURIComponent(csv(table));
      link.click();
    });
    table.closest(".data").append(button);
  });

  Object.assign(window.lookthrough, { csv: csv, search: search });
  // ---- links lead below the bar, not under it; a browser goes to the place of the address once more when it is done
  var bar = document.querySelector(".bar");
  function makeRoom() { root.style.scrollPaddingTop = (getComputedStyle(bar).position === "sticky" ? bar.offsetHeight : 0) + 12 + "px"; }
  addEventListener("resize", makeRoom);
  addEventListener("load", function () { setTimeout(function () { show(false); }, 0); });
  makeRoom();
  show(false);
})();
