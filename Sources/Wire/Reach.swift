/// How far a message goes, which decides what may be in it.
package enum Reach: Sendable {
  /// To another process of this program: anything that crosses at all.
  case program
  /// To a process of this program on another computer: nothing that only this computer can have,
  /// such as a descriptor.
  case node
  /// To another program of the same user on this machine: nothing that lives in shared memory.
  case machine
  /// To another machine: no code either.
  case network
}
