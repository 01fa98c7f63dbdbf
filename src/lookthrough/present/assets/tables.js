// Tables that can be sorted by a press on a heading and filtered by a word. Without this they are plain tables.
"use strict";
(function () {
  var FEW = 6; // rows from which on a table has a filter

  function standsFor(cell) { return (cell.dataset.v === undefined ? cell.textContent : cell.dataset.v).trim(); }

  function size(text) {
    var found = /^[+\-\u2212]?[\d,]*\.?\d+(e[+-]?\d+)?/i.exec(text.replace(/\u2212/g, "-"));
    return found ? parseFloat(found[0].replace(/,/g, "")) : NaN;
  }

  // what is not known comes last, whichever way a table is sorted
  function compare(a, b, isNumber, way) {
    if (isNumber) {
      if (isNaN(a) || isNaN(b)) { return isNaN(a) - isNaN(b); }
      return way * (a - b);
    }
    if (!a || !b) { return !a - !b; }
    return way * a.localeCompare(b, "en", { numeric: true });
  }

  function sort(table, rows, heads, column) {
    var head = heads[column], now = head.getAttribute("aria-sort");
    var next = now === "ascending" ? "descending" : now === "descending" ? "none" : "ascending";
    heads.forEach(function (each) { each.setAttribute("aria-sort", each === head ? next : "none"); });
    var isNumber = head.classList.contains("n"), way = next === "descending" ? -1 : 1;
    var order = rows.map(function (row, i) {
      var text = standsFor(row.cells[column]);
      return { row: row, at: i, key: isNumber ? size(text) : text };
    });
    if (next !== "none") { order.sort(function (a, b) { return compare(a.key, b.key, isNumber, way) || a.at - b.at; }); }
    order.forEach(function (each) { table.tBodies[0].append(each.row); });
  }

  function fold(text) { return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase(); }

  function filter(rows, text, said) {
    var words = fold(text).split(/\s+/).filter(Boolean), shown = 0;
    rows.forEach(function (row) {
      var all = fold(row.textContent);
      row.hidden = !words.every(function (word) { return all.indexOf(word) >= 0; });
      shown += !row.hidden;
    });
    said.textContent = words.length ? shown + " of " + rows.length + " rows" : "";
  }

  function addFilter(table, rows) {
    var label = document.createElement("label"), field = document.createElement("input"), said = document.createElement("output");
    label.className = "filter";
    field.type = "search";
    field.autocomplete = "off";
    field.addEventListener("input", function () { filter(rows, field.value, said); });
    label.append("Filter ", field, " ", said);
    table.closest(".data").prepend(label);
    // a link to a row that is filtered away shows it
    addEventListener("hashchange", function () {
      var row = document.getElementById(decodeURIComponent(location.hash.slice(1)));
      if (row && row.hidden && table.contains(row)) { field.value = ""; filter(rows, "", said); row.scrollIntoView(); }
    });
  }

  function make(table) {
    var rows = Array.from(table.tBodies[0].rows), heads = Array.from(table.tHead.rows[0].cells);
    table.dataset.made = "";
    if (rows.length < 2) { return; }
    heads.forEach(function (head, column) {
      var button = document.createElement("button");
      button.type = "button";
      button.append.apply(button, Array.from(head.childNodes));
      button.addEventListener("click", function () { sort(table, rows, heads, column); });
      head.append(button);
      head.setAttribute("aria-sort", "none");
    });
    if (rows.length >= FEW) { addFilter(table, rows); }
  }

  function makeAll(root) { root.querySelectorAll("table[data-name]:not([data-made])").forEach(make); }
  window.lookthrough = { tables: makeAll };
  // a report of pages makes the tables of a page when it is opened
  if (!document.querySelector("article")) { makeAll(document); }
})();
