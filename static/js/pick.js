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
