// What the user does, and the beginning.

function press(id, on) { $(id).setAttribute("aria-pressed", on); }

function switchAxis() {
  view.bySteps = !view.bySteps;
  press("axis", view.bySteps);
  showAll();
  const most = Math.max(Math.floor((stage.clientWidth - LABELS) / 68), 4);
  if (view.bySteps && steps.length > most) { view.from = view.step - most / 3; view.to = view.from + most; settle(); }
  reveal(view.step);
  redraw();
}
function switchTable() {
  const on = document.body.classList.toggle("list");
  press("list", on);
  showTable();
  redraw();
}

function switchPane(id) {
  $(id).hidden = !$(id).hidden;
  redraw();
}

let playing = 0;
function play() {
  if (playing) { clearInterval(playing); playing = 0; } else {
    playing = setInterval(() => { if (view.step >= steps.length - 1) play(); else goTo(view.step + 1); }, 500);
  }
  press("play", Boolean(playing));
}

function alongLane(direction) {
  const lane = view.lane;
  for (let s = view.step + direction; s >= 0 && s < steps.length; s += direction) {
    if (laneOfThread[E.thread[steps[s]]] === lane) return goTo(s);
  }
}
function changeLane(direction) {
  let i = view.lane;
  do { i += direction; } while (lanes[i] && (lanes[i].thread === undefined || isHidden(lanes[i])));
  if (!lanes[i]) return;
  view.lane = i;
  // The step of that lane that is next to the cursor.
  for (let d = 0; d < steps.length; d++) {
    for (const s of [view.step - d, view.step + d]) {
      if (s >= 0 && s < steps.length && laneOfThread[E.thread[steps[s]]] === i) return goTo(s);
    }
  }
  redraw();
}
function follow(map, ends) {
  const found = map(steps[view.step] ?? -1);
  if (found.length) goToEvent(ends[found[0]]);
}
let problem = -1;
function nextProblem() {
  if (!D.problems.length) return;
  problem = (problem + 1) % D.problems.length;
  goToEvent(D.problems[problem][1]);
}
function find(text) {
  const wanted = text.toLowerCase();
  if (!wanted) return;
  for (let d = 1; d <= steps.length; d++) {
    const s = (view.step + d) % steps.length, e = steps[s];
    if (`${D.titles[E.title[e]]} ${who(E.thread[e])} ${place(e)}`.toLowerCase().includes(wanted)) return goTo(s);
  }
}

const keys = {
  ArrowLeft: (event) => (event.shiftKey ? alongLane(-1) : goTo(view.step - 1)),
  ArrowRight: (event) => (event.shiftKey ? alongLane(1) : goTo(view.step + 1)),
  ArrowUp: () => changeLane(-1), ArrowDown: () => changeLane(1),
  Home: () => goTo(0), End: () => goTo(steps.length - 1),
  "+": () => { zoom(0.5, cursorValue()); redraw(); }, "=": () => keys["+"](), "-": () => { zoom(2, cursorValue()); redraw(); },
  0: () => { showAll(); redraw(); },
  f: () => follow(outOf, A.to), b: () => follow(into, A.from), t: switchAxis, l: switchTable, d: nextProblem,
  v: () => switchPane("valuePane"), s: () => switchPane("codePane"), p: savePicture,
  " ": play, "/": () => $("find").focus(), n: () => find($("find").value), "?": () => $("keys").showModal(),
};
function cursorValue() {
  const e = steps[view.step], value = view.bySteps ? view.step : e === undefined ? 0 : E.order[e];
  return value < view.from || value > view.to ? (view.from + view.to) / 2 : value;
}
addEventListener("keydown", (event) => {
  if (event.target.id === "find") {
    if (event.key === "Enter") find(event.target.value);
    if (event.key === "Escape") canvas.focus();
    return;
  }
  if ($("keys").open || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === " " && event.target.tagName === "BUTTON") return;
  const action = keys[event.key];
  if (!action) return;
  event.preventDefault();
  action(event);
});

function hit(event) {
  const box = canvas.getBoundingClientRect(), px = event.clientX - box.left, py = event.clientY - box.top;
  if (px < LABELS || py < AXIS) return -1;
  for (let i = boxes.length - 1; i >= 0; i--) {
    const [left, right, top, bottom, e] = boxes[i];
    if (px >= left && px <= right && py >= top && py <= bottom) return e;
  }
  return -1;
}
let drag = null;
canvas.addEventListener("pointerdown", (event) => { drag = { px: event.clientX, from: view.from, moved: false }; canvas.setPointerCapture(event.pointerId); });
canvas.addEventListener("pointerup", (event) => {
  const moved = drag?.moved;
  drag = null;
  if (moved) return;
  const py = event.clientY - canvas.getBoundingClientRect().top;
  if (event.clientX - canvas.getBoundingClientRect().left < LABELS) {
    const lane = lanes.find((it) => !isHidden(it) && py >= it.y && py <= it.y + laneHeight(it));
    if (lane?.members) lane.isOpen = !lane.isOpen;
    else if (lane && !view.folded.delete(lane)) view.folded.add(lane);
    return redraw();
  }
  const e = hit(event);
  if (e >= 0) { canvas.focus(); goToEvent(e); }
});
canvas.addEventListener("pointermove", (event) => {
  if (drag && Math.abs(event.clientX - drag.px) > 4) {
    drag.moved = true;
    const room = view.to - view.from;
    view.from = drag.from - ((event.clientX - drag.px) / (width - LABELS)) * room;
    view.to = view.from + room;
    settle();
    return redraw();
  }
  const e = hit(event), tip = $("tip");
  if (e !== view.hover) { view.hover = e; redraw(); }
  tip.style.display = e < 0 ? "none" : "block";
  if (e < 0) return;
  tip.textContent = describe(e);
  tip.style.left = Math.min(event.clientX + 14, innerWidth - tip.offsetWidth - 8) + "px";
  tip.style.top = Math.min(event.clientY + 16, innerHeight - tip.offsetHeight - 8) + "px";
});
canvas.addEventListener("pointerleave", () => { view.hover = -1; $("tip").style.display = "none"; redraw(); });
canvas.addEventListener("wheel", (event) => {
  if (event.ctrlKey) zoom(Math.exp(event.deltaY / 300), valueAt(event.clientX - canvas.getBoundingClientRect().left));
  else if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) { const move = (event.deltaX / width) * (view.to - view.from); view.from += move; view.to += move; settle(); }
  else return;
  event.preventDefault();
  redraw();
}, { passive: false });
stage.addEventListener("scroll", redraw);
addEventListener("resize", redraw);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { theme(); redraw(); });

for (const [id, action] of [["axis", switchAxis], ["list", switchTable], ["first", keys.Home], ["last", keys.End], ["back", () => goTo(view.step - 1)], ["forth", () => goTo(view.step + 1)], ["play", play], ["help", keys["?"]]]) $(id).onclick = action;

function legend() {
  const used = new Set(E.kind);
  KINDS.forEach(([name, , ], k) => {
    if (!used.has(k)) return;
    const item = element("span", undefined, $("legend")), swatch = element("canvas", undefined, item);
    swatch.width = 22; swatch.height = 12;
    const g = swatch.getContext("2d");
    g.fillStyle = fills[k];
    g.fillRect(0, 0, 22, 12);
    item.append(name);
  });
  if (D.processes.some((p) => p.status < 0)) element("span", "✕ killed", $("legend"));
}

function start() {
  document.title = $("title").textContent = D.title;
  const facts = [`${D.processes.length} processes`, duration(D.end), `${N} events`, `${D.lost} lost`];
  $("facts").textContent = facts.join(" · ");
  for (const [text, e] of D.problems) {
    const button = element("button", `problem: ${text}`, element("li", undefined, $("problems")));
    button.onclick = () => goToEvent(e);
  }
  theme();
  buildLanes();
  fillLanes();
  for (let e = 0; e < N; e++) if (E.flags[e] & 8 && parent[e] >= 0 && stepOf[parent[e]] >= 0) waitsIn.set(parent[e], e);
  legend();
  showAll();
  if (steps.length <= 120 && steps.length > 0) switchAxis();
  draw();
  goTo(0);
  canvas.focus();
}
start();
