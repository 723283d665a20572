// Light or dark before the first paint: what the officer chose, else what the machine prefers.
const dark = matchMedia("(prefers-color-scheme: dark)");
function choose() {
  const wish = document.documentElement.dataset.theme;
  document.documentElement.dataset.bsTheme = wish === "dark" || (wish !== "light" && dark.matches) ? "dark" : "light";
}
choose();
dark.addEventListener("change", choose);
