// Sorting and filtering of the list. Without it, the page says the same.
"use strict";
(() => {
  const table = document.getElementById("list-table");
  if (!table) return;
  const body = table.tBodies[0];
  const rows = [...body.rows];

  const kinds = ["outcome", "side", "level", "effort", "work planned"];
  const is = (row, kind) => row.dataset.is.split("|")[kinds.indexOf(kind)] || "not stated";
  const chosen = {};
  const count = document.createElement("output");
  const text = document.createElement("input");
  text.type = "search";
  function show() {
    const words = text.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      const said = row.textContent.toLowerCase();
      const fits = words.every((word) => said.includes(word)) &&
        Object.entries(chosen).every(([key, value]) => !value || is(row, key) === value);
      row.hidden = !fits;
      shown += fits ? 1 : 0;
    }
    count.textContent = `${shown} of ${rows.length} shown`;
  }
  function labelled(words, control) {
    const label = document.createElement("label");
    label.append(words, control);
    return label;
  }
  const tools = document.createElement("div");
  tools.className = "tools";
  text.addEventListener("input", show);
  tools.append(labelled("Only rows that say", text));
  for (const key of kinds) {
    const select = document.createElement("select");
    const values = [...new Set(rows.map((row) => is(row, key)))].sort();
    select.append(new Option("all", ""), ...values.map((value) => new Option(value, value)));
    select.addEventListener("change", () => { chosen[key] = select.value; show(); });
    tools.append(labelled(key, select));
  }
  tools.append(count);
  table.parentElement.before(tools);
  show();

  [...table.tHead.rows[0].cells].forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const key = (row) => row.cells[column].dataset.sort ?? row.cells[column].textContent.trim();
      rows.sort((a, b) => key(a).localeCompare(key(b), "en", { numeric: true }) * (down ? -1 : 1));
      body.append(...rows);
    });
  });
})();
