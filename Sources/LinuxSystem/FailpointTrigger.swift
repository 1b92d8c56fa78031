internal import CLinux

/// Named places at which a debug build can be made to end by SIGKILL, to prove that the others go
/// on.
///
/// `MPRUN_FAILPOINT=name[:nth]` in the environment arms one for the whole program. With
/// `MPRUN_FAILPOINT=by-name` a process that takes the name `killed at NAME[:NTH]` arms one for
/// itself, and one that takes the name `noted in PATH` has the places that it passes written to a
/// file.
package enum FailpointTrigger {
  /// Whether any place is armed.
  package static var isArmed: Bool { clinux_failpoint_armed() }

  /// Arms a place: the nth pass from now ends this process. With `nth` 0 the passes are only
  /// counted.
  package static func arm(_ name: String, nth: Int = 1) {
    unsafe clinux_failpoint_arm(name, Int32(nth))
  }

  /// Has no place end the process any more, and forgets the passes so far.
  package static func disarm() { clinux_failpoint_arm(nil, 0) }

  /// Arms what the process's new name says, if names do.
  package static func processIsNamed(_ name: String) {
    unsafe clinux_failpoint_process_named(name)
  }

  /// How often the armed place was passed.
  package static var passes: Int { Int(clinux_failpoint_passes()) }

  /// Ends the process if this is the armed place and its time has come.
  package static func pass(_ name: String) { unsafe clinux_failpoint_pass(name) }
}
