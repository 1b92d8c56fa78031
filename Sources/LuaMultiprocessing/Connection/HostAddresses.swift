internal import LinuxSystem
internal import LuaRuntime

/// The addresses of a computer that a script names.
enum HostAddresses {
  /// At least one. Blocks while others are asked, until the deadline, which is a TimeoutError.
  ///
  /// - Parameter function: What errors call the caller.
  static func find(
    _ call: LuaCall, _ host: String, _ port: UInt16, _ family: SocketAddress.Family? = nil,
    as function: String, _ deadline: Deadline
  ) throws(LuaFailure) -> [SocketAddress] {
    do throws(SystemError) {
      let known = try SocketAddress.known(host: host, port: port, family: family)
      if let known { return known }
    } catch {
      throw LuaFailure(error, in: function)
    }
    return try ask(call, host, port, family, as: function, deadline)
  }

  private static func ask(
    _ call: LuaCall, _ host: String, _ port: UInt16, _ family: SocketAddress.Family?,
    as function: String, _ deadline: Deadline
  ) throws(LuaFailure) -> [SocketAddress] {
    let lookup: HostLookup
    do throws(SystemError) {
      lookup = try HostLookup(host: host, port: port, family: family)
    } catch {
      throw LuaFailure(error, in: function)
    }
    let watch = (descriptor: lookup.descriptor, events: Poll.readable)
    let isKnown = try Module.shared.wait(
      call, deadline,
      for: { () throws(LuaFailure) in ([watch], .never) },
      until: { () throws(LuaFailure) in ((try? Poll.wait([watch], .now)) ?? [false])[0] })
    guard isKnown else {
      throw .error(
        className: "TimeoutError",
        message: "\(function): the address of \(host) could not be found in time")
    }
    do throws(SystemError) { return try lookup.result() } catch {
      throw LuaFailure(error, in: function)
    }
  }
}
