// Makes the buttons of runLegend() work: each hides and shows the marks of its curve in all charts of the nearest
// element with `data-charts` around it.

function showCurves() {
  for (const button of document.querySelectorAll("[data-toggles]")) {
    const isShown = button.getAttribute("aria-pressed") === "true";
    const marks = `[data-curve="${button.dataset.toggles}"]`;
    for (const mark of button.closest("[data-charts]").querySelectorAll(marks)) {
      mark.toggleAttribute("data-hidden", !isShown);
    }
  }
}

document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-toggles]");
  if (!button) return;
  const isShown = button.getAttribute("aria-pressed") === "true";
  button.setAttribute("aria-pressed", String(!isShown));
  showCurves();
});
document.addEventListener("taken-over", showCurves);
