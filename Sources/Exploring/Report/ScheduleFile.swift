internal import Wire

/// A run in a file: what is needed to make it again, and what happened.
package struct ScheduleFile: Sendable {
  /// The script, as it was named.
  package var script = ""
  /// What the script's text was, as a number.
  package var hash = ""
  /// The words behind the script.
  package var arguments: [String] = []
  /// The options that say how it is run, and when it fails, with their values.
  package var options: [String] = []
  /// From what its random numbers came.
  package var seed: UInt64 = 1
  /// The places in the code at which threads stood still.
  package var places: [UInt32] = []
  /// Who took each step.
  package var choices: [Int] = []
  /// What the processes were called.
  package var names: [String] = []
  /// What went wrong: a text.
  package var failure = ""
  /// What was done in each step, in words.
  package var steps: [String] = []

  private static let version = 1

  /// Nothing happened yet.
  package init() {}

  /// As text, with an end of line.
  package var text: String {
    var blocks: [JSON] = []
    var rest = choices[...]
    while let process = rest.first {
      let count = rest.prefix { $0 == process }.count
      blocks.append(.array([.integer(process), .integer(count)]))
      rest = rest.dropFirst(count)
    }
    let file: JSON = [
      "mprun_schedule": .integer(Self.version), "script": .text(script), "hash": .text(hash),
      "arguments": Self.list(arguments), "options": Self.list(options),
      "seed": .integer(Int(truncatingIfNeeded: seed)),
      "places": .array(places.map { .integer(Int($0)) }), "processes": Self.list(names),
      "choices": .array(blocks), "failure": .text(failure), "steps": Self.list(steps),
    ]
    return file.line + "\n"
  }

  private static func list(_ texts: [String]) -> JSON { .array(texts.map { .text($0) }) }

  /// Reads one; nil if it is none.
  package init?(_ bytes: [UInt8]) {
    var reader = JSONReader(bytes)
    guard let file = try? reader.value(), case .object(let members) = file else { return nil }
    let fields = Dictionary(members.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
    guard fields["mprun_schedule"] == .integer(Self.version),
      case .array(let blocks)? = fields["choices"]
    else { return nil }
    func text(_ name: String) -> String {
      if case .text(let text)? = fields[name] { text } else { "" }
    }
    func texts(_ name: String) -> [String] {
      guard case .array(let values)? = fields[name] else { return [] }
      return values.compactMap { if case .text(let text) = $0 { text } else { nil } }
    }
    for case .array(let block) in blocks {
      guard block.count == 2, case .integer(let process) = block[0],
        case .integer(let count) = block[1], process >= 0, (0...1_000_000).contains(count)
      else { return nil }
      choices += Array(repeating: process, count: count)
    }
    (script, hash, failure) = (text("script"), text("hash"), text("failure"))
    (arguments, options) = (texts("arguments"), texts("options"))
    (names, steps) = (texts("processes"), texts("steps"))
    if case .array(let values)? = fields["places"] {
      places = values.compactMap {
        if case .integer(let place) = $0 { UInt32(exactly: place) } else { nil }
      }
    }
    if case .integer(let seed)? = fields["seed"] { self.seed = UInt64(bitPattern: Int64(seed)) }
  }

  /// A number that differs for different texts: FNV-1a.
  package static func hash(of text: [UInt8]) -> String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in text { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    return String(hash, radix: 16)
  }
}
