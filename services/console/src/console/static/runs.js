// A run's page follows the run: its live part is fetched anew with each event, the whole page at the end.

import { follow } from "./follow.js";

const live = document.querySelector("[data-events]");

if (live) {
  let asked = 0;

  follow(live.dataset.events, async () => {
    const mine = ++asked;
    const answer = await fetch(live.dataset.part, { headers: { "HX-Request": "true" } });
    if (!answer.ok || mine !== asked) return;
    const part = new DOMParser().parseFromString(await answer.text(), "text/html");
    live.replaceChildren(...part.body.childNodes);
  });
}
