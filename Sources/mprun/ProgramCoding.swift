import LuaRuntime
import Wire

/// A program description as bytes, for children that load the program anew.
extension ProgramDescription {
  var encoded: [UInt8] {
    let fields: [WireValue] = [
      .array(steps.map(Self.encode)), Self.encode(script), .array(arguments.map(WireValue.bytes)),
      .integer(Int64(origin)), .boolean(ignoresEnvironment), .text(directory),
    ]
    return WireValue.array(fields).encoded()
  }

  /// Nil when the bytes are no description.
  init?(encoded bytes: [UInt8]) {
    guard case .array(let fields)? = try? WireValue.decode(bytes), fields.count == 6,
      case .array(let steps) = fields[0], let script = Self.script(fields[1]),
      case .array(let arguments) = fields[2], case .integer(let origin) = fields[3],
      case .boolean(let ignoresEnvironment) = fields[4], let directory = fields[5].text
    else { return nil }
    self.init(
      steps: steps.compactMap(Self.step), script: script, arguments: arguments.compactMap(\.bytes),
      origin: Int(origin), ignoresEnvironment: ignoresEnvironment, directory: directory)
  }

  private static func encode(_ step: Step) -> WireValue {
    switch step {
    case .text(let text, let name): .array([.text("text"), .bytes(text), .bytes(name)])
    case .file(let path): .array([.text("file"), .bytes(path)])
    case .library(let module, let global):
      .array([.text("library"), .bytes(module), .bytes(global)])
    case .warnings: .array([.text("warnings")])
    }
  }

  private static func step(_ value: WireValue) -> Step? {
    let parts = value.parts
    switch (parts.kind, parts.values.count) {
    case ("text", 2): return .text(parts.values[0], name: parts.values[1])
    case ("file", 1): return .file(parts.values[0])
    case ("library", 2): return .library(module: parts.values[0], global: parts.values[1])
    case ("warnings", 0): return .warnings
    default: return nil
    }
  }

  private static func encode(_ script: Script) -> WireValue {
    switch script {
    case .none: .array([.text("none")])
    case .file(let path): .array([.text("file"), .bytes(path)])
    case .stream(let path): .array([.text("stream")] + (path.map { [.bytes($0)] } ?? []))
    case .text(let text, let name): .array([.text("text"), .bytes(text), .bytes(name)])
    }
  }

  private static func script(_ value: WireValue) -> Script? {
    let parts = value.parts
    switch (parts.kind, parts.values.count) {
    case ("none", 0): return Script.none
    case ("file", 1): return .file(parts.values[0])
    case ("stream", _): return .stream(path: parts.values.first)
    case ("text", 2): return .text(parts.values[0], name: parts.values[1])
    default: return nil
    }
  }
}

extension WireValue {
  /// What an array that begins with a text is, and the texts behind.
  fileprivate var parts: (kind: String, values: [[UInt8]]) {
    guard case .array(let items) = self, let kind = items.first?.bytes else { return ("", []) }
    return (String(decoding: kind, as: UTF8.self), items.dropFirst().compactMap(\.bytes))
  }
}
