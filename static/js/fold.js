// Long tables on a phone: table[data-fold] shows its first rows and the reader's own; a button below
// brings the others. Only narrow screens hide anything (static/css/ranking.css); print shows all, a
// search shows what it found, and without a script nothing is hidden.
for (const table of document.querySelectorAll("table[data-fold]")) {
  const first = Number(table.dataset.fold);
  const rows = [...table.tBodies[0].rows];
  const rest = rows.slice(first).filter((row) => !row.classList.contains("is-mine"));
  if (rest.length > first) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button--plain fold-more no-print";
    button.textContent = `再看其余 ${rest.length} 个地区`;
    button.addEventListener("click", () => {
      table.classList.remove("is-folded");
      button.remove();
      rest[0].querySelector("a")?.focus();
    });
    table.classList.add("is-folded");
    table.after(button);
  }
}
