internal import LinuxSystem
internal import Tracing
internal import Waiting

extension Arena {
  /// Records that a task of this process begins to sleep.
  func traceWait(_ task: GreenTask, _ request: borrowing WaitRequest) {
    guard let writer = Trace.shared.writer else { return }
    let reason = request.reason
    var (wait, object, subject) = traced(reason, request.begun, writer)
    if wait == .task, task.awaited != 0 { (wait, object) = (.object, task.awaited) }
    writer.note(
      .wait, .begin, object: object, argument: subject, detail: wait.rawValue, task: task.number)
  }

  /// Records that it goes on.
  func traceWake(_ task: GreenTask) {
    Trace.shared.writer?.note(.wait, .end, task: task.number, hasPlace: false)
  }

  private func traced(
    _ reason: WaitReason, _ begun: Int64, _ writer: TraceWriter
  ) -> (TraceWait, object: UInt32, subject: UInt64) {
    switch reason.kind {
    case .object, .room:
      let object = memory.entry(of: reason).map { traceNumber(of: $0, writer) } ?? 0
      return (reason.kind == .room ? .room : .object, object, 0)
    case .process: return (.process, 0, reason.subject)
    case .children: return (.children, 0, 0)
    // Two sleeps, one behind the other, are not one.
    case .time: return (.time, 0, UInt64(bitPattern: begun))
    case .requests: return (.requests, 0, 0)
    case .results: return (.results, 0, 0)
    case .answer: return (.answer, 0, 0)
    case .descriptor: return (.descriptor, 0, reason.subject)
    case .task: return (.task, 0, 0)
    case .awake, .several: return (.several, 0, 0)
    }
  }
}

extension Arena {
  /// Where the recording of the program is; nil if there is none. The process that makes the arena
  /// says it before another process has it.
  package var tracePath: [UInt8]? {
    get {
      let length = memory.load(Layout.tracePathLength)
      guard length > 0, length <= Layout.tracePathSize else { return nil }
      return (0..<length).map { index in
        UInt8(
          truncatingIfNeeded: memory.load(Layout.tracePath + index / 8 * 8) >> (index % 8 * 8))
      }
    }
    set {
      let path = newValue ?? []
      guard path.count <= Int(Layout.tracePathSize) else { return }
      for start in stride(from: 0, to: path.count, by: 8) {
        var word: UInt64 = 0
        for (index, byte) in path[start...].prefix(8).enumerated() {
          word |= UInt64(byte) << UInt64(index * 8)
        }
        memory.store(Layout.tracePath + UInt64(start), word)
      }
      memory.store(Layout.tracePathLength, UInt64(path.count))
    }
  }
}
