// Follows the figures on the server: asks once a second, pauses while nobody looks, backs off when it is refused.

const FIGURES = "/reporting/v1/figures";
const WORKBOOK = "/reporting/v1/figures.xlsx";

const PERIOD_MS = 1000; // numbers on the page are at most two seconds old
const SHORTEST_PAUSE_MS = 200; // after an answer that itself took about a period
const LONGEST_PAUSE_MS = 30_000; // a server that is back is noticed within half a minute
const PATIENCE_MS = 10_000; // an answer that takes longer is a failure

/**
 * Follows the figures of a school year, null for the present one.
 *
 * Calls `onFigures(figures)` for new figures, `onSame()` when they are confirmed unchanged, `onTrouble(problem)` when
 * they cannot be had (it goes on asking), `onRefused()` when the token is not valid (it stops).
 */
export function follow(token, schoolYear, { onFigures, onSame, onTrouble, onRefused }) {
  let etag = null;
  let failures = 0;
  let timer = 0;
  let asking = null;
  let stopped = false;

  async function ask() {
    if (asking || stopped) return;
    clearTimeout(timer);
    asking = new AbortController();
    const began = performance.now();
    const answer = await answerOf(token, schoolYear, etag, asking);
    asking = null;
    if (stopped) return;

    if (answer.kind === "refused") {
      stop();
      onRefused();
      return;
    }
    failures = answer.kind === "trouble" ? failures + 1 : 0;
    if (answer.kind === "trouble") {
      etag = null; // the page may have taken the figures away
      const pause = pauseAfter(failures, answer.retryAfterMs);
      schedule(pause);
      onTrouble({ ...answer, pauseMs: pause });
      return;
    }
    schedule(Math.max(SHORTEST_PAUSE_MS, PERIOD_MS - (performance.now() - began)));
    if (answer.kind === "same") {
      onSame();
    } else {
      etag = answer.etag;
      onFigures(answer.figures);
    }
  }

  function schedule(pause) {
    if (!document.hidden) timer = setTimeout(ask, pause);
  }

  function onVisibility() {
    clearTimeout(timer);
    if (!document.hidden) ask();
  }

  function stop() {
    stopped = true;
    clearTimeout(timer);
    asking?.abort();
    document.removeEventListener("visibilitychange", onVisibility);
    window.removeEventListener("online", ask);
  }

  document.addEventListener("visibilitychange", onVisibility);
  window.addEventListener("online", ask);
  ask();
  return { stop, askNow: ask };
}

/** The workbook of a school year and its file name; throws a `Problem`. */
export async function fetchWorkbook(token, schoolYear) {
  let response;
  try {
    response = await fetch(ofYear(WORKBOOK, schoolYear), { headers: bearer(token), cache: "no-store" });
  } catch {
    throw new Problem(0, "Файл не скачан: нет связи с сервером. Проверьте подключение и попробуйте ещё раз.");
  }
  if (!response.ok) throw new Problem(response.status, await detailOf(response));
  const named = /filename="([^"]+)"/i.exec(response.headers.get("Content-Disposition") ?? "");
  return { content: await response.blob(), name: named?.[1] ?? null };
}

export class Problem extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

async function answerOf(token, schoolYear, etag, controller) {
  const patience = setTimeout(() => controller.abort(), PATIENCE_MS);
  try {
    const headers = etag ? { ...bearer(token), "If-None-Match": etag } : bearer(token);
    const response = await fetch(ofYear(FIGURES, schoolYear), { headers, cache: "no-store", signal: controller.signal });
    if (response.status === 304) return { kind: "same" };
    if (response.status === 401) return { kind: "refused" };
    if (response.ok) return { kind: "fresh", figures: await response.json(), etag: response.headers.get("ETag") };
    const seconds = Number(response.headers.get("Retry-After")); // a date gives NaN and is not waited for
    return { kind: "trouble", status: response.status, detail: await detailOf(response), retryAfterMs: seconds * 1000 || 0 };
  } catch {
    return { kind: "trouble", status: 0, detail: "Нет связи с сервером.", retryAfterMs: 0 };
  } finally {
    clearTimeout(patience);
  }
}

function pauseAfter(failures, retryAfterMs) {
  const doubled = PERIOD_MS * 2 ** failures;
  return Math.min(LONGEST_PAUSE_MS, Math.max(doubled, retryAfterMs));
}

function ofYear(address, schoolYear) {
  return schoolYear === null ? address : `${address}?school_year=${schoolYear}`;
}

function bearer(token) {
  return { Authorization: `Bearer ${token}` };
}

async function detailOf(response) {
  try {
    const problem = await response.json();
    if (typeof problem.detail === "string" && problem.detail) return problem.detail;
  } catch {
    // not problem+json: a gateway answered instead of the service
  }
  if (response.status === 403) return "С этим ключом доступа показатели смотреть нельзя.";
  if (response.status === 404) return "Показатели не найдены.";
  if (response.status === 429) return "Слишком много запросов.";
  return `Сервис отчётов временно не отвечает (код ${response.status}).`;
}
