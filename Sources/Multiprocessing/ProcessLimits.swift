internal import LinuxSystem
internal import Wire

/// What a process may use beyond what it had when its work began.
///
/// The kernel keeps the bounds, as soft limits; a process started from one that is bounded cannot
/// have more than that one.
package struct ProcessLimits: Equatable, Sendable {
  /// Bytes of address space beyond what was mapped at the start, which includes the arena.
  package var memory: UInt64?
  /// Whole seconds of processor time.
  package var processorTime: UInt64?
  /// The number that descriptors stay below.
  package var files: UInt64?

  /// No bound at all.
  package init() {}

  /// How much of a second that was used before the work began is given for free, so that a start
  /// does not cost a whole one: the kernel counts in seconds.
  private static let freeTime = 0.1

  /// Bounds this process from now on.
  func apply() throws(SystemError) {
    if let memory {
      let base = try CurrentProcess.addressSpaceSize()
      try Self.lower(.addressSpace, to: base.addingReportingOverflow(memory))
    }
    if let files { try Self.lower(.openFiles, to: (files, false)) }
    try renewProcessorTime()
  }

  /// Grants the whole processor time once more.
  func renewProcessorTime() throws(SystemError) {
    guard let processorTime else { return }
    let used = (CurrentProcess.processorTime - Self.freeTime).rounded(.up)
    try ResourceLimit.processorTime.set(UInt64(max(0, used)) + processorTime)
  }

  /// Sets a bound unless a lower one is in force, or the sum that it is has overflown.
  private static func lower(
    _ limit: ResourceLimit, to bound: (partialValue: UInt64, overflow: Bool)
  ) throws(SystemError) {
    if bound.overflow { return }
    if let current = try limit.current(), current <= bound.partialValue { return }
    try limit.set(bound.partialValue)
  }

  // MARK: On the way to a child

  var wireValue: WireValue {
    .array(
      [memory, processorTime, files].map { bound in
        bound.map { .integer(Int64(clamping: $0)) } ?? .null
      })
  }

  init?(_ value: WireValue) {
    guard let bounds = value.array, bounds.count == 3 else { return nil }
    memory = bounds[0].integer.map { UInt64(clamping: $0) }
    processorTime = bounds[1].integer.map { UInt64(clamping: $0) }
    files = bounds[2].integer.map { UInt64(clamping: $0) }
  }
}
