// The lanes as a picture that can be printed: what is drawn on a canvas, as SVG.

// The name of the format. No address stands in a page, which asks the network for nothing.
const NAMESPACE = ["http:", "", "www.w3.org", "2000", "svg"].join("/");

class Picture {
  constructor(wide, high) {
    this.size = [wide, high];
    this.parts = [];
    this.path = [];
    this.open = 0;
    this.clips = 0;
    this.stack = [];
    this.fillStyle = this.strokeStyle = "#000";
    this.lineWidth = this.globalAlpha = 1;
    this.textAlign = "left";
    this.area = null;
  }
  paint(style) {
    const kind = fills.indexOf(style);
    return kind >= 0 && typeof style !== "string" ? `url(#k${kind})` : style;
  }
  add(tag, attributes, content) {
    const list = Object.entries(attributes).map(([name, value]) => ` ${name}="${typeof value === "number" ? Math.round(value * 100) / 100 : value}"`);
    this.parts.push(`<${tag}${list.join("")}${content === undefined ? "/>" : `>${content}</${tag}>`}`);
  }
  setTransform() {}
  measureText(label) { return SCREEN.measureText(label); }
  fillRect(px, py, w, h) { this.add("rect", { x: px, y: py, width: Math.max(w, 0), height: Math.max(h, 0), fill: this.paint(this.fillStyle) }); }
  strokeRect(px, py, w, h) { this.add("rect", { x: px, y: py, width: Math.max(w, 0), height: Math.max(h, 0), fill: "none", stroke: this.strokeStyle, "stroke-width": this.lineWidth }); }
  beginPath() { this.path = []; this.area = null; }
  rect(...area) { this.area = area; }
  moveTo(px, py) { this.path.push(`M${px.toFixed(1)} ${py.toFixed(1)}`); }
  lineTo(px, py) { this.path.push(`${this.path.length ? "L" : "M"}${px.toFixed(1)} ${py.toFixed(1)}`); }
  bezierCurveTo(...p) { this.path.push(`C${p.map((it) => it.toFixed(1)).join(" ")}`); }
  stroke() { this.add("path", { d: this.path.join(""), fill: "none", stroke: this.strokeStyle, "stroke-width": this.lineWidth, opacity: this.globalAlpha }); }
  fill() { this.add("path", { d: this.path.join(""), fill: this.paint(this.fillStyle), opacity: this.globalAlpha }); }
  fillText(label, px, py) {
    const plain = label.replace(/[&<>]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[sign]);
    this.add("text", { x: px, y: py, fill: this.fillStyle, "text-anchor": this.textAlign === "right" ? "end" : "start" }, plain);
  }
  save() { this.stack.push(this.open); this.open = 0; }
  restore() { this.parts.push("</g>".repeat(this.open)); this.open = this.stack.pop() ?? 0; }
  clip() {
    const [px, py, w, h] = this.area, id = `c${this.clips++}`;
    this.parts.push(`<clipPath id="${id}"><rect x="${px}" y="${py}" width="${w}" height="${h}"/></clipPath><g clip-path="url(#${id})">`);
    this.open++;
  }
  get text() {
    const signs = { "\\": "M0 0L8 8", "/": "M0 8L8 0", "|": "M4 0V8", "-": "M0 4H8", x: "M0 0L8 8M0 8L8 0", ".": "M3 4H5" };
    const defs = KINDS.map(([, colour, sign], k) => (sign ? `<pattern id="k${k}" width="8" height="8" patternUnits="userSpaceOnUse"><rect width="8" height="8" fill="${colour}"/><path d="${signs[sign]}" stroke="${sign === "-" ? "#0003" : "#fff9"}" stroke-width="1.6"/></pattern>` : ""));
    const [wide, high] = this.size;
    return `<svg xmlns="${NAMESPACE}" width="${wide}" height="${high}" viewBox="0 0 ${wide} ${high}" font-family="system-ui, sans-serif" font-size="11" dominant-baseline="middle"><defs>${defs.join("")}</defs>${this.parts.join("\n")}</svg>`;
  }
}

function picture() {
  const made = new Picture(width, height);
  G = made;
  try { draw(); } finally { G = SCREEN; }
  draw();
  return made.text;
}

function savePicture() {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([picture()], { type: "image/svg+xml" }));
  link.download = D.title.replace(/\.lua$/, "") + ".svg";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
