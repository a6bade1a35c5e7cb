// One box at the head of a column ticks all boxes below it. Without a script each is ticked by hand.
for (const place of document.querySelectorAll("[data-pick-all]")) {
  const form = place.closest("form");
  const boxes = [...form.querySelectorAll(`input[type=checkbox][name="${place.dataset.pickAll}"]`)];
  if (boxes.length > 1) {
    const label = document.createElement("label");
    label.className = "tick";
    const all = document.createElement("input");
    all.type = "checkbox";
    const words = document.createElement("span");
    words.className = "visually-hidden";
    words.textContent = "全部勾选";
    label.append(all, words);
    place.replaceChildren(label);
    all.addEventListener("change", () => {
      for (const box of boxes) box.checked = all.checked;
    });
    form.addEventListener("change", () => {
      const ticked = boxes.filter((box) => box.checked).length;
      all.checked = ticked === boxes.length;
      all.indeterminate = ticked > 0 && ticked < boxes.length;
    });
  }
}

// The number in words follows the ticks; what needs one is closed while there is none.
function follow(name) {
  const boxes = [...document.querySelectorAll(`input[type=checkbox][name="${name}"]`)];
  const ticked = boxes.filter((box) => box.checked).length;
  for (const place of document.querySelectorAll(`[data-picked="${name}"]`)) place.textContent = String(ticked);
  for (const button of document.querySelectorAll(`[data-needs-picked="${name}"]`)) button.disabled = ticked === 0;
}
for (const place of document.querySelectorAll("[data-picked]")) {
  const name = place.dataset.picked;
  document.addEventListener("change", () => follow(name));
  // A browser that goes back ticks the boxes as they were left.
  window.addEventListener("pageshow", () => follow(name));
}
