// The inbox: rows by keyboard, many at once, and news that never moves what the officer looks at.

const inbox = document.getElementById("inbox");
const fresh = document.getElementById("fresh");
const picks = new Set(); // keys of the picked rows: they outlive a refresh
const arrived = new Set(); // keys of what came in while the page was open, until somebody stands on it
let now = ""; // the row that keys act on
let anchor = ""; // where a shift-click began
let seen = document.getElementById("work").dataset.seen; // the print of the list that was told last: the same is not told again
const APART = 1000; // milliseconds between two looks by itself: the first news comes at once, a stream of it once a second
let asked = -APART;
let later = 0;
let asking = false;
let doing = false;
let again = null; // what was asked for meanwhile: "all", or what comes by itself

const toast = (words, kind) => document.dispatchEvent(new CustomEvent("toast", { detail: { words, kind } }));
const rows = () => [...document.querySelectorAll("#rows tr:not(.gone)")];
const row = (key) => document.getElementById(`row-${key}`);
const box = (one) => one?.querySelector(".c-pick input");

function stand(key, focus = true) {
  row(now)?.classList.remove("now");
  now = key;
  const one = row(key);
  if (!one) return;
  one.classList.add("now");
  if (focus) document.getElementById(`open-${key}`).focus({ preventScroll: true });
  if (focus) one.scrollIntoView({ block: "nearest" });
}

function step(by) {
  const all = rows();
  if (!all.length) return;
  const at = all.findIndex((one) => one.dataset.key === now);
  stand(all[at < 0 ? 0 : Math.max(0, Math.min(all.length - 1, at + by))].dataset.key);
}

function pick(key, on) {
  const tick = box(row(key));
  if (!tick) return;
  tick.checked = on;
  on ? picks.add(key) : picks.delete(key);
}

function show() {
  for (const one of rows()) {
    const key = one.dataset.key;
    const tick = box(one);
    if (tick) tick.checked = picks.has(key);
    one.classList.toggle("picked", picks.has(key));
    one.classList.toggle("now", key === now);
    if (key === now) arrived.delete(key);
    one.classList.toggle("arrived", arrived.has(key));
  }
  const picked = document.getElementById("picked");
  if (picked) picked.textContent = picks.size ? picked.dataset.words.replace("{n}", picks.size) : "";
  const all = document.getElementById("pick-all");
  const pickable = rows().filter(box);
  if (all) all.checked = pickable.length > 0 && pickable.every((one) => picks.has(one.dataset.key));
}

// A deed acts on the picked rows, or on the one where the keys stand.
function chosen() {
  if (!picks.size && now && box(row(now))) pick(now, true);
  show();
  if (!picks.size) toast(document.getElementById("work").dataset.none, "warning");
  return picks.size > 0;
}

// While a deed is under way no other begins. The buttons keep the focus, so that the keys go on from there.
function lock(on) {
  doing = on;
  for (const one of document.querySelectorAll("#work [name=deed], #work [data-dialog]")) {
    one.classList.toggle("disabled", on);
    one.ariaDisabled = on ? "true" : null;
  }
}

async function ask(address, options = {}) {
  const token = document.querySelector("meta[name=csrf]").content;
  const answer = await fetch(address, {
    ...options, headers: { "HX-Request": "true", "X-CSRFToken": token, ...options.headers }, cache: "no-store", redirect: "manual",
  });
  if (answer.status === 401) {
    location.href = answer.headers.get("HX-Redirect") || "/console/sign-in";
    return null;
  }
  if (answer.status === 204) return null; // nothing on this page has changed
  if (!answer.ok) {
    toast(answer.headers.get("X-Fault") || String(answer.status), "danger");
    return null;
  }
  const made = document.createElement("div");
  made.id = "inbox";
  made.innerHTML = await answer.text(); // our own page's part, escaped by the server
  seen = made.querySelector("#work").dataset.seen;
  return made;
}

// What came in by itself stands somewhere in the order of due days: say it, and mark it where it stands.
function greet(known) {
  const fresh = rows().filter((one) => !known.has(one.dataset.key));
  for (const one of fresh) arrived.add(one.dataset.key);
  const words = document.getElementById("fresh-words");
  const first = fresh[0]?.querySelector(".c-said a").textContent.trim().replace(/\s+/g, " ");
  if (fresh.length === 1) toast(`${words.dataset.one}: ${first}`, "info");
  else if (fresh.length) toast(words.dataset.many.replace("{n}", fresh.length), "info");
}

function whole(made, byItself = false) {
  const known = new Set(rows().map((one) => one.dataset.key));
  const index = rows().findIndex((one) => one.dataset.key === now);
  const narrowing = made.querySelector(".narrowing");
  if (narrowing && inbox.querySelector(".narrowing")?.open) narrowing.open = true;
  for (const dialog of inbox.querySelectorAll("dialog[open]")) dialog.close();
  const focused = inbox.contains(document.activeElement);
  Idiomorph.morph(inbox, made.innerHTML, { morphStyle: "innerHTML" });
  for (const key of [...picks]) if (!row(key)) picks.delete(key);
  fresh.hidden = true;
  if (byItself) greet(known);
  if (now && !row(now)) {
    const left = rows();
    now = "";
    if (focused && left.length) stand(left[Math.min(Math.max(index, 0), left.length - 1)].dataset.key);
  }
  settled();
}

// What is on the page is told anew where it stands; what is new waits behind a button.
function gently(made) {
  const seen = new Set();
  let more = 0;
  for (const one of made.querySelectorAll("#rows tr")) {
    seen.add(one.dataset.key);
    const old = row(one.dataset.key);
    if (old) Idiomorph.morph(old, one.outerHTML, { morphStyle: "outerHTML" });
    else more += 1;
  }
  for (const one of rows()) {
    if (seen.has(one.dataset.key)) continue;
    one.classList.add("gone");
    picks.delete(one.dataset.key);
    if (box(one)) box(one).disabled = true;
  }
  const chips = inbox.querySelectorAll(".chips");
  made.querySelectorAll(".chips").forEach((one, at) => Idiomorph.morph(chips[at], one.outerHTML, { morphStyle: "outerHTML" }));
  if (more) {
    const words = document.getElementById("fresh-words");
    words.textContent = more === 1 ? words.dataset.one : words.dataset.many.replace("{n}", more);
  }
  fresh.hidden = !more;
  settled();
}

function settled() {
  show();
  document.body.dispatchEvent(new CustomEvent("htmx:afterSettle", { bubbles: true }));
}

function atRest() {
  const on = document.activeElement;
  return window.scrollY < 80 && !picks.size && !inbox.contains(on) && !document.querySelector("dialog[open]");
}

async function refresh(all) {
  if (asking) {
    again = all || again === "all" ? "all" : "news";
    return;
  }
  if (!all && performance.now() - asked < APART) {
    later ||= setTimeout(() => {
      later = 0;
      refresh(false);
    }, APART - (performance.now() - asked));
    return;
  }
  asked = performance.now();
  asking = true;
  try {
    const made = await ask(inbox.dataset.address, all ? {} : { headers: { "X-Seen": seen, "X-Beat": document.body.dataset.beat ?? "" } });
    if (made) all || atRest() ? whole(made, !all) : gently(made);
  } catch {
    // the pulse tells of a lost connection, and asks again
  } finally {
    asking = false;
    const wish = again;
    again = null;
    if (wish) refresh(wish === "all");
  }
}

setInterval(() => document.visibilityState === "visible" && refresh(false), 20000); // two who write at once may hide one's news behind the other's

const DO = {
  next: () => step(1),
  before: () => step(-1),
  open: () => row(now) && document.getElementById(`open-${now}`).click(),
  pick: () => {
    if (!row(now)) return step(1);
    pick(now, !picks.has(now));
    anchor = now;
    show();
  },
  refresh: () => refresh(true),
  show: () => {
    window.scrollTo({ top: 0 });
    refresh(true);
  },
};

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-inbox]");
  if (button) DO[button.dataset.inbox]();
  const opener = event.target.closest("[data-dialog]");
  if (opener && chosen()) document.querySelector(opener.dataset.dialog).showModal();
  event.target.closest("[data-close]")?.closest("dialog").close();
  if (event.target.closest("[data-deed]") && !chosen()) event.preventDefault();
  if (event.target.id === "pick-all") {
    for (const one of rows()) pick(one.dataset.key, event.target.checked);
    show();
  }
  const ticked = event.target.closest(".c-pick input");
  if (!ticked) return;
  const key = ticked.closest("tr").dataset.key;
  const keys = rows().map((one) => one.dataset.key);
  const [from, to] = [keys.indexOf(anchor), keys.indexOf(key)].sort((a, b) => a - b);
  if (event.shiftKey && from >= 0) for (const one of keys.slice(from, to + 1)) pick(one, ticked.checked);
  else pick(key, ticked.checked);
  anchor = key;
  show();
});

document.addEventListener("focusin", (event) => {
  const one = event.target.closest?.("#rows tr");
  if (one) stand(one.dataset.key, false);
});

// Enter in a field of a dialog means the dialog's own button, not the first of the form.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches("#work dialog input, #work dialog select")) return;
  event.preventDefault();
  const dialog = event.target.closest("dialog");
  const days = dialog.querySelector("[name=deed][value^='snooze:']");
  if (days && !dialog.querySelector("[name=day]").value) days.focus(); // a reason is typed: now until when
  else dialog.querySelector(".btn-primary").click();
});

// What was ended can be opened again for a while: the way back stays in the corner, whatever the list below does meanwhile.
const REGRET = 30000;
let regret = null;
function offer(undo, words) {
  regret?.remove();
  regret = undo && document.createElement("div");
  if (!regret) return;
  regret.className = "alert alert-success";
  regret.append(words, undo);
  document.getElementById("toasts").append(regret);
  setTimeout((one) => one.remove(), REGRET, regret);
}

document.addEventListener("submit", async (event) => {
  if (!["work", "undo"].includes(event.target.id)) return;
  event.preventDefault();
  if (doing || (event.target.id === "work" && !chosen())) return;
  const form = new FormData(event.target, event.submitter);
  lock(true);
  try {
    const made = await ask(event.target.action, { method: "POST", body: form });
    if (!made) return;
    if (event.target.id === "work") picks.clear();
    whole(made);
    const told = inbox.querySelector("[role=status]");
    const undo = inbox.querySelector("#undo");
    offer(undo, told?.textContent);
    if (told && !undo) toast(told.textContent);
  } finally {
    lock(false);
  }
});

for (const topic of ["cases", "texts", "calls"]) document.body.addEventListener(`pulse:${topic}`, () => refresh(false));
show();
