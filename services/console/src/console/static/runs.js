// A run's page follows the run: its live part is fetched anew with each event, the whole page at the end.

const live = document.querySelector("[data-events]");

if (live) {
  const source = new EventSource(live.dataset.events);
  let asked = 0;

  source.addEventListener("progress", async () => {
    const mine = ++asked;
    const answer = await fetch(live.dataset.part, { headers: { "HX-Request": "true" } });
    if (!answer.ok || mine !== asked) return;
    const part = new DOMParser().parseFromString(await answer.text(), "text/html");
    live.replaceChildren(...part.body.childNodes);
  });

  source.addEventListener("end", () => {
    source.close();
    location.reload();
  });
}
