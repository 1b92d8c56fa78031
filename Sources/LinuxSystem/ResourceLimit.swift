internal import CLinux

/// A bound on what this process and its children to come may use.
package enum ResourceLimit: Sendable {
  /// Bytes of address space.
  case addressSpace
  /// Seconds of processor time.
  case processorTime
  /// The number of open descriptors.
  case openFiles

  /// The bound in force; nil: none.
  package func current() throws(SystemError) -> UInt64? {
    let (soft, _) = try get()
    return soft == .max ? nil : soft
  }

  /// Lowers the bound. One above the hard limit is taken as the hard limit.
  package func set(_ bound: UInt64) throws(SystemError) {
    let (_, hard) = try get()
    try SystemError.check(
      clinux_set_limit(number, min(bound, hard), hard), "setrlimit", of: "\(self)")
  }

  /// Raises the bound to the hard limit.
  package func lift() throws(SystemError) {
    let (_, hard) = try get()
    try SystemError.check(clinux_set_limit(number, hard, hard), "setrlimit", of: "\(self)")
  }

  private func get() throws(SystemError) -> (soft: UInt64, hard: UInt64) {
    var soft: UInt64 = 0
    var hard: UInt64 = 0
    try SystemError.check(
      unsafe clinux_get_limit(number, &soft, &hard), "getrlimit", of: "\(self)")
    return (soft, hard)
  }

  private var number: Int32 {
    switch self {
    case .addressSpace: clinux_resource_address_space()
    case .processorTime: clinux_resource_processor_time()
    case .openFiles: clinux_resource_open_files()
    }
  }
}
