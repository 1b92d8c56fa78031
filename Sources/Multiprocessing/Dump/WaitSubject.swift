internal import Waiting

extension WaitReason {
  /// What is waited for, as people are told: `room in queue 'jobs'`. Nil if there is nothing that a
  /// word tells of.
  /// - Parameters:
  ///   - object: Names the object that it is about.
  ///   - process: Names a process.
  func subject(object: () -> String, process: (Int32) -> String) -> String? {
    switch kind {
    case .awake, .time, .several: nil
    case .object: object()
    case .room: "room in \(object())"
    case .process: "the end of \(process(Int32(truncatingIfNeeded: subject)))"
    case .children: "the end of its children"
    case .requests: "requests"
    case .results: "results of a pool"
    case .answer: "the answer of a manager"
    case .descriptor: "descriptor \(subject)"
    case .task: "another task"
    }
  }
}
