// The status told anew each half minute, in place: a page that reloads itself throws its reader to the top.
const EVERY = 30_000;
async function ask() {
  if (document.visibilityState === "visible") {
    try {
      const answer = await fetch(location.href, { cache: "no-store" });
      const told = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("main");
      const main = document.querySelector("main");
      if (told && told.innerHTML !== main.innerHTML) main.replaceChildren(...told.childNodes);
    } catch {
      // The next half minute asks again.
    }
  }
  setTimeout(ask, EVERY);
}
setTimeout(ask, EVERY);
