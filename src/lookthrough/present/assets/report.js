// Pressing a loop in the list lights its ribbons on the map; pressing it again lights all. The page reads without it.
"use strict";
document.querySelectorAll(".loops button").forEach(function (button, _, all) {
  button.addEventListener("click", function () {
    var on = button.getAttribute("aria-pressed") !== "true";
    var map = document.querySelector("svg.map");
    all.forEach(function (other) { other.setAttribute("aria-pressed", String(on && other === button)); });
    map.classList.toggle("dim", on);
    map.querySelectorAll(".ribbon").forEach(function (ribbon) {
      ribbon.classList.toggle("lit", on && ribbon.classList.contains("loop" + button.dataset.loop));
    });
  });
});
