// Rows that repeat. j and k go from one to the next; a key of theirs acts on the row where the focus is, and only goes to the first that
// has such a deed when the focus is on none: nobody is telephoned whom the officer did not look at.
let last = "";
const rows = () => [...document.querySelectorAll("main [data-row]")].filter((one) => one.checkVisibility());
const within = (row, deed) => row.querySelector(`[data-row-do="${deed}"]:not(:disabled)`);

function here() {
  const row = document.activeElement?.closest?.("[data-row]") ?? document.getElementById(last);
  return row?.checkVisibility() ? row : null;
}

function stand(row) {
  row?.focus({ preventScroll: true });
  row?.scrollIntoView({ block: "nearest" });
}

function step(by) {
  const all = rows();
  const at = all.indexOf(here());
  stand(all[at < 0 ? 0 : Math.max(0, Math.min(all.length - 1, at + by))]);
}

const STEP = { next: 1, before: -1 };
document.addEventListener("click", (event) => {
  const key = event.target.closest("[data-rows]")?.dataset.rows;
  if (!key) return;
  if (STEP[key]) return step(STEP[key]);
  const row = here();
  if (!row) return stand(rows().find((one) => within(one, key)));
  const one = within(row, key);
  if (one?.matches("select")) one.focus();
  else one?.click();
});

document.addEventListener("focusin", (event) => {
  const row = event.target.closest?.("[data-row]");
  if (row) last = row.id;
});
