// The board: asks for the state each second, shows it, and announces what is called.
import { Announcer } from "./announce.js";
import { Sound } from "./board_sound.js";

const EVERY = 1000;
const PATIENCE = 2500; // one answer
const LOST = 4000; // without an answer: then nothing here may be called current
const DESKS = [1, 2, 4, 6, 9, 12, 16]; // up to so many share one layout of board.css
const LINES = [3, 6, 10];
const HEARD = "titian-board-sound";

const body = document.body;
const every = JSON.parse(body.dataset.words);
const at = (id) => document.getElementById(id);
const memory = `titian-board ${body.dataset.state}`;
let language = localStorage.getItem("titian-board-language") ?? body.dataset.language;
if (!every[language]) language = body.dataset.language;
let words = every[language];
let state = null;
let answered = 0; // performance.now() of the last good answer
let reached = null; // what the server's clock said then
let sleeping = null;
let asking = false;

// --- sound ---
const sound = new Sound({ folder: body.dataset.voice, changed: () => draw() });
const asked = new URLSearchParams(location.search).get("sound") === "on" || localStorage.getItem(HEARD) === "on";

function turn(on) {
  localStorage.setItem(HEARD, on ? "on" : "off");
  if (on) sound.on(language);
  else sound.off();
}

// A screen on a wall has no hand that wakes it.
async function stayAwake() {
  try {
    if (document.visibilityState === "visible") await navigator.wakeLock?.request("screen");
  } catch {
    // A low battery, an old browser: it sleeps as it would.
  }
}

function show(call) {
  at("call-number").textContent = call.label;
  at("call-counter").textContent = `${words.to} ${call.counter}`;
  at("call-counter").classList.toggle("long", at("call-counter").textContent.length > 16);
  at("call").hidden = false;
  at("call").classList.add("flash");
  body.classList.add("calling");
  remember();
}
function hide() {
  at("call").hidden = true;
  at("call").classList.remove("flash");
  body.classList.remove("calling");
}

function remembered() {
  try {
    return JSON.parse(sessionStorage.getItem(memory) ?? "[]");
  } catch {
    return [];
  }
}
function remember() {
  sessionStorage.setItem(memory, JSON.stringify(announcer.said.slice(-200)));
}
const lost = () => performance.now() - answered > LOST;
const announcer = new Announcer({
  say: (call) => sound.say(call, language, words), chime: () => sound.chime(), show, hide, heard: remembered(), may: () => !lost(),
});

// --- what is seen ---
function one(tag, text, kind = "") {
  const made = document.createElement(tag);
  made.textContent = text;
  if (kind) made.className = kind;
  return made;
}
function item(kind, ...parts) {
  const made = document.createElement("li");
  if (kind) made.className = kind;
  made.append(...parts);
  return made;
}
function fill(text, slots) {
  return text.replace(/\{(\w+)\}/gu, (_whole, name) => slots[name]);
}

function draw() {
  for (const place of document.querySelectorAll("[data-say]")) place.textContent = words[place.dataset.say];
  document.documentElement.lang = language;
  at("sound").textContent = sound.heard ? words.sound_off : words.sound_on;
  at("sound").setAttribute("aria-pressed", String(sound.heard));
  at("silent").hidden = !sound.refused;
  at("no-voice").hidden = !sound.heard || sound.speaks(language);
  if (!state) return;
  at("day").textContent = state.day;
  at("desks").dataset.many = DESKS.find((most) => state.desks.length <= most) ?? "more";
  at("side").dataset.many = LINES.find((most) => state.lines.length <= most) ?? "more";
  at("desks").replaceChildren(...state.desks.map((desk) => item(
    desk.number ? (desk.serving ? "serving" : "called") : "idle",
    one("span", desk.label, "desk"), desk.pause && !desk.number ? one("span", words.pause, "pause") : one("span", desk.number || "–", "number numbers"),
  )));
  at("none").hidden = state.desks.length > 0 || !state.open;
  at("last").replaceChildren(...state.last.map((call) => item("", one("b", call.label, "numbers"), one("span", call.counter), one("time", call.clock))));
  at("lines").replaceChildren(...state.lines.map((line) => item(
    "", one("span", `${line.letter} · ${line.names[language]}`), one("b", line.people ? `${line.people} ${words.people}` : words.nobody, "numbers"),
    ...(line.people && state.desks.length ? [one("small", fill(words.about, line))] : []), // nobody calls: nobody knows
  )));
  at("closed").hidden = state.open || state.desks.length > 0;
  at("hours").textContent = state.hours;
  at("holiday").textContent = state.holiday;
}

function clockOf(moment) {
  const local = new Date(moment + state.offset * 1000);
  return `${String(local.getUTCHours()).padStart(2, "0")}.${String(local.getUTCMinutes()).padStart(2, "0")}`;
}

function tick() {
  if (!state) return;
  const gone = performance.now() - answered;
  const away = lost();
  if (!away) at("clock").textContent = `${clockOf(reached + gone)} ${state.zone}`;
  body.classList.toggle("lost", away);
  if (away) at("lost").textContent = fill(words.lost, { clock: clockOf(reached) });
  at("lost").hidden = !away;
  at("last-title").textContent = away ? words.before : words.last;
}

// --- the state ---
async function ask() {
  if (asking) return;
  asking = true;
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE);
  try {
    const answer = await fetch(`${body.dataset.state}?since=${encodeURIComponent(state?.v ?? "")}`, { cache: "no-store", signal: stop.signal });
    if (!answer.ok) throw new Error(String(answer.status));
    const told = await answer.json();
    // An earlier look comes late, from another server, or a clock was put back: after a while that is how it is.
    if (!state || told.at >= state.at || lost()) {
      if (told.same) state.at = told.at;
      else {
        state = told;
        draw();
      }
      answered = performance.now();
      reached = told.at;
      if (announcer.take(state.calls, told.at).length) remember();
    }
  } catch {
    // tick() says since when there is no connection.
  } finally {
    clearTimeout(timer);
    asking = false;
  }
  tick();
  sleeping = setTimeout(ask, EVERY);
}

// --- the buttons ---
at("sound").addEventListener("click", () => turn(!sound.heard));
// What a browser refuses to a page that nobody has touched, it gives after any press.
for (const press of ["click", "keydown"]) document.addEventListener(press, () => sound.refused && sound.on(language));
at("language").value = language;
at("language").addEventListener("change", (event) => {
  language = event.target.value;
  words = every[language];
  localStorage.setItem("titian-board-language", language);
  if (sound.heard) sound.fetch(language);
  draw();
});
document.addEventListener("visibilitychange", stayAwake);
globalThis.addEventListener("online", () => {
  clearTimeout(sleeping);
  ask();
});
setInterval(tick, 500);
draw();
stayAwake();
if (asked) sound.on(language);
ask();
document.documentElement.dataset.ready = "1";
