import Exploring
import LinuxSystem
import LuaRuntime

/// What `mprun explore` is asked for.
struct ExploreRequest: Equatable {
  /// What is wrong with the words; nil: nothing.
  var misuse: String?
  /// Whether only help is wanted.
  var wantsHelp = false
  var seconds = 10.0
  var runs: Int?
  var preemptions: Int?
  var seed: UInt64 = 1
  var mostSteps = 10_000
  var timeIsFree = false
  var keepsGoing = false
  var isDeterministic = false
  var isOrdered = false
  var hasOwnDirectory = false
  var plays = false
  var expected: ByteText?
  var input: ByteText?
  var setup: String?
  var output: ByteText?
  var replayed: ByteText?
  /// The options of `mprun` for each run, such as `--start-method`.
  var runOptions: [ByteText] = []
  /// The script and its arguments.
  var script: [ByteText] = []
  /// The options that a replay needs, as they were said.
  var kept: [String] = []
}

extension ExploreRequest {
  /// Words that make no sense.
  init(misuse: String) { self.misuse = misuse }

  /// Reads the words behind `explore`.
  init(_ words: ArraySlice<ByteText>) throws(CommandWords.Misuse) {
    // What follows the script is the script's.
    var (options, rest) = Self.split(words)
    if let file = try Self.replayedFile(options) {
      replayed = file
      let schedule = try Self.read(file)
      kept = schedule.options
      seed = schedule.seed
      if rest.isEmpty {
        rest = ArraySlice(([schedule.script] + schedule.arguments).map { ByteText($0.utf8) })
      }
      try take(ArraySlice(schedule.options.map { ByteText($0.utf8) }), keeps: false)
    }
    try take(options, keeps: true)
    script = Array(rest)
    if script.isEmpty, !wantsHelp { throw .init("explore needs a script") }
  }

  private static let flags: Set<String> = [
    "--keep-going", "--deterministic", "--ordered", "--directory", "--play", "--help",
  ]

  /// The options, and the words from the script on.
  private static func split(_ words: ArraySlice<ByteText>)
    -> (ArraySlice<ByteText>, ArraySlice<ByteText>)
  {
    var index = words.startIndex
    while index < words.endIndex {
      let word = CommandWords.text(words[index])
      if word == "--" { return (words[..<index], words[(index + 1)...]) }
      guard word.hasPrefix("-"), word.count > 1 else { break }
      index += flags.contains(word) || word.contains("=") ? 1 : 2
    }
    index = min(index, words.endIndex)
    return (words[..<index], words[index...])
  }

  private static func replayedFile(_ options: ArraySlice<ByteText>)
    throws(CommandWords.Misuse) -> ByteText?
  {
    for (offset, word) in options.enumerated() {
      let text = CommandWords.text(word)
      if text.hasPrefix("--replay=") { return ByteText(word.dropFirst("--replay=".utf8.count)) }
      guard text == "--replay" else { continue }
      let next = options.startIndex + offset + 1
      guard next < options.endIndex else { throw .init("'--replay' needs argument") }
      return options[next]
    }
    return nil
  }

  /// The schedule in a file.
  static func read(_ file: ByteText) throws(CommandWords.Misuse) -> ScheduleFile {
    let name = CommandWords.text(file)
    guard let bytes = try? WholeFile.read(Array(file)) else {
      throw .init("cannot read the schedule '\(name)'")
    }
    guard let schedule = ScheduleFile(bytes) else { throw .init("'\(name)' is no schedule") }
    return schedule
  }

  private mutating func take(_ options: ArraySlice<ByteText>, keeps: Bool)
    throws(CommandWords.Misuse)
  {
    var words = CommandWords(options)
    while let word = try words.next() {
      guard case .option(let name) = word else {
        if case .other(let text) = word {
          throw .init("unexpected '\(CommandWords.text(text))' before the script")
        }
        continue
      }
      if try takeFlag(name, keeps) { continue }
      let value = try words.value(of: name)
      try take(name, value, keeps)
    }
  }

  private mutating func takeFlag(_ name: String, _ keeps: Bool) throws(CommandWords.Misuse) -> Bool
  {
    switch name {
    case "--keep-going": keepsGoing = true
    case "--deterministic": isDeterministic = true
    case "--ordered": isOrdered = true
    case "--directory": hasOwnDirectory = true
    case "--play": plays = true
    case "--help", "-h": wantsHelp = true
    default: return false
    }
    if keeps, ["--deterministic", "--ordered", "--directory"].contains(name) { kept.append(name) }
    return true
  }

  private mutating func take(_ name: String, _ value: ByteText, _ keeps: Bool)
    throws(CommandWords.Misuse)
  {
    let text = CommandWords.text(value)
    switch name {
    case "--seconds": seconds = try Self.number(text, name, 0.001...1e6)
    case "--runs": runs = Int(try Self.number(text, name, 1...1e12))
    case "--preemptions": preemptions = Int(try Self.number(text, name, 0...1000))
    case "--seed": seed = UInt64(try Self.number(text, name, 0...9e15))
    case "--max-steps": mostSteps = Int(try Self.number(text, name, 1...1e9))
    case "--time":
      guard ["virtual", "free"].contains(text) else {
        throw .init("unknown '\(text)' for --time (there are virtual, free)")
      }
      timeIsFree = text == "free"
    case "--stdin": input = value
    case "--setup": setup = text
    case "--expect": expected = value
    case "-o", "--output": output = value
    case "--replay": break
    case "--trace", "--trace-limit", "--trace-categories":
      runOptions.append(ByteText("\(name)=\(text)".utf8))
    case "--start-method":
      guard StartMethodName(rawValue: text) != nil else {
        let known = StartMethodName.allCases.map(\.rawValue).joined(separator: ", ")
        throw .init("unknown start method '\(text)' (there are \(known))")
      }
      runOptions.append(ByteText("--start-method=\(text)".utf8))
    default: throw .init("unrecognized option '\(name)' of explore")
    }
    let told = ["--max-steps", "--time", "--stdin", "--setup", "--expect", "--start-method"]
    if keeps, told.contains(name) { kept.append("\(name)=\(text)") }
  }

  private static func number(_ text: String, _ option: String, _ range: ClosedRange<Double>)
    throws(CommandWords.Misuse) -> Double
  {
    guard let number = Double(text), range.contains(number) else {
      throw .init("'\(text)' is no number for \(option)")
    }
    return number
  }
}
