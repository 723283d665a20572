// The administration of a town: how much room a word has, the point on the map, and what is asked before something goes.

// Characters that simple telephones send as two, as far as people type them.
const double = /[\^{}\\[\]~|€]/g;
for (const one of document.querySelectorAll("[data-room]")) {
  const room = Number(one.dataset.room);
  const told = document.createElement("div");
  told.className = "room";
  one.after(told);
  const weigh = () => {
    const text = one.value.trim().replace(/\s+/g, " ");
    const size = text.length + (text.match(double) || []).length;
    told.textContent = `${size} / ${room}`;
    told.classList.toggle("over", size > room);
  };
  one.addEventListener("input", weigh);
  weigh();
}

// A key that is told on a button works in its form's fields too, where people are when they are done.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.ctrlKey || !event.target.matches("input, textarea, select")) return;
  const button = event.target.form?.querySelector('button[data-hotkey="Control+Enter"]:not([disabled])');
  if (!button) return;
  event.preventDefault();
  button.click();
});

for (const form of document.querySelectorAll("form[data-sure]")) {
  form.addEventListener("submit", (event) => {
    if (!confirm(form.dataset.sure)) event.preventDefault();
  });
}

for (const form of document.querySelectorAll("form[data-busy]")) {
  form.addEventListener("submit", () => {
    const told = document.createElement("p");
    told.setAttribute("role", "status");
    told.className = "mt-2";
    told.textContent = form.dataset.busy;
    form.append(told);
  });
}

// The map works without pictures: the centres of the areas on plain ground, and one point that is put by a click or dragged.
const ground = document.getElementById("town-map");
if (ground) {
  const spots = JSON.parse(ground.dataset.spots);
  const lat = document.getElementById("lat");
  const lng = document.getElementById("lng");
  const map = L.map(ground, { attributionControl: false, zoomAnimation: false, fadeAnimation: false, scrollWheelZoom: false, zoomControl: false });
  L.control.zoom({ zoomInTitle: ground.dataset.in, zoomOutTitle: ground.dataset.out }).addTo(map);
  map.fitBounds(L.latLngBounds(spots.map((one) => [one.lat, one.lng])).pad(0.1));
  for (const one of spots) {
    const name = document.createElement("span");
    name.textContent = one.name;
    L.circleMarker([one.lat, one.lng], { radius: 5, color: "#12644a", weight: 1 }).addTo(map).bindTooltip(name, { direction: "top" });
  }
  let point = null;
  const show = () => {
    const here = [Number(lat.value), Number(lng.value)];
    if (!lat.value || !lng.value || here.some(Number.isNaN)) return;
    point ??= L.circleMarker(here, { radius: 9, color: "#c92a2a", fillOpacity: 0.7 }).addTo(map);
    point.setLatLng(here);
  };
  map.on("click", (event) => {
    if (lat.closest("fieldset").disabled) return;
    lat.value = event.latlng.lat.toFixed(5);
    lng.value = event.latlng.lng.toFixed(5);
    show();
  });
  lat.addEventListener("input", show);
  lng.addEventListener("input", show);
  show();
}
