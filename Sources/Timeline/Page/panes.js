// What stands below the lanes: the script, the values at the cursor, the step.

const shownSteps = 400;

function describe(e) {
  const lines = [D.titles[E.title[e]]];
  const at = place(e);
  lines.push(who(E.thread[e]) + (at ? ` · ${at}` : ""));
  const ns = E.before[e] + E.after[e];
  if (ns > 0) lines.push(`${duration(ns)}${isOpen(e) ? ", and never ended" : ""}`);
  const inner = waitsIn.get(e);
  if (inner !== undefined) lines.push(`${D.titles[E.title[inner]]} for ${duration(end(inner) - begin(inner))}`);
  for (const a of into(e)) lines.push(`◀ ${D.arrowKinds[A.kind[a]]} of ${who(E.thread[A.from[a]])}`);
  for (const a of outOf(e)) lines.push(`▶ ${D.arrowKinds[A.kind[a]]} to ${who(E.thread[A.to[a]])}`);
  return lines.join("\n");
}

function row(table, name, value) {
  const tr = element("tr", undefined, table);
  element("th", name, tr);
  const td = element("td", value, tr);
  return { tr, td };
}

function showStep() {
  const e = steps[view.step], table = $("step");
  table.replaceChildren();
  $("where").textContent = steps.length ? `step ${view.step + 1}/${steps.length}` : "no steps";
  if (e === undefined) return;
  $("stepTitle").textContent = `step ${view.step + 1}`;
  row(table, "what", D.titles[E.title[e]]);
  row(table, "who", who(E.thread[e]));
  if (place(e)) row(table, "where", place(e));
  row(table, "when", duration(E.order[e]));
  if (E.before[e] + E.after[e] > 0) row(table, "took", duration(E.before[e] + E.after[e]) + (isOpen(e) ? ", never ended" : ""));
  const inner = waitsIn.get(e);
  if (inner !== undefined) row(table, "of it", `${D.titles[E.title[inner]]}: ${duration(end(inner) - begin(inner))}`);
  const links = (name, list, of) => list.subarray(0, 20).forEach((a) => {
    const other = of[a], { td } = row(table, name, "");
    const title = D.titles[E.title[other]], whose = who(E.thread[other]);
    const button = element("button", `${D.arrowKinds[A.kind[a]]}: ${title === whose ? title : `${title}, ${whose}`}`, td);
    button.onclick = () => goToEvent(other);
  });
  links("cause", into(e), A.from);
  links("effect", outOf(e), A.to);
  D.problems.forEach(([text, s]) => { if (s === e) row(table, "problem", text).tr.className = "changed"; });
}

/// The values of all objects after a step: a map from a name to a text.
const valuesOf = rowsBy(V.name, D.values.names.length);
function stateAfter(step) {
  const state = new Map(), e = steps[step];
  if (e === undefined) return state;
  D.values.names.forEach((name, v) => {
    const rows = valuesOf(v), at = first(rows.length, (k) => V.event[rows[k]] > e) - 1;
    if (at >= 0) state.set(name, D.values.texts[V.text[rows[at]]]);
  });
  const time = effect(e);
  for (const lane of lanes) {
    if (lane.lengths) {
      const at = first(lane.lengths.length, (k) => L.time[lane.lengths[k]] > time) - 1;
      if (at < 0) continue;
      const count = L.count[lane.lengths[at]];
      state.set(lane.name, count === 1 ? "1 item" : `${count} items`);
    } else if (lane.holds) {
      const next = first(lane.holds.length, (k) => H.begin[lane.holds[k]] > time), list = [];
      for (const h of lane.holds.subarray(Math.max(next - 16, 0), next)) if (time < H.end[h] || H.open[h]) list.push(who(H.thread[h]));
      state.set(lane.name, list.join(", ") || "free");
    }
  }
  return state;
}

function showValues() {
  const now = stateAfter(view.step), before = stateAfter(view.step - 1), table = $("values");
  table.replaceChildren();
  for (const [name, text] of now) {
    const changed = view.step > 0 && before.get(name) !== text;
    const { tr } = row(table, name, changed && before.has(name) ? `${text}   (was ${before.get(name)})` : text);
    if (changed) tr.className = "changed";
  }
  if (!now.size) row(table, "", "no locks, queues or values so far");
}

/// Where each process was last, at the cursor.
function placesAtCursor() {
  const found = new Map();
  for (let s = view.step, n = 0; s >= 0 && n < 20000 && found.size < D.processes.length; s--, n++) {
    const e = steps[s], p = D.threads[E.thread[e]].process;
    if (!found.has(p) && E.place[e] >= 0) found.set(p, E.place[e]);
  }
  return found;
}

function showCode() {
  const e = steps[view.step], box = $("code");
  box.replaceChildren();
  let p = e === undefined ? -1 : E.place[e];
  const marks = placesAtCursor();
  if (p < 0) p = marks.values().next().value ?? -1;
  if (p < 0) { $("codeHead").textContent = "script"; return; }
  const file = D.places[2 * p], here = D.places[2 * p + 1], source = D.sources[file];
  $("codeHead").textContent = D.files[file];
  if (source === null) { box.textContent = `line ${here}; the script is not in this page`; return; }
  const at = new Map();
  for (const [process, q] of marks) {
    if (D.places[2 * q] !== file) continue;
    const line = D.places[2 * q + 1];
    at.set(line, [...(at.get(line) ?? []), D.processes[process].name]);
  }
  let chosen;
  source.split("\n").forEach((text, i) => {
    const made = element("div", undefined, box);
    made.className = i + 1 === here ? "row here" : "row";
    element("b", `${i + 1}${i + 1 === here ? "▶" : " "}`, made);
    element("span", text, made);
    if (at.has(i + 1)) element("i", at.get(i + 1).join(" "), made);
    if (i + 1 === here) chosen = made;
  });
  const room = box.parentElement;
  if (chosen) room.scrollTop = chosen.offsetTop - room.offsetTop - room.clientHeight / 2;
}

/// The steps as a table: those around the cursor.
function showTable() {
  if (!document.body.classList.contains("list")) return;
  const head = $("stepHead"), rows = $("stepRows");
  head.replaceChildren();
  rows.replaceChildren();
  const tr = element("tr", undefined, head);
  for (const name of ["step", "time", "process", "what", "where"]) element("th", name, tr);
  const from = Math.max(view.step - shownSteps / 2, 0), to = Math.min(from + shownSteps, steps.length);
  for (let s = from; s < to; s++) {
    const e = steps[s], line = element("tr", undefined, rows);
    if (s === view.step) line.className = "now";
    for (const text of [s + 1, duration(E.order[e]), who(E.thread[e]), D.titles[E.title[e]], place(e)]) element("td", text, line);
    line.onclick = () => goTo(s);
    if (s === view.step) requestAnimationFrame(() => line.scrollIntoView({ block: "center" }));
  }
}

function goTo(step) {
  if (!steps.length) return;
  view.step = Math.min(Math.max(step, 0), steps.length - 1);
  const lane = laneOfThread[E.thread[steps[view.step]]];
  if (lane !== undefined) {
    view.lane = lane;
    const it = lanes[lane], y = it.y + stage.scrollTop;
    if (it.y !== undefined && (it.y < AXIS || it.y + it.height > stage.clientHeight)) stage.scrollTop = y - stage.clientHeight / 2;
  }
  reveal(view.step);
  showStep();
  showValues();
  showCode();
  showTable();
  redraw();
}
/// Goes to an event, or to the step next to it.
function goToEvent(e) { goTo(stepOf[e] >= 0 ? stepOf[e] : stepsBefore(E.order[e])); }
