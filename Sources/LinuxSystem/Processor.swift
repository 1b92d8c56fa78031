public import CLinux

/// What the machine can do at once.
public enum Processor {
  /// CPUs that this process may run on, at least 1.
  package static var usableCount: Int { Int(clinux_usable_cpus()) }

  /// Tells the CPU that this is a spinning loop.
  @inlinable public static func pause() { clinux_pause() }
}
