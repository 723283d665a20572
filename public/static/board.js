// The board: asks for the state each second, shows it, and announces what is called.
import { Announcer, sentence, spoken } from "./announce.js";

const EVERY = 1000;
const PATIENCE = 2500; // one answer
const LOST = 4000; // without an answer: then nothing here may be called current
const UNVOICED = 2500; // a call is shown so long when nothing can be heard

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
let audio = null;
let muted = true;
let sleeping = null;
let asking = false;

// --- sound ---
function voice() {
  const short = spoken(language);
  const voices = globalThis.speechSynthesis?.getVoices() ?? [];
  return voices.find((one) => one.lang.toLowerCase().replace("_", "-").startsWith(short === "id" ? "id" : "en"));
}
const pause = (time) => new Promise((resolve) => setTimeout(resolve, time));

async function chime() {
  if (muted || !audio || audio.state !== "running") return;
  [[659, 0], [523, 0.35]].forEach(([frequency, after]) => {
    const start = audio.currentTime + after;
    const volume = new GainNode(audio, { gain: 0 });
    volume.gain.setValueAtTime(0, start);
    volume.gain.linearRampToValueAtTime(0.5, start + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.001, start + 0.7);
    volume.connect(audio.destination);
    const tone = new OscillatorNode(audio, { frequency });
    tone.connect(volume);
    tone.start(start);
    tone.stop(start + 0.75);
  });
  await pause(1100);
}

function say(call) {
  const chosen = muted ? undefined : voice();
  if (!chosen) return pause(UNVOICED);
  return new Promise((resolve) => {
    const text = sentence(call, language, words);
    const speech = new SpeechSynthesisUtterance(text);
    const timer = setTimeout(done, text.length * 150 + 3000); // some browsers never tell that speech has ended
    function done() {
      clearTimeout(timer);
      resolve();
    }
    Object.assign(speech, { voice: chosen, lang: chosen.lang, rate: 0.9, onend: done, onerror: done });
    speechSynthesis.speak(speech);
  });
}

function show(call) {
  at("call-number").textContent = call.label;
  at("call-counter").textContent = `${words.to} ${call.counter}`;
  at("call").hidden = false;
  at("call").classList.add("flash");
  remember();
}
function hide() {
  at("call").hidden = true;
  at("call").classList.remove("flash");
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
const announcer = new Announcer({ say, chime, show, hide, heard: remembered(), may: () => !lost() });

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
  at("sound").textContent = muted ? words.sound_on : words.sound_off;
  at("no-voice").hidden = muted || Boolean(voice());
  if (!state) return;
  at("day").textContent = state.day;
  at("desks").replaceChildren(...state.desks.map((desk) => item(
    desk.number ? (desk.serving ? "serving" : "called") : "idle",
    one("span", desk.label, "desk"), one("span", desk.number || (desk.pause ? words.pause : "–"), "number numbers"),
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
at("sound").addEventListener("click", async () => {
  muted = !muted;
  if (muted) globalThis.speechSynthesis?.cancel();
  else {
    try {
      audio ??= new AudioContext();
      await audio.resume();
    } catch {
      // No sound device: the screen shows every call.
    }
  }
  at("sound").setAttribute("aria-pressed", String(!muted));
  draw();
});
at("language").value = language;
at("language").addEventListener("change", (event) => {
  language = event.target.value;
  words = every[language];
  localStorage.setItem("titian-board-language", language);
  draw();
});
globalThis.speechSynthesis?.addEventListener?.("voiceschanged", draw);
globalThis.addEventListener("online", () => {
  clearTimeout(sleeping);
  ask();
});
setInterval(tick, 500);
draw();
ask();
document.documentElement.dataset.ready = "1";
