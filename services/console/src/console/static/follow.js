// A job's progress, event by event, to its end; then the page is made anew.

const AGAIN_MS = 3000;

export function follow(address, onProgress) {
  const source = new EventSource(address);

  source.addEventListener("progress", (event) => onProgress(JSON.parse(event.data)));

  source.addEventListener("end", () => {
    source.close();
    location.reload();
  });

  // The browser comes back by itself when the line is cut, and gives up when it is refused: the page then says why.
  source.addEventListener("error", () => {
    if (source.readyState === EventSource.CLOSED) setTimeout(() => location.reload(), AGAIN_MS);
  });
}
