// What every page of the console does: keys, the pulse, forgery tokens, dialogs, toasts.
const library = document.querySelector("script[data-hotkey-library]").dataset.hotkeyLibrary;
const { install, uninstall } = await import(library);

// Keys. Any element with data-hotkey is pressed, or focused, by its key; "?" lists them all.
const bound = new WeakSet();
function bind(root) {
  for (const one of root.querySelectorAll("[data-hotkey]")) {
    if (bound.has(one)) continue;
    bound.add(one);
    install(one);
  }
}
function named(one) {
  return (one.getAttribute("aria-label") || one.dataset.keyName || one.textContent || one.placeholder || "").trim().replace(/\s+/g, " ");
}
function listKeys() {
  const list = document.getElementById("keys-list");
  if (!list) return;
  list.replaceChildren();
  const seen = new Set();
  for (const one of document.querySelectorAll("[data-hotkey]")) {
    const key = one.dataset.hotkey;
    if (seen.has(key)) continue;
    seen.add(key);
    const term = document.createElement("dt");
    const meaning = document.createElement("dd");
    const shown = document.createElement("kbd");
    shown.textContent = key;
    term.append(shown);
    meaning.textContent = named(one);
    list.append(term, meaning);
  }
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open]");
  if (!opener) return;
  const dialog = document.querySelector(opener.dataset.open);
  if (dialog.id === "keys") listKeys();
  dialog.showModal();
});

// htmx: every request carries the token; a page that asks again after a change keeps what is focused (morph).
document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = document.querySelector("meta[name=csrf]").content;
});
document.addEventListener("htmx:afterSettle", (event) => bind(event.target.ownerDocument));
document.addEventListener("htmx:responseError", (event) => {
  const { status } = event.detail.xhr;
  if (status !== 401) toast(event.detail.xhr.getResponseHeader("X-Fault") || `${status}`, "danger");
});

export function toast(words, kind = "success") {
  const one = document.createElement("div");
  one.className = `alert alert-${kind}`;
  one.textContent = words;
  document.getElementById("toasts").append(one);
  setTimeout(() => one.remove(), 6000);
}
document.addEventListener("toast", (event) => toast(event.detail.value || event.detail.words, event.detail.kind));

// The pulse: one small question a second while the page is seen; what changed becomes an event "pulse:<topic>".
const PULSE = 1000;
const address = document.body.dataset.pulse;
const lost = document.getElementById("lost");
let marks = null;
let failures = 0;
async function beat() {
  if (document.visibilityState === "visible") {
    try {
      const answer = await fetch(address, { headers: { Accept: "application/json" }, cache: "no-store", redirect: "manual" });
      if (answer.status === 401) {
        location.href = answer.headers.get("HX-Redirect") || "/console/sign-in";
        return;
      }
      if (!answer.ok) throw new Error(String(answer.status));
      const now = await answer.json();
      for (const [topic, mark] of Object.entries(now)) {
        if (marks && marks[topic] !== mark) document.body.dispatchEvent(new CustomEvent(`pulse:${topic}`));
      }
      if (failures) for (const topic of Object.keys(now)) document.body.dispatchEvent(new CustomEvent(`pulse:${topic}`));
      marks = now;
      failures = 0;
    } catch {
      failures += 1;
    }
    lost.hidden = failures < 3;
  }
  setTimeout(beat, Math.min(PULSE * 2 ** Math.max(0, failures - 2), 15000) + Math.random() * 100);
}
if (address) beat();

bind(document);
document.documentElement.dataset.ready = "1";
