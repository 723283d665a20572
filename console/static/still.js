// Is somebody here? A press, a key or a turn of the wheel is told with the next pulse; a page that nobody uses asks five minutes
// before the sign-in ends. A pointer that moves tells nothing: tables are bumped.

for (const name of ["pointerdown", "keydown", "wheel", "input"]) {
  addEventListener(name, (event) => event.isTrusted && (document.body.dataset.used = "1"), { capture: true, passive: true });
}

const bar = document.getElementById("still");
const words = bar?.querySelector("span");
const button = bar?.querySelector("button");
document.addEventListener("beat", ({ detail }) => {
  const [why, seconds] = (detail.left ?? "").split(" ");
  bar.hidden = !why || (why === "idle" && Boolean(document.body.dataset.used)); // used meanwhile: the next pulse tells it
  if (bar.hidden) return;
  button.hidden = why !== "idle";
  const told = words.dataset[why].replace("{n}", Math.max(1, Math.ceil(seconds / 60)));
  if (words.textContent !== told) words.textContent = told;
});
button?.addEventListener("click", () => {
  document.body.dataset.used = "1";
  bar.hidden = true;
});
