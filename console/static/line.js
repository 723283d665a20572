// Who waits for an officer is noticed on every page, also behind other windows: a number before the title, a short tone, words for
// who listens to the page. Only while the officer is ready: presence.html has #line-waits then.

const slot = document.getElementById("presence-slot");
const told = document.getElementById("line-told");
const me = document.body.dataset.me;
const QUIET = `quiet:${me}`; // in this browser, for this officer
const RUNG = `rung:${me}`; // the callers for whom a tone was heard, whichever window it came from
const TOLD = `told:${me}`; // and those of whom this window told
const SLOW = 5000; // milliseconds between two looks of a hidden page
const title = document.title;

// Which of the callers were not there when this was asked last.
function fresh(storage, name, waits) {
  const known = new Set((storage.getItem(name) ?? "").split(" "));
  storage.setItem(name, waits.join(" "));
  return waits.some((one) => !known.has(one));
}

// A browser plays nothing before the first press. A press on the page before this one counts too.
let audio = null;
const quiet = () => localStorage.getItem(QUIET) === "1";
function wake() {
  if (quiet() || !sessionStorage.getItem("pressed")) return;
  audio ??= new AudioContext();
  if (audio.state === "suspended") audio.resume();
}
for (const name of ["click", "keydown"]) {
  addEventListener(name, (event) => {
    if (!event.isTrusted || event.key === "Escape") return;
    sessionStorage.setItem("pressed", "1");
    if (slot.querySelector("#line-waits")) wake();
  }, { capture: true, passive: true });
}
function tone() {
  wake();
  if (quiet() || audio?.state !== "running" || document.getElementById("key-end")) return; // not into a talk
  for (const [nth, pitch] of [660, 880].entries()) {
    const [one, loud, at] = [audio.createOscillator(), audio.createGain(), audio.currentTime + nth * 0.18];
    one.frequency.value = pitch;
    loud.gain.setValueAtTime(0, at);
    loud.gain.linearRampToValueAtTime(0.2, at + 0.02);
    loud.gain.linearRampToValueAtTime(0, at + 0.16);
    one.connect(loud).connect(audio.destination);
    one.start(at);
    one.stop(at + 0.17);
  }
}

function notice() {
  const line = slot.querySelector("#line-waits");
  const waits = line?.dataset.waits.split(" ").filter(Boolean) ?? [];
  document.title = waits.length ? `(${waits.length}) ${title}` : title;
  const sound = slot.querySelector("#line-sound");
  if (sound && sound.getAttribute("aria-pressed") !== String(!quiet())) sound.setAttribute("aria-pressed", String(!quiet()));
  const words = line?.dataset.told ?? "";
  if (line && (fresh(sessionStorage, TOLD, waits) || (told.textContent && told.textContent !== words))) told.textContent = words;
  if (!words) told.textContent = "";
  if (line && fresh(localStorage, RUNG, waits)) tone();
  if (line) tick();
}
document.addEventListener("click", (event) => {
  if (!event.target.closest("#line-sound")) return;
  localStorage.setItem(QUIET, quiet() ? "0" : "1");
  notice();
  if (!quiet()) tone();
});

// A hidden page's own timers are slowed down to one a minute; a worker's are not.
let clock = null;
function tick() {
  if (clock) return;
  clock = new Worker(slot.dataset.clock);
  clock.onmessage = () => slot.querySelector("#line-waits") && document.dispatchEvent(new CustomEvent("look"));
  clock.postMessage(SLOW);
}

if (slot) new MutationObserver(notice).observe(slot, { childList: true, subtree: true, attributes: true });
