// Bars and tables. Rows are updated in place, so that a bar grows instead of blinking and a selection survives.

const SVG = "http://www.w3.org/2000/svg";

/**
 * Horizontal bars into a `ul`: `{key, label, value, whole, part}`. Lengths are shares of the longest `whole`;
 * `part` is drawn over it. The words say all that the picture says, so the picture is hidden from a screen reader.
 */
export function drawBars(list, bars) {
  const longest = Math.max(1, ...bars.map((bar) => bar.whole));
  const drawn = new Map([...list.children].map((row) => [row.dataset.key, row]));
  const kept = bars.map((bar) => {
    const row = drawn.get(bar.key) ?? newBar(bar.key);
    setText(row.querySelector(".bar-label"), bar.label);
    setText(row.querySelector(".bar-value"), bar.value);
    setText(row.querySelector(".bar-note"), bar.note ?? "");
    const [whole, part] = row.querySelectorAll("rect");
    setWidth(whole, bar.whole / longest);
    setWidth(part, Math.min(bar.part ?? 0, bar.whole) / longest);
    return row;
  });
  const same = kept.length === list.children.length && kept.every((row, place) => list.children[place] === row);
  if (!same) list.replaceChildren(...kept);
}

function newBar(key) {
  const row = document.createElement("li");
  row.dataset.key = key;
  const picture = document.createElementNS(SVG, "svg");
  picture.setAttribute("class", "bar");
  picture.setAttribute("aria-hidden", "true");
  picture.append(newRect("bar-whole"), newRect("bar-part"));
  row.append(newSpan("bar-label"), newSpan("bar-value"), newSpan("bar-note"), picture);
  return row;
}

function newSpan(name) {
  const span = document.createElement("span");
  span.className = name;
  return span;
}

function newRect(name) {
  const rect = document.createElementNS(SVG, "rect");
  rect.setAttribute("class", name);
  rect.setAttribute("width", "0%");
  rect.setAttribute("height", "100%");
  rect.setAttribute("rx", "3");
  return rect;
}

function setWidth(rect, share) {
  rect.setAttribute("width", `${(100 * share).toFixed(2)}%`);
}

/** A header row: the first `names` columns are words, the rest numbers. */
export function drawHead(head, titles, names = 1) {
  const row = document.createElement("tr");
  row.append(...titles.map((title, place) => newCell("th", title, { scope: "col", number: place >= names })));
  head.replaceChildren(row);
}

/** Rows of `[name, ...values]`; only rows whose words changed are touched. */
export function drawRows(body, rows) {
  while (body.rows.length > rows.length) body.deleteRow(-1);
  rows.forEach((texts, place) => {
    const row = body.rows[place] ?? body.insertRow();
    if (row.cells.length !== texts.length) {
      row.replaceChildren(
        ...texts.map((text, column) => (column ? newCell("td", text, { number: true }) : newCell("th", text, { scope: "row" }))),
      );
    } else {
      texts.forEach((text, column) => setText(row.cells[column], text));
    }
  });
}

function newCell(kind, text, { scope, number }) {
  const cell = document.createElement(kind);
  if (scope) cell.scope = scope;
  if (number) cell.className = "number";
  cell.textContent = text;
  return cell;
}

/** Writes only what differs; true when it did. */
export function setText(node, text) {
  if (node.textContent === text) return false;
  node.textContent = text;
  return true;
}
