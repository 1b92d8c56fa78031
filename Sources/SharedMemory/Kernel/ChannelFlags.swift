/// Why a channel takes or gives nothing more.
package struct ChannelFlags: OptionSet, Hashable, Sendable {
  /// The bits as they are in shared memory.
  package let rawValue: UInt32
  /// The flags of such bits.
  package init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Nobody is left who could put something: a reader gets what is left and then the end.
  package static let writersGone = ChannelFlags(rawValue: 1)
  /// Nobody is left who could take something: to put is an error.
  package static let readersGone = ChannelFlags(rawValue: 2)
  /// Shut down on purpose: to put is an error, a reader gets what is left and then the end.
  package static let shutDown = ChannelFlags(rawValue: 4)

  var refusesPut: Bool { !isDisjoint(with: [.readersGone, .shutDown]) }
  var endsReading: Bool { !isDisjoint(with: [.writersGone, .shutDown]) }
}
