// A guess that was set is drawn from its range again: its field is emptied, and the form asks anew.
"use strict";
document.getElementById("question").addEventListener("click", function (event) {
  var field = event.target.dataset.of;
  if (!field) { return; }
  var form = event.currentTarget, slider = form.querySelector("[data-shock='" + field + "']");
  form.querySelector("[name='" + field + "']").value = "";
  slider.parentElement.querySelector("output").textContent = slider.dataset.drawn;
  event.target.dispatchEvent(new Event("input", { bubbles: true }));
});
