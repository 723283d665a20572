// The counter: Space presses the main button, panels open as dialogs, a press that comes too quickly after a change is no press.
const TOO_QUICK = 350; // milliseconds; the second half of a double click must not hit the button that took the place of the first
const screen = document.getElementById("counter");
const panel = document.getElementById("panel");
const latency = document.getElementById("latency");
let changed = 0;
let pressed = false; // whether the click before this one was a press
let began = 0;
let byKeys = true; // whether the last press was a key: who works by keys must see where they are

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
  const button = event.target.closest("#counter .counter-main button, #counter .counter-more button");
  const second = event.detail === 2 && pressed; // of a double click, however late a busy machine hands it on
  pressed = false;
  if (!button || !event.isTrusted || event.detail === 0) return; // only a pointer's: keys name what they press
  pressed = !second && event.timeStamp - changed >= TOO_QUICK;
  if (!pressed) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
}, true);

document.addEventListener("pointerdown", () => { byKeys = false; }, true);
document.addEventListener("keydown", (event) => {
  byKeys = true;
  if (event.repeat && event.key === "Enter" && event.target.closest("#counter button, #panel button")) event.preventDefault(); // a key held down is one press
}, true);

document.addEventListener("keydown", (event) => {
  if (event.code !== "Space" || event.repeat || panel?.open || event.target.closest("a, button, input, select, textarea, summary, dialog")) return;
  const main = screen?.querySelector("[data-main]");
  if (!main) return;
  event.preventDefault();
  main.click();
});

// Enter and Tab go on from the main button, wherever the page came from.
function toMain() {
  screen?.querySelector("[data-main]")?.focus({ focusVisible: byKeys, preventScroll: true });
}

document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.requestConfig.verb === "post") began = performance.now();
});
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id === "panel-body") {
    panel.showModal();
    panel.querySelector("[autofocus]")?.focus();
    return;
  }
  if (event.detail.requestConfig?.verb !== "post") return;
  changed = performance.now();
  screen.dataset.changed = String(changed);
  latency.textContent = latency.dataset.words.replace("{ms}", String(Math.round(changed - began)));
  if (document.activeElement === document.body || !document.activeElement.isConnected) toMain();
});

// A panel that came with the page was asked for before this script was there: it becomes a dialog, and leaves no trace in the address.
if (panel?.open) {
  panel.close();
  panel.showModal();
  history.replaceState(null, "", location.pathname);
} else if (document.activeElement === document.body) toMain();

// What can be taken back can be taken back for a while only.
setInterval(() => {
  const undo = document.querySelector(".counter-undo");
  if (!undo) return;
  undo.dataset.left = String(Number(undo.dataset.left) - 1);
  if (Number(undo.dataset.left) < 1) undo.remove();
}, 1000);
