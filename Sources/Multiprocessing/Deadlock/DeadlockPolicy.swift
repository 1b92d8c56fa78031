/// What happens when processes wait for what nobody can ever give.
package enum DeadlockPolicy: UInt32, CaseIterable {
  /// It is told. If it is all that the program does, the program ends with ``exitStatus``.
  case exit
  /// It is told, and the program hangs.
  case report
  /// Nobody looks.
  case ignore

  /// As users write it.
  package var name: String { "\(self)" }

  /// The one of a name.
  package init?(name: String) {
    guard let found = Self.allCases.first(where: { $0.name == name }) else { return nil }
    self = found
  }

  /// The status of a program that ended so: EDEADLK.
  package static let exitStatus: Int32 = 35
}
