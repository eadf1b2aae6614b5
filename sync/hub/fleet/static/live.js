// Exchanges what is shown for what is so now, every 20 seconds, and never under somebody's hands.
"use strict";
(() => {
  const every = 20000;
  const button = document.getElementById("live-switch");
  let on = true;
  button.hidden = false;
  button.setAttribute("aria-pressed", "true");
  button.addEventListener("click", () => {
    on = !on;
    button.textContent = on ? button.dataset.on : button.dataset.off;
    button.setAttribute("aria-pressed", String(on));
  });
  const busy = () => {
    const live = document.getElementById("live");
    return !on || document.hidden || live.contains(document.activeElement) ||
      String(window.getSelection()) !== "";
  };
  setInterval(async () => {
    if (busy()) return;
    try {
      const answer = await fetch(location.href, { redirect: "error", credentials: "same-origin" });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById("live");
      if (fresh && !busy()) document.getElementById("live").replaceWith(fresh);
    } catch {
      // The session has ended or the network is away: what is shown says when it was so.
    }
  }, every);
})();
