// Drawing on the canvas.

const canvas = $("canvas"), stage = $("stage"), SCREEN = canvas.getContext("2d");
/// What is drawn on: the screen, or a picture that is to be printed.
let G = SCREEN;
const KINDS = [
  ["running", "#0072b2", ""], ["operation", "#0b3d5c", ""], ["in a task", "#009e73", ""],
  ["waits for a lock", "#d55e00", "\\"], ["waits for an item or room", "#e69f00", "/"],
  ["waits for a process or a signal", "#56b4e9", "."], ["manager's call", "#cc79a7", "|"],
  ["sleeps", "#bbbbbb", ""], ["idle", "#e4e8ec", "-"], ["span", "#f0e442", ""], ["error", "#b3261e", "x"],
];
const DARK_INK = new Set([3, 4, 5, 6, 7, 8, 9]);
const fills = [];

/// A colour with a pattern, so that it can be told in grey too.
function pattern(colour, sign) {
  if (!sign) return colour;
  const tile = document.createElement("canvas");
  tile.width = tile.height = 8;
  const g = tile.getContext("2d");
  g.fillStyle = colour;
  g.fillRect(0, 0, 8, 8);
  g.strokeStyle = g.fillStyle = sign === "-" ? "rgba(0,0,0,.18)" : "rgba(255,255,255,.62)";
  g.lineWidth = 1.6;
  const lines = { "\\": [[0, 0, 8, 8], [-4, 4, 4, 12], [4, -4, 12, 4]], "/": [[0, 8, 8, 0], [-4, 4, 4, -4], [4, 12, 12, 4]], "|": [[4, 0, 4, 8]], "-": [[0, 4, 8, 4]], x: [[0, 0, 8, 8], [0, 8, 8, 0]] };
  for (const [a, b, c, d] of lines[sign] ?? []) { g.beginPath(); g.moveTo(a, b); g.lineTo(c, d); g.stroke(); }
  if (sign === ".") { g.beginPath(); g.arc(4, 4, 1.5, 0, 7); g.fill(); }
  return G.createPattern(tile, "repeat");
}

let boxes = [], width = 0, height = 0, ink = {};
function theme() {
  const style = getComputedStyle(document.documentElement);
  for (const name of ["ink", "dim", "paper", "raised", "line", "cursor"]) ink[name] = style.getPropertyValue("--" + name);
  KINDS.forEach(([, colour, sign], k) => { fills[k] = pattern(colour, sign); });
}
const x = (value) => LABELS + ((value - view.from) / (view.to - view.from)) * (width - LABELS - 8);
const valueAt = (px) => view.from + ((px - LABELS) / (width - LABELS - 8)) * (view.to - view.from);

function text(label, px, py, room) {
  if (room < 12) return;
  const most = Math.floor(room / 6.1);
  G.fillText(label.length > most ? label.slice(0, Math.max(most - 1, 1)) + "…" : label, px, py);
}

let pending = false;
function redraw() {
  if (pending) return;
  pending = true;
  requestAnimationFrame(() => { pending = false; draw(); });
}
/// Few lanes are taller.
let scale = 1;
function laneHeight(lane) {
  if (lane.members) return lane.isOpen ? 15 : lane.height;
  return isHidden(lane) ? 3 : view.folded.has(lane) ? 7 : Math.round(lane.height * scale);
}

function draw() {
  const ratio = window.devicePixelRatio || 1;
  width = stage.clientWidth; height = stage.clientHeight;
  if (canvas.width !== width * ratio || canvas.height !== height * ratio) {
    canvas.width = width * ratio; canvas.height = height * ratio;
    canvas.style.width = width + "px"; canvas.style.height = height + "px";
  }
  G.setTransform(ratio, 0, 0, ratio, 0, 0);
  G.font = "11px system-ui, sans-serif";
  G.textBaseline = "middle";
  G.fillStyle = ink.paper;
  G.fillRect(0, 0, width, height);
  boxes = [];
  const all = lanes.reduce((sum, lane) => sum + (isHidden(lane) ? 0 : lane.height + 5), AXIS + 8);
  scale = Math.min(Math.max(height / all, 1), 1.5);
  let y = AXIS + 4 - stage.scrollTop;
  lanes.forEach((lane, i) => {
    if (isHidden(lane)) return;
    lane.y = y;
    const h = laneHeight(lane);
    if (y + h > AXIS && y < height) drawLane(lane, i, h);
    y += h + (lane.thread === undefined ? 5 : 4);
  });
  $("room").style.height = y + stage.scrollTop + 6 + "px";
  drawArrows();
  drawAxis();
  drawCursor();
  G.fillStyle = ink.line;
  G.fillRect(LABELS - 1, 0, 1, height);
}

function drawLane(lane, i, h) {
  G.save();
  G.beginPath();
  G.rect(LABELS, AXIS, width - LABELS, height - AXIS);
  G.clip();
  if (lane.members) drawGroup(lane, h);
  else if (lane.thread !== undefined) drawThread(lane, h);
  else if (lane.holds) drawHolds(lane, h);
  else drawLengths(lane, h);
  G.restore();
  G.save();
  G.beginPath();
  G.rect(0, AXIS, LABELS - 6, height);
  G.clip();
  if (i === view.lane) { G.fillStyle = ink.raised; G.fillRect(0, lane.y, LABELS - 4, h); }
  G.fillStyle = lane.thread === undefined || lane.isThread ? ink.dim : ink.ink;
  if (h > 9) text(lane.members ? `${lane.isOpen ? "▾" : "▸"} ${lane.name}` : lane.name, lane.isThread ? 22 : 10, lane.y + h / 2 + 0.5, LABELS - (lane.isThread ? 32 : 20));
  G.restore();
}

/// Each of a folded group is a thin line.
function drawGroup(group, h) {
  if (group.isOpen) return;
  const each = (h - 4) / group.members.length;
  group.members.forEach((lane, k) => {
    lane.y = group.y + 2 + k * each;
    drawThread(lane, each);
  });
}

function drawThread(lane, h) {
  const list = lane.events, y = lane.y;
  const seenTo = view.to, from = view.from;
  // The last that begins before the view, and all around it; then those that begin in the view.
  let at = view.bySteps ? first(list.length, (k) => span(list[k])[0] >= from) : first(list.length, (k) => begin(list[k]) >= from);
  const around = [];
  for (let e = at > 0 ? list[at - 1] : -1; e >= 0; e = parent[e]) around.unshift(e);
  for (const e of around) if (span(e)[1] > from) drawEvent(e, y, h);
  const pixel = (view.to - view.from) / (width - LABELS);
  let drawn = 0;
  while (at < list.length) {
    const e = list[at], [b, t] = span(e);
    if (b > seenTo) break;
    drawEvent(e, y, h);
    // Where events are closer than pixels, one a pixel is enough.
    if (++drawn > 1000 && t - b < pixel) at = Math.max(at + 1, first(list.length, (k) => (view.bySteps ? span(list[k])[0] : begin(list[k])) > b + pixel));
    else at++;
  }
  const process = D.processes[lane.process];
  if (!lane.isThread) drawEnd(process, y, h);
  if (process.lost) {
    const stop = Math.min(x(coordinate(process.lostUntil)), width);
    G.strokeStyle = "#888";
    G.beginPath();
    for (let px = Math.max(x(coordinate(process.begin)), LABELS), k = 0; px < stop; px += 6, k++) G.lineTo(px, y + (k % 2 ? 3 : h - 3));
    G.stroke();
  }
}

function drawEnd(process, y, h) {
  if (process.status === null) return;
  const px = x(view.bySteps ? stepsBefore(process.end) : process.end);
  if (px < LABELS || px > width) return;
  G.fillStyle = G.strokeStyle = ink.ink;
  if (process.status < 0) {
    G.lineWidth = 2;
    G.beginPath();
    G.moveTo(px - 4, y + h / 2 - 4); G.lineTo(px + 4, y + h / 2 + 4);
    G.moveTo(px + 4, y + h / 2 - 4); G.lineTo(px - 4, y + h / 2 + 4);
    G.stroke();
    G.lineWidth = 1;
  } else G.fillRect(px, y + 2, 2, h - 4);
}

function drawEvent(e, y, h) {
  const kind = E.kind[e], [b, t] = span(e);
  const left = Math.max(x(b), LABELS - 4), right = Math.min(Math.max(x(t), x(b) + 2), width + 4);
  if (right < LABELS || left > width) return;
  const thin = h < 10;
  // A life is a bar in the middle; what happens stands out of it.
  const inset = h < 5 ? 0.25 : thin ? 1 : kind === 0 ? h * 0.3 : kind === 1 ? 2 : parent[e] >= 0 && E.kind[parent[e]] > 1 ? h * 0.24 : 4;
  const gap = view.bySteps && stepOf[e] >= 0 && kind !== 0 ? 3 : 0;
  G.fillStyle = fills[kind];
  G.fillRect(left + gap / 2, y + inset, Math.max(right - left - gap, 1.5), h - 2 * inset);
  if (kind > 0 && right - left > 5) {
    G.strokeStyle = ink.paper;
    G.lineWidth = 0.8;
    G.strokeRect(left + gap / 2, y + inset, right - left - gap, h - 2 * inset);
  }
  if (e === steps[view.step] || e === view.hover) {
    G.strokeStyle = e === view.hover ? ink.ink : ink.cursor;
    G.lineWidth = 2;
    G.strokeRect(left + gap / 2, y + inset, Math.max(right - left - gap, 3), h - 2 * inset);
    G.lineWidth = 1;
  }
  if (boxes.length < 20000) boxes.push([left, Math.max(right, left + 3), y, y + h, e]);
  if (kind > 0 && h > 12 && right - left > 22) {
    const label = short(D.titles[E.title[e]]), inner = waitsIn.get(e);
    // What waits inside of it stands first, and has a label of its own.
    const start = inner === undefined ? left : Math.max(left, x(span(inner)[1]));
    const room = right - start - gap - 6, shown = Math.min(G.measureText(label).width + 4, room);
    if (DARK_INK.has(kind) && room > 12) {
      G.fillStyle = KINDS[kind][1];
      G.fillRect(start + gap / 2 + 2, y + inset + 2, shown, h - 2 * inset - 4);
    }
    G.fillStyle = DARK_INK.has(kind) ? "#111" : "#fff";
    text(label, start + gap / 2 + 4, y + h / 2 + 0.5, room);
  }
}
/// The last wait inside of an operation.
const waitsIn = new Map();
/// A title for a small box: `v := 1` in place of `value 'v' := 1`.
const short = (title) => title.replace(/\b(?:value|array|queue|pipe|lock|RLock|semaphore|event|condition|barrier|pool) '([^']*)'/g, "$1");

function drawHolds(lane, h) {
  const list = lane.holds, pixel = (view.to - view.from) / (width - LABELS);
  let k = Math.max(first(list.length, (i) => coordinate(H.begin[list[i]]) >= view.from) - 1, 0);
  while (k < list.length) {
    const hold = list[k], b = coordinate(H.begin[hold]);
    if (b > view.to) break;
    const left = Math.max(x(b), LABELS), right = Math.min(x(coordinate(H.end[hold])), width);
    k++;
    if (right < LABELS) continue;
    G.fillStyle = H.open[hold] ? "#d55e00" : "#7a869a";
    G.fillRect(left, lane.y + 2, Math.max(right - left - 1, 1.5), h - 4);
    G.fillStyle = "#fff";
    text(who(H.thread[hold]), left + 4, lane.y + h / 2 + 0.5, right - left - 8);
    if (right - left < 1) k = Math.max(k, first(list.length, (i) => coordinate(H.begin[list[i]]) > b + pixel));
  }
}

function drawLengths(lane, h) {
  const base = lane.y + h - 2;
  G.fillStyle = "rgba(0,114,178,.28)";
  G.strokeStyle = "#0072b2";
  G.beginPath();
  const list = lane.lengths;
  let k = Math.max(first(list.length, (i) => coordinate(L.time[list[i]]) >= view.from) - 1, 0);
  const pixel = (view.to - view.from) / (width - LABELS);
  let last = base;
  G.moveTo(LABELS, base);
  while (k < list.length) {
    const at = coordinate(L.time[list[k]]), px = x(at);
    if (px > width) break;
    const y = base - (L.count[list[k]] / lane.most) * (h - 6);
    G.lineTo(Math.max(px, LABELS), last);
    G.lineTo(Math.max(px, LABELS), y);
    last = y;
    // The last one of a pixel counts.
    const next = first(list.length, (i) => coordinate(L.time[list[i]]) > at + pixel / 2);
    k = Math.max(k + 1, Math.min(next - 1, list.length - 1));
    if (next >= list.length && k === list.length - 1 && coordinate(L.time[list[k]]) <= at) break;
  }
  G.lineTo(width, last);
  G.stroke();
  G.lineTo(width, base);
  G.fill();
  G.fillStyle = ink.dim;
  G.textAlign = "right";
  text("0…" + lane.most, width - 6, lane.y + 7, 80);
  G.textAlign = "left";
}

/// With more arrows in view only those of the chosen event are drawn.
const MOST_ARROWS = 120;
/// When the latest ends of the arrows up to each one: arrows are sorted by their beginnings.
const latest = new Float64Array(A.kind.length);
for (let a = 0, most = 0; a < latest.length; a++) latest[a] = most = Math.max(most, E.order[A.to[a]] + E.after[A.to[a]]);

function drawArrows() {
  const chosen = new Set();
  for (const e of [steps[view.step], view.hover]) if (e >= 0) for (const list of [into(e), outOf(e)]) for (const a of list) chosen.add(a);
  const seen = [], count = A.kind.length;
  const timeAt = (value) => (view.bySteps ? E.order[steps[Math.min(Math.max(Math.floor(value), 0), steps.length - 1)]] ?? 0 : value);
  const from = timeAt(view.from), to = timeAt(view.to + 1);
  for (let a = first(count, (i) => latest[i] >= from); a < count && seen.length <= MOST_ARROWS; a++) {
    if (E.order[A.from[a]] - E.before[A.from[a]] > to) break;
    const b = anchor(A.from[a], false), t = anchor(A.to[a], true);
    if (Math.max(t, b) >= view.from && b <= view.to) seen.push(a);
  }
  G.save();
  G.beginPath();
  G.rect(LABELS, AXIS, width - LABELS, height - AXIS);
  G.clip();
  if (seen.length <= MOST_ARROWS) for (const a of seen) if (!chosen.has(a)) drawArrow(a, false);
  for (const a of chosen) drawArrow(a, true);
  G.restore();
}

function drawArrow(a, marked) {
  const b = anchor(A.from[a], false), t = Math.max(anchor(A.to[a], true), view.bySteps ? b : 0);
  const one = lanes[laneOfThread[E.thread[A.from[a]]]], other = lanes[laneOfThread[E.thread[A.to[a]]]];
  const y1 = one.y + laneHeight(one) / 2, y2 = other.y + laneHeight(other) / 2;
  const x1 = x(b), x2 = x(t), down = Math.sign(y2 - y1) || 1;
  const tip = y2 - down * laneHeight(other) * 0.35;
  G.strokeStyle = G.fillStyle = marked ? ink.cursor : ink.dim;
  G.lineWidth = marked ? 2 : 1;
  G.globalAlpha = marked ? 1 : 0.45;
  G.beginPath();
  G.moveTo(x1, y1 + down * laneHeight(one) * 0.35);
  if (one === other) G.bezierCurveTo(x1 + 8, y1 - 26, x2 - 8, y2 - 26, x2, tip - 2);
  else G.bezierCurveTo(x1 + 14, y1 + down * 12, x2 - 18, tip - down * 12, x2, tip);
  G.stroke();
  G.beginPath();
  G.moveTo(x2, tip);
  G.lineTo(x2 - 4, tip - down * 7);
  G.lineTo(x2 + 4, tip - down * 7);
  G.fill();
  G.globalAlpha = 1;
  G.lineWidth = 1;
}

function drawAxis() {
  G.fillStyle = ink.raised;
  G.fillRect(0, 0, width, AXIS);
  G.fillStyle = ink.dim;
  const room = view.to - view.from, wanted = room / Math.max((width - LABELS) / 90, 1);
  let unit = 10 ** Math.floor(Math.log10(wanted));
  for (const factor of [2, 5, 10]) if (unit < wanted) unit = factor * 10 ** Math.floor(Math.log10(wanted));
  if (view.bySteps) unit = Math.max(Math.round(unit), 1);
  for (let v = Math.max(Math.ceil(view.from / unit), 0) * unit; v <= view.to; v += unit) {
    const px = x(v);
    if (px < LABELS) continue;
    G.fillRect(px, AXIS - 6, 1, 6);
    text(view.bySteps ? `${v + 1}` : v === 0 ? "0" : duration(v), px + 3, AXIS / 2, 90);
  }
  text(view.bySteps ? "steps" : "time", 10, AXIS / 2, LABELS);
}

function drawCursor() {
  const e = steps[view.step];
  if (e === undefined) return;
  const px = x(view.bySteps ? view.step + 1 : effect(e));
  if (px < LABELS || px > width) return;
  G.fillStyle = ink.cursor;
  G.fillRect(px, 0, 1.5, height);
}
