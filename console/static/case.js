// One case: who else looks at it, the reply box, prepared answers, the map. The numbers all come from the server.
const csrf = () => document.querySelector("meta[name=csrf]").content;

// Who else is here. One small question each second and a half while the page is seen; it also says whether I am writing.
const viewers = document.getElementById("viewers");
let typedAt = 0;
let wait = 1500;
async function beat() {
  if (document.visibilityState === "visible") {
    const form = new URLSearchParams({ typing: Date.now() - typedAt < 6000 ? "1" : "0" });
    try {
      const answer = await fetch(viewers.dataset.viewing, { method: "POST", body: form, headers: { "X-CSRFToken": csrf(), "HX-Request": "true" } });
      if (answer.ok) {
        const html = await answer.text(); // a fragment of our own server, escaped there
        if (viewers.dataset.shown !== html) {
          viewers.innerHTML = html;
          viewers.dataset.shown = html;
        }
      }
      wait = answer.ok ? 1500 : Math.min(wait * 2, 30000);
    } catch {
      wait = Math.min(wait * 2, 30000);
    }
  }
  setTimeout(beat, wait);
}
if (viewers && viewers.dataset.viewing) beat();

// The reply box.
function put(text) {
  const box = document.getElementById("reply-text");
  const at = box.selectionStart;
  const before = box.value.slice(0, at);
  box.value = `${before}${before && !/\s$/.test(before) ? " " : ""}${text}${box.value.slice(box.selectionEnd)}`;
  weigh(box);
}
function weigh(box) {
  typedAt = Date.now();
  box.focus();
  box.dispatchEvent(new Event("weigh"));
}
document.addEventListener("input", (event) => {
  if (event.target.id === "reply-text") typedAt = event.target.value ? Date.now() : 0;
  if (event.target.id === "templates-search") {
    const wanted = event.target.value.toLowerCase();
    const listed = [...document.querySelectorAll(".templates-list li")];
    for (const one of listed) one.hidden = !one.textContent.toLowerCase().includes(wanted);
    document.getElementById("templates-none").hidden = listed.some((one) => !one.hidden);
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.matches("textarea")) {
    event.preventDefault();
    if (!event.repeat) event.target.form.requestSubmit();
  }
  if (event.key === "Enter" && event.target.id === "templates-search") {
    event.preventDefault();
    document.querySelector(".templates-list li:not([hidden]) button")?.click();
  }
});
document.addEventListener("click", (event) => {
  const chosen = event.target.closest("[data-template], [data-cheap], [data-swap]");
  const box = document.getElementById("reply-text");
  if (!chosen || !box) return;
  if (chosen.dataset.template !== undefined) {
    chosen.closest("dialog").close();
    put(chosen.dataset.template);
  } else {
    box.value = chosen.dataset.cheap ?? box.value.split(chosen.dataset.swap).join(chosen.dataset.for);
    weigh(box);
  }
});
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful && event.target.id === "reply") typedAt = 0;
});

// A deed that is opened is ready to be filled in.
for (const one of document.querySelectorAll(".deed")) {
  one.addEventListener("toggle", () => {
    if (one.open) one.querySelector("textarea, select, input:not([type=hidden])")?.focus();
  });
}

// The map works without pictures: the centres of the areas on plain ground.
const ground = document.getElementById("map");
if (ground) {
  const { spots, tiles } = JSON.parse(ground.dataset.map);
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = L.map(ground, { attributionControl: false, zoomAnimation: !still, fadeAnimation: !still, keyboard: true, scrollWheelZoom: false, zoomControl: false });
  L.control.zoom({ zoomInTitle: ground.dataset.in, zoomOutTitle: ground.dataset.out }).addTo(map);
  if (tiles) L.tileLayer(tiles, { maxZoom: 18 }).addTo(map);
  const here = spots.find((one) => one.here);
  map.fitBounds(L.latLngBounds(spots.map((one) => [one.lat, one.lng])).pad(0.05));
  for (const one of spots) {
    const style = one.here ? { radius: 13, color: "#c92a2a", fillOpacity: 0.6 } : { radius: 6, color: "#12644a", fillOpacity: 0.25, weight: 1 };
    const name = document.createElement("span");
    name.textContent = one.name;
    L.circleMarker([one.lat, one.lng], style).addTo(map).bindTooltip(name, { permanent: true, direction: "top", className: one.here ? "here" : "", interactive: false });
  }
  if (here) map.setView([here.lat, here.lng], 12);
}
