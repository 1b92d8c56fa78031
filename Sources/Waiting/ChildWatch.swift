package import LinuxSystem

/// A process whose end is waited for.
package struct WatchedProcess {
  /// The word that the system marks at its end.
  package let life: LifeWord
  /// Its number.
  package let pid: Int32

  /// A process and the word of its life.
  package init(_ life: LifeWord, pid: Int32) {
    self.life = life
    self.pid = pid
  }
}

/// The children of this process that have not been collected: every sleep ends when one of them
/// does.
///
/// The kernel marks a word of shared memory at a process's end and wakes who sleeps on it, so no
/// signal is needed: SIGCHLD belongs to scripts and their modules, who may handle, block or ignore
/// it. In two moments the word does not tell: until a new process has armed it, and between the
/// mark and the instant from which the child can be collected. A process that sleeps then does so
/// in poll, on descriptors of the children.
package final class ChildWatch: @unchecked Sendable {
  /// The one of this process.
  package static let shared = ChildWatch()

  private struct Child {
    let process: WatchedProcess
    /// Opened when a poll needs it, or -1.
    var descriptor: Int32 = -1
  }

  private var children: [Child] = []
  private var hasDescriptors = false

  private init() {}

  /// Ends sleeps from now on when this child ends.
  package func add(_ process: WatchedProcess) {
    remove(process.pid)
    children.append(Child(process: process))
  }

  /// The child was collected.
  package func remove(_ pid: Int32) {
    guard let place = children.firstIndex(where: { $0.process.pid == pid }) else { return }
    let child = children.remove(at: place)
    if child.descriptor >= 0 { ProcessDescriptor.close(child.descriptor) }
  }

  /// In a fork: the children are the parent's.
  package func removeAll() {
    closeDescriptors()
    children = []
  }

  /// The children that may have ended, as far as their words tell: all of which they do not say
  /// that they live.
  package var suspects: [Int32] {
    children.filter { $0.process.life.reading != .alive }.map(\.process.pid)
  }

  /// Whether one has ended; it may not be ready to be collected yet.
  package var hasEnded: Bool { children.contains { $0.process.life.reading == .died } }

  /// Whether there are none.
  var isEmpty: Bool { children.isEmpty }

  /// Whether the words tell all.
  package var isTold: Bool { children.allSatisfy { $0.process.life.reading == .alive } }

  /// Adds what to sleep on in a futex; false if a word does not tell any more.
  func announce(into conditions: inout [Futex.Condition]) -> Bool {
    if hasDescriptors { closeDescriptors() }
    for child in children {
      guard let condition = child.process.life.announceSleeper() else { return false }
      conditions.append(condition)
    }
    return true
  }

  /// Adds what to sleep on in a poll; false if there are not descriptors enough.
  func announce(into descriptors: inout [Poll.Watch]) -> Bool {
    for place in children.indices {
      if children[place].descriptor < 0 {
        guard let opened = ProcessDescriptor.open(children[place].process.pid) else { return false }
        children[place].descriptor = opened
        hasDescriptors = true
      }
      descriptors.append((children[place].descriptor, Poll.readable))
    }
    return true
  }

  private func closeDescriptors() {
    for place in children.indices where children[place].descriptor >= 0 {
      ProcessDescriptor.close(children[place].descriptor)
      children[place].descriptor = -1
    }
    hasDescriptors = false
  }
}
