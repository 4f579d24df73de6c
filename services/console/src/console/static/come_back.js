// A page that could not be made opens as soon as it can be.

const EVERY_MS = 3000;

async function look() {
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" }, cache: "no-store" });
    if (answer.status !== 503 && answer.status !== 502 && answer.status !== 504) {
      location.reload();
      return;
    }
  } catch {
    // the network is away too: look again
  }
  setTimeout(look, EVERY_MS);
}

setTimeout(look, EVERY_MS);
