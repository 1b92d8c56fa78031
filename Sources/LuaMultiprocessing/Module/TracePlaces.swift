internal import LuaRuntime
internal import Tracing

/// The numbers that places of the script have in a recording: most events come from few places.
final class TracePlaces {
  private let writer: TraceWriter
  private var recent: [Entry]

  private struct Entry {
    var chunk: UInt = 0
    var line = 0
    var number: UInt32 = 0
  }

  private static let count = 256

  init(_ writer: TraceWriter) {
    self.writer = writer
    recent = Array(repeating: Entry(), count: Self.count)
  }

  /// The number of the place where the script is; 0 if it is nowhere.
  var current: UInt32 {
    guard let place = RunningCode.place else { return 0 }
    let (chunk, line) = (place.chunk, place.line)
    let slot = (Int(chunk >> 4) ^ line) & (Self.count - 1)
    if recent[slot].line == line, recent[slot].chunk == chunk { return recent[slot].number }
    let number = writer.makePlace(file: place.wholeFile, line: place.line)
    recent[slot] = Entry(chunk: chunk, line: line, number: number)
    return number
  }
}
