import LinuxSystem
import LuaRuntime
import Timeline
import Tracing

/// What `mprun timeline` is asked for.
struct TimelineRequest: Equatable {
  /// What is to be read.
  enum View: Equatable {
    case lanes, steps, summary
  }

  /// The recording.
  var file = ByteText()
  /// Where the page goes; nil: beside the recording.
  var output: ByteText?
  /// Texts in the order in which they were asked for; none: the page.
  var texts: [View] = []
  /// Whether the page has the scripts.
  var showsSource = true

  /// Reads the words behind `timeline`.
  init(_ words: ArraySlice<ByteText>) throws(CommandWords.Misuse) {
    var words = CommandWords(words)
    var hasFile = false
    while let word = try words.next() {
      switch word {
      case .option("--text"): texts.append(.lanes)
      case .option("--steps"): texts.append(.steps)
      case .option("--summary"): texts.append(.summary)
      case .option("--no-source"): showsSource = false
      case .option("-o"), .option("--output"): output = try words.value(of: "-o")
      case .option(let name): throw .init("unrecognized option '\(name)' of timeline")
      case .other(let text):
        guard !hasFile else { throw .init("timeline takes one file") }
        file = text
        hasFile = true
      }
    }
    guard hasFile else { throw .init("timeline needs the file of a recording") }
  }
}

/// `mprun timeline`: shows a recording as a page, or as text.
enum TimelineCommand {
  /// Runs the command, and gives its exit status.
  static func run(_ request: TimelineRequest) -> Int32 {
    do {
      let recording = try Recording(readingAny: request.file)
      for view in request.texts { StandaloneStreams.print(text(of: recording, view)) }
      if !request.texts.isEmpty, request.output == nil { return 0 }
      try write(recording, request)
      return 0
    } catch {
      StandaloneStreams.complain(ByteText("\(error)".utf8))
      return 1
    }
  }

  private static func write(
    _ recording: Recording, _ request: TimelineRequest
  ) throws(SystemError) {
    let path = request.output ?? request.file + ".html".utf8
    var file = try OutputFile(creating: path)
    try TimelinePage.write(recording, showsSource: request.showsSource, into: &file)
    StandaloneStreams.print("wrote \(String(decoding: path, as: UTF8.self))")
  }

  private static func text(of recording: Recording, _ view: TimelineRequest.View) -> String {
    let text = TimelineText(recording, width: LiveScreen.columns, hasUnicode: hasUnicode)
    switch view {
    case .lanes: return text.lanes()
    case .steps: return text.steps()
    case .summary: return TimelineSummary(recording).text
    }
  }

  /// Whether the environment says that text is UTF-8, or says nothing.
  private static var hasUnicode: Bool {
    let value = ["LC_ALL", "LC_CTYPE", "LANG"].lazy
      .compactMap { ProcessEnvironment.variable($0) }.first { !$0.isEmpty }
    guard let value else { return true }
    let text = String(decoding: value, as: UTF8.self).lowercased()
    return text.contains("utf-8") || text.contains("utf8")
  }
}
