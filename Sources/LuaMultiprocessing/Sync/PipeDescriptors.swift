internal import LinuxSystem

/// The number that `fileno` gives for an end of a pipe. An end has no descriptor of its own, so
/// this one is made to be its name in this process. It is always readable: who polls it without
/// `connection.wait` looks at the end too often, and never too seldom.
final class PipeDescriptor {
  private let descriptor: OwnedDescriptor

  init() throws(SystemError) { descriptor = try OwnedDescriptor.alwaysReadable() }

  var number: Int32 { descriptor.number }
}

/// Which end of a pipe a descriptor stands for, as long as both are there.
final class PipeDescriptors {
  private struct Entry {
    weak var descriptor: PipeDescriptor?
    weak var connection: PipeConnection?
  }

  private var entries: [Int32: Entry] = [:]

  func add(_ descriptor: PipeDescriptor, _ connection: PipeConnection) {
    // A number that was closed may be somebody else's by now; its entry is taken over or is empty.
    entries[descriptor.number] = Entry(descriptor: descriptor, connection: connection)
  }

  func connection(_ number: Int32) -> PipeConnection? {
    guard let entry = entries[number] else { return nil }
    guard entry.descriptor != nil, let connection = entry.connection else {
      entries[number] = nil
      return nil
    }
    return connection
  }
}
