// A guess that was set can be drawn from its range again: its field is emptied, and the form asks anew.
"use strict";
(function () {
  var form = document.getElementById("question");

  function at(start, field) { return form.querySelector("[" + start + "='" + field + "']"); }

  form.addEventListener("input", function (event) {
    var release = event.target.dataset.shock && at("data-of", event.target.dataset.shock);
    if (release) { release.hidden = false; }
  });
  form.addEventListener("click", function (event) {
    var field = event.target.dataset.of, slider = field && at("data-shock", field);
    if (!slider) { return; }
    at("name", field).value = "";
    slider.parentElement.querySelector("output").textContent = slider.dataset.drawn;
    event.target.hidden = true;
    slider.focus();
    event.target.dispatchEvent(new Event("input", { bubbles: true }));
  });
})();
