/// Why somebody waits: for people, and for the search for deadlocks.
package struct WaitReason: Equatable, Sendable {
  /// What kind of thing is waited for.
  package enum Kind: UInt8, Sendable {
    /// Nothing: it does not wait.
    case awake
    /// An object is to have something: a lock is to be free, an item is to come.
    case object
    /// A channel is to have room.
    case room
    /// A process is to end.
    case process
    /// All children are to end.
    case children
    /// Time is to pass.
    case time
    /// Somebody is to ask for something: a server, a fork server or a worker has nothing to do.
    case requests
    /// A pool is to have results.
    case results
    /// A manager is to answer a call. Who waits for that looks at times whether the server lives,
    /// and a server looks at times who of its clients does: neither is a time-out.
    case answer
    /// A descriptor is to be ready.
    case descriptor
    /// Another task of this process is to do something.
    case task
    /// Something else, or one of several things.
    case several
  }

  /// What kind of thing is waited for.
  package let kind: Kind
  /// The place of an object's entry in the arena, a pid, a descriptor or a task, by the kind; else
  /// 0.
  package let subject: UInt64
  /// With ``Kind/several``: what each is waited for, of which the first ``most`` are told.
  package let parts: [WaitReason]

  /// How many parts are told.
  package static let most = 8

  /// A reason of one part.
  package init(_ kind: Kind, _ subject: UInt64 = 0) {
    self.kind = kind
    self.subject = subject
    parts = []
  }

  /// One of several reasons.
  package init(anyOf parts: [WaitReason]) {
    kind = parts.count == 1 ? parts[0].kind : .several
    subject = parts.count == 1 ? parts[0].subject : 0
    self.parts = parts.count == 1 ? [] : parts
  }

  /// Its parts; itself if it has none.
  package var all: [WaitReason] { parts.isEmpty ? [self] : parts }

  /// Whether the sleeps of such a wait end at deadlines at which it goes on.
  var looksAround: Bool { kind == .requests || kind == .answer }

  /// The kind and the subject as one word, the kind in the low 8 bits.
  package var word: UInt64 { subject << 8 | UInt64(kind.rawValue) }

  /// A reason from its word; a kind that is not known here is ``Kind/several``.
  package init(word: UInt64) {
    self.init(Kind(rawValue: UInt8(truncatingIfNeeded: word)) ?? .several, word >> 8)
  }

  /// It does not wait.
  package static let awake = WaitReason(.awake)
  /// It waits until all its children have ended.
  package static let children = WaitReason(.children)
  /// It waits for results of a pool.
  package static let results = WaitReason(.results)
  /// It waits for the answer of somebody outside of the program.
  package static let answer = WaitReason(.answer)
  /// It waits until a moment.
  package static let time = WaitReason(.time)
  /// It serves, and has nothing to do.
  package static let requests = WaitReason(.requests)
  /// It waits for something that no reason tells of.
  package static let several = WaitReason(.several)

  /// It waits for something of the object with that entry.
  package static func object(_ entry: UInt64) -> WaitReason { WaitReason(.object, entry) }
  /// It waits for room in the channel with that entry.
  package static func room(_ entry: UInt64) -> WaitReason { WaitReason(.room, entry) }
  /// It waits until a process has ended.
  package static func process(_ pid: Int32) -> WaitReason {
    WaitReason(.process, UInt64(max(pid, 0)))
  }
  /// It waits for the answer of a manager's server in this program, which is named by its slot.
  package static func answer(of server: UInt64) -> WaitReason { WaitReason(.answer, server) }
  /// It waits until a descriptor is ready.
  package static func descriptor(_ number: Int32) -> WaitReason {
    WaitReason(.descriptor, UInt64(max(number, 0)))
  }
}
