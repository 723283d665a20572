// Where the handset, its network and the panel beside it meet.

import { listenForCalls } from "./incoming.js";
import { listen } from "./keypad.js";
import { logInto } from "./log.js";
import { Phone } from "./phone.js";
import { Screen } from "./screen.js";
import { mute, voiceFor } from "./speech.js";
import { Wire } from "./wire.js";
import { words } from "./words.js";

const by = (id) => document.getElementById(id);

// A choice that this tab keeps, so that two tabs may be two people.
function kept(name, radios, fallback, chosen) {
  const before = sessionStorage.getItem(name);
  const first = radios.find((one) => one.value === before) ?? radios[fallback];
  first.checked = true;
  chosen(first.value);
  for (const radio of radios) radio.addEventListener("change", () => {
    sessionStorage.setItem(name, radio.value);
    chosen(radio.value);
  });
}

const network = await (await fetch("/phone/network", { cache: "no-store" })).json();
const switches = {
  twice: false,
  weak: false,
  setWeak(on) { switches.weak = on; by("weak").checked = on; },
  setMute(on) { mute(on); by("mute").checked = on; },
};
for (const [id, act] of [["twice", (on) => { switches.twice = on; }], ["weak", switches.setWeak], ["mute", switches.setMute]]) {
  by(id).addEventListener("change", ({ target }) => { act(target.checked); phone.draw(); });
  act(by(id).checked);
}

const phone = new Phone(new Screen(by("screen"), by("screen-text")), new Wire(network, logInto(by("log")), switches), network, switches);
const townOf = (id) => network.towns.find((one) => one.id === id);
kept("town", [...document.querySelectorAll("[name=town]")], 0, (id) => {
  const lines = network.lines.filter((one) => one.towns.includes(id));
  phone.livesIn({ ...townOf(id), lines });
  for (const button of document.querySelectorAll("[data-try]")) {
    const line = lines.find((one) => one.kind === button.dataset.try);
    button.disabled = !line;
    button.querySelector(".address").textContent = line?.address ?? "";
  }
  for (const list of document.querySelectorAll("[data-lines]")) list.hidden = list.dataset.lines !== id;
});
kept("owner", [...document.querySelectorAll("[name=owner]")], 0, (number) => {
  phone.belongsTo(network.people.find((one) => one.phone === number));
});

// The handset in view, and the keyboard with it.
function takeUp() {
  by("handset").focus({ preventScroll: true });
  by("handset").scrollIntoView({ block: "nearest" });
}

const tries = {
  ussd: (line) => phone.dial(line.address),
  voice: (line) => phone.dial(line.address),
  sms: (line) => phone.write(line.address, network.example),
};
for (const button of document.querySelectorAll("[data-try]")) button.addEventListener("click", () => {
  phone.leave();
  tries[button.dataset.try](phone.town.lines.find((one) => one.kind === button.dataset.try));
  takeUp();
});
for (const button of document.querySelectorAll("[data-line]")) button.addEventListener("click", () => {
  const { line, kind } = button.dataset;
  phone.leave();
  if (kind === "sms") phone.write(line); else phone.dial(line);
  takeUp();
});

listenForCalls(phone);
listen(by("handset"), (key, held) => phone.press(key, held), (letter) => phone.type(letter));
globalThis.addEventListener("pagehide", () => phone.vanish());
setTimeout(() => { if (!voiceFor("id-ID")) by("voice-note").textContent = words.novoice; }, 1500);
document.documentElement.dataset.ready = "yes";
