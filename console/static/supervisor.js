// The supervisor's charts: each is drawn from the table beside it, so that both say the same. The numbers come anew every minute.
if (document.querySelector("[data-wall]")) document.documentElement.dataset.wall = "";

const COLOURS = { light: ["#12644a", "#b26a00", "#2b5fa8", "#8f1d14"], dark: ["#7fd1ad", "#ffc46b", "#8fb8f0", "#ff9d94"] };
const DASHES = [[], [6, 3], [2, 3], [8, 3, 2, 3]];
const theme = () => (document.documentElement.dataset.bsTheme === "dark" ? "dark" : "light");

// What a table says, as a chart has it.
function told(canvas, table) {
  const heads = [...table.tHead.rows[0].cells].map((cell) => cell.textContent.trim());
  const rows = [...table.tBodies[0].rows];
  const value = (cell) => (cell.textContent.trim() === "" ? null : parseFloat(cell.textContent));
  const colours = COLOURS[theme()];
  return {
    labels: rows.map((row) => row.cells[0].textContent.trim().replace(/ \d{4}$/, "")),
    datasets: canvas.dataset.columns.split(",").map((column, nth) => ({
      label: heads[column], data: rows.map((row) => value(row.cells[column])), borderColor: colours[nth], backgroundColor: colours[nth],
      borderDash: DASHES[nth], spanGaps: true, tension: 0.2, pointRadius: 3,
    })),
  };
}

function draw(canvas) {
  const table = document.getElementById(canvas.dataset.from);
  if (!table || !window.Chart) return;
  const data = told(canvas, table);
  const drawn = Chart.getChart(canvas);
  if (drawn) {
    drawn.data = data;
    drawn.update();
    return;
  }
  const text = getComputedStyle(document.body).color;
  new Chart(canvas, {
    type: canvas.dataset.kind || "line",
    data,
    options: {
      animation: false, responsive: true, maintainAspectRatio: false, color: text,
      scales: {
        y: { beginAtZero: true, suggestedMax: canvas.dataset.most ? Number(canvas.dataset.most) : undefined, ticks: { color: text, precision: 0 } },
        x: { ticks: { color: text, maxRotation: 0, autoSkip: true } },
      },
      plugins: { legend: { display: data.datasets.length > 1, labels: { color: text } } },
    },
  });
}

// The kelurahan on plain ground: the larger the longer it took.
let map;
let points;
function chart() {
  const ground = document.getElementById("region-map");
  if (!ground || !window.L) return;
  const spots = JSON.parse(ground.dataset.spots);
  const most = Math.max(1, ...spots.map((one) => one.n || 0));
  if (map?.getContainer() !== ground) {
    map?.remove();
    map = L.map(ground, { attributionControl: false, zoomAnimation: false, fadeAnimation: false, scrollWheelZoom: false, zoomControl: false });
    L.control.zoom({ zoomInTitle: ground.dataset.in, zoomOutTitle: ground.dataset.out }).addTo(map);
    map.fitBounds(L.latLngBounds(spots.map((one) => [one.lat, one.lng])).pad(0.1));
    points = L.layerGroup().addTo(map);
  }
  points.clearLayers();
  for (const one of spots) {
    const colour = one.n === null ? "#7a8780" : COLOURS[theme()][0];
    const name = document.createElement("span");
    name.textContent = one.told ? `${one.name}: ${one.told}` : one.name;
    L.circleMarker([one.lat, one.lng], { radius: one.n === null ? 4 : 6 + (12 * one.n) / most, color: colour, fillOpacity: 0.55 }).addTo(points).bindTooltip(name);
  }
}

// What a script has drawn is left to it; the points of the map come with the page.
function keepDrawn() {
  if (!globalThis.Idiomorph) return;
  Idiomorph.defaults.callbacks.beforeNodeMorphed = (one, made) => {
    if (one.id === "region-map" && made.dataset) one.dataset.spots = made.dataset.spots;
    return one.id !== "region-map" && !one.matches?.("canvas.chart");
  };
}

function all() {
  document.querySelectorAll("canvas.chart").forEach(draw);
  chart();
}
all();
addEventListener("DOMContentLoaded", keepDrawn);
if (document.readyState !== "loading") keepDrawn();
document.addEventListener("htmx:afterSwap", (event) => event.target.id === "numbers" && all());
