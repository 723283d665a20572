// What every page of the console does: keys, the pulse, forgery tokens, dialogs, toasts.
const library = document.querySelector("script[data-hotkey-library]").dataset.hotkeyLibrary;
// Keys and the ready mark wait for htmx, which starts when the document is parsed: no key may press what htmx does not yet hold.
const parsed = new Promise((done) => (document.readyState === "complete" ? done() : document.addEventListener("DOMContentLoaded", done)));
const { install, uninstall } = await import(library);

// Keys. Any element with data-hotkey is pressed, or focused, by its key while it is on the page; "?" lists them all.
const bound = new Map(); // element -> its key
function there(one) {
  const modal = document.querySelector("dialog:modal");
  return !one.closest("[hidden], dialog:not([open])") && !one.matches(":disabled") && (!modal || modal.contains(one));
}
function mayFire(event) {
  if (!there(event.currentTarget)) event.preventDefault(); // a key under an open dialog presses nothing
}
function bind() {
  for (const [one, key] of bound) {
    if (one.isConnected && one.dataset.hotkey === key) continue;
    uninstall(one);
    one.removeEventListener("hotkey-fire", mayFire);
    bound.delete(one);
  }
  for (const one of document.querySelectorAll("[data-hotkey]")) {
    if (bound.has(one)) continue;
    install(one, one.dataset.hotkey === "?" ? "?,Shift+?" : ""); // a keyboard types it with Shift held
    one.addEventListener("hotkey-fire", mayFire);
    bound.set(one, one.dataset.hotkey);
  }
}
// A wide table on a narrow page is scrolled by keyboard too.
const REACHED = { tabindex: "0", role: "region" };
function reach() {
  for (const one of document.querySelectorAll(".table-responsive")) {
    if (one.scrollWidth <= one.clientWidth || one.hasAttribute("tabindex")) continue;
    for (const [name, value] of Object.entries(REACHED)) one.setAttribute(name, value);
    const title = one.closest("section, details, .card-body, main")?.querySelector("h1, h2, h3, summary");
    if (title && !one.hasAttribute("aria-label")) one.setAttribute("aria-label", named(title));
  }
}
addEventListener("resize", reach);
document.addEventListener("toggle", reach, true);

function named(one) {
  const copy = one.cloneNode(true);
  for (const hidden of copy.querySelectorAll("[aria-hidden=true], small")) hidden.remove();
  const label = one.labels?.[0]?.textContent;
  return (one.getAttribute("aria-label") || one.dataset.keyName || label || copy.textContent || one.placeholder || "").trim().replace(/\s+/g, " ");
}
function groupOf(one) {
  if (!one.closest("header")) return "page";
  return one.dataset.hotkey.startsWith("g ") && one.matches("a") ? "doors" : "frame";
}
function listKeys(dialog) {
  const list = document.getElementById("keys-list");
  const groups = { page: new Map(), doors: new Map(), frame: new Map() };
  for (const one of bound.keys()) {
    const key = [one.dataset.hotkey, one.dataset.alsoKey].filter(Boolean).join(", ");
    if (there(one) && named(one)) groups[groupOf(one)].set(key, named(one));
  }
  list.replaceChildren();
  for (const [group, keys] of Object.entries(groups)) {
    if (!keys.size) continue;
    const title = document.createElement("h3");
    title.textContent = dialog.dataset[group];
    const all = document.createElement("dl");
    for (const [key, words] of keys) {
      const term = document.createElement("dt");
      const meaning = document.createElement("dd");
      const shown = document.createElement("kbd");
      shown.textContent = key;
      term.append(shown);
      meaning.textContent = words;
      all.append(term, meaning);
    }
    list.append(title, all);
  }
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open]");
  if (!opener) return;
  const dialog = document.querySelector(opener.dataset.open);
  if (dialog.open) return;
  if (dialog.id === "keys") listKeys(dialog);
  const menu = opener.contains(document.activeElement) && opener.closest(".dropdown")?.querySelector("[data-bs-toggle]");
  if (menu) dialog.addEventListener("close", () => menu.focus(), { once: true }); // what opened it is in a menu that has closed
  dialog.showModal();
  dialog.scrollTop = 0; // the first that takes the focus may stand at its end
});

document.addEventListener("click", (event) => {
  if (event.isTrusted || !event.target.matches("audio")) return; // a key was pressed: the browser's own buttons look after themselves
  event.target.paused ? event.target.play().catch(() => {}) : event.target.pause(); // what cannot be played is seen on the player
});

document.addEventListener("hidden.bs.dropdown", (event) => {
  const toggle = event.relatedTarget ?? event.target;
  if (toggle.parentElement.querySelector(".dropdown-menu")?.contains(document.activeElement)) setTimeout(() => toggle.focus()); // not before the press is sent: htmx names the button by its focus
});

// htmx: every request carries the token; a page that asks again after a change keeps what is focused and open (morph).
document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = document.querySelector("meta[name=csrf]").content;
  if (event.detail.triggeringEvent?.type.startsWith("pulse:")) event.detail.headers["X-Beat"] = document.body.dataset.beat; // because of which it asks
});
addEventListener("DOMContentLoaded", keepOpen);
if (document.readyState !== "loading") keepOpen();
function keepOpen() {
  const shown = ["class", "style", "aria-expanded", "data-popper-placement"];
  if (!globalThis.Idiomorph) return;
  Idiomorph.defaults.callbacks.beforeAttributeUpdated = (name, one, how) => !(
    (how === "remove" && (name === "open" ? one.matches("details, dialog") : (name in REACHED || name === "aria-label") && one.matches(".table-responsive"))) || (shown.includes(name) && one.matches(".dropdown-menu, [data-bs-toggle=dropdown]"))
  );
}

// What did not work is said in words, once.
const toasts = document.getElementById("toasts");
const asked = (event) => event.detail.requestConfig?.verb !== "get" || event.detail.requestConfig.triggeringEvent?.isTrusted;
document.addEventListener("htmx:responseError", (event) => {
  const { status } = event.detail.xhr;
  if (status !== 401) toast(event.detail.xhr.getResponseHeader("X-Fault") || toasts.dataset.failed.replace("{status}", status), "danger");
});
for (const lost of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(lost, (event) => asked(event) && toast(toasts.dataset.unsent, "danger"));
}

export function toast(words, kind = "success") {
  if ([...toasts.children].some((one) => one.textContent === words)) return;
  const one = document.createElement("div");
  one.className = `alert alert-${kind}`;
  one.textContent = words;
  toasts.append(one);
  setTimeout(() => one.remove(), 6000 + words.length * 40);
}
document.addEventListener("toast", (event) => toast(event.detail.value || event.detail.words, event.detail.kind));

// The pulse: a small question again and again while the page is seen; what changed becomes an event "pulse:<topic>".
const PULSE = 600; // with what the server waits and the list takes: news within a second
const address = document.body.dataset.pulse;
const lost = document.getElementById("lost");
let marks = null;
let failures = 0;
const changed = new Set();
let told = 0;
// While the server is crowded, pages leave that many milliseconds between two looks. A caller, a queue and the town's inbox, which is
// told nothing while it shows what there is, are never kept waiting.
const RESTS = document.querySelector("#inbox[data-lives]") ? [] : ["cases", "texts"];
function tell(rest, hidden) {
  const resting = Date.now() < told + rest * (0.8 + 0.4 * Math.random());
  for (const topic of [...changed]) {
    if ((resting && RESTS.includes(topic)) || (hidden && topic !== "calls")) continue;
    changed.delete(topic);
    if (RESTS.includes(topic)) told = Date.now();
    document.body.dispatchEvent(new CustomEvent(`pulse:${topic}`));
  }
}
let looking = false;
async function look() {
  if (looking) return;
  looking = true;
  const hidden = document.visibilityState !== "visible";
  const used = document.body.dataset.used; // still.js notes it
  delete document.body.dataset.used;
  try {
    const answer = await fetch(address, { headers: { Accept: "application/json", ...(used && { "X-Used": used }) }, cache: "no-store", redirect: "manual" });
    if (answer.status === 401) {
      location.href = answer.headers.get("HX-Redirect") || "/console/sign-in";
      return;
    }
    if (!answer.ok) throw new Error(String(answer.status));
    const now = await answer.json();
    document.body.dataset.beat = answer.headers.get("X-Beat");
    document.dispatchEvent(new CustomEvent("beat", { detail: { left: answer.headers.get("X-Left") } }));
    for (const [topic, mark] of Object.entries(now)) {
      if (failures || (marks && marks[topic] !== mark)) changed.add(topic);
    }
    tell(Number(answer.headers.get("X-Rest")) * 1000, hidden);
    marks = now;
    failures = 0;
  } catch {
    failures += 1;
    if (used) document.body.dataset.used = used;
  }
  lost.hidden = failures < 5;
  looking = false;
}
async function beat() {
  if (document.visibilityState === "visible") await look();
  setTimeout(beat, Math.min(PULSE * 2 ** Math.max(0, failures - 2), 15000) + Math.random() * 100);
}
if (address) beat();
document.addEventListener("look", () => document.visibilityState !== "visible" && look()); // line.js, for who is ready

await parsed;
new MutationObserver(() => (bind(), reach())).observe(document.body, { childList: true, subtree: true, attributeFilter: ["data-hotkey"] });
bind();
reach();
document.documentElement.dataset.ready = "1";
