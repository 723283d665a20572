// Draws the table of the last months as lines: the numbers are read from the table, so both always agree.
addEventListener("DOMContentLoaded", () => {
  const table = document.getElementById("trend-table");
  const style = getComputedStyle(document.documentElement);
  const heads = [...table.tHead.rows[0].cells];
  const rows = [...table.tBodies[0].rows];
  const colours = [style.getPropertyValue("--accent"), style.getPropertyValue("--bad")];
  const datasets = heads.flatMap((head, at) => ("line" in head.dataset ? [{ at, label: head.dataset.line }] : [])).map((one, nth) => ({
    label: one.label,
    data: rows.map((row) => (row.cells[one.at].dataset.value === "" ? null : Number(row.cells[one.at].dataset.value))),
    borderColor: colours[nth],
    backgroundColor: colours[nth],
    borderDash: nth ? [6, 4] : [],
    pointStyle: nth ? "rect" : "circle",
    spanGaps: true,
    tension: 0.2,
  }));
  Chart.defaults.color = style.getPropertyValue("--ink");
  new Chart(document.getElementById("trend"), {
    type: "line",
    data: { labels: rows.map((row) => row.cells[0].textContent), datasets },
    options: {
      maintainAspectRatio: false,
      animation: false,
      scales: { y: { min: 0, max: 100, ticks: { callback: (value) => `${value} %` } } },
    },
  });
});
