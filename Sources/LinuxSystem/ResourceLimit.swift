internal import Glibc

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
    let soft = UInt64(try get().rlim_cur)
    return soft == .max ? nil : soft
  }

  /// Lowers the bound. One above the hard limit is taken as the hard limit.
  package func set(_ bound: UInt64) throws(SystemError) {
    var limit = try get()
    limit.rlim_cur = min(rlim_t(bound), limit.rlim_max)
    try put(limit)
  }

  /// Raises the bound to the hard limit.
  package func lift() throws(SystemError) {
    var limit = try get()
    limit.rlim_cur = limit.rlim_max
    try put(limit)
  }

  private func get() throws(SystemError) -> rlimit {
    var limit = rlimit()
    try SystemCall.check("getrlimit", of: "\(self)") { unsafe getrlimit(resource, &limit) }
    return limit
  }

  private func put(_ limit: rlimit) throws(SystemError) {
    var limit = limit
    try SystemCall.check("setrlimit", of: "\(self)") { unsafe setrlimit(resource, &limit) }
  }

  private var resource: __rlimit_resource_t {
    switch self {
    case .addressSpace: RLIMIT_AS
    case .processorTime: RLIMIT_CPU
    case .openFiles: RLIMIT_NOFILE
    }
  }
}
