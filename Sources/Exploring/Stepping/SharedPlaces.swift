/// What the threads of one process touch, and at which places in the code: where one of them
/// changes what another one touches, each of the places is worth a look at both orders.
final class SharedPlaces {
  /// The places at which threads stand still in this run.
  let stops: Set<UInt32>
  private var uses: [Part: Use] = [:]
  /// Things by their addresses, numbered as they are touched first: the same in equal orders.
  private var numbers: [UInt64: UInt64] = [:]
  /// Tables that were touched as a whole.
  private var wholes: Set<UInt64> = []

  private struct Use {
    let thread: Int
    var isShared = false
    var isWritten = false
    var sites: Set<UInt32> = []
  }

  init(stops: [UInt32]) { self.stops = Set(stops) }

  /// What steps have to do with that touch things. Who changes a field keeps those from being equal
  /// that look at the whole; to look at different fields is no conflict.
  func parts(of things: [Stepper.Touched], in process: Int) -> [Part] {
    things.flatMap { thing, element, writes in
      let number = numbers[thing] ?? UInt64(numbers.count + 1)
      numbers[thing] = number
      let table = Part.memory(number, in: process)
      if element == Element.upvalue { return [Part(table, element, writes: writes)] }
      if element == Element.whole {
        wholes.insert(table)
        return [
          Part(table, Element.fields, writes: writes), Part(table, Element.whole, writes: writes),
        ]
      }
      var parts = [Part(table, element, writes: writes), Part(table, Element.whole, writes: false)]
      if writes, wholes.contains(table) { parts.append(Part(table, Element.fields, writes: true)) }
      return parts
    }
  }

  /// Which part of a thing, as `Stepper.Touched` says it.
  private enum Element {
    static let whole: UInt32 = 0
    /// What all fields are together.
    static let fields: UInt32 = 1
    static let upvalue: UInt32 = 2
  }

  /// Takes note of what a thread is about to touch.
  /// - Returns: Places at which threads touch what another one changes, known by this.
  func note(_ parts: [Part], at site: UInt32, by thread: Int) -> Set<UInt32> {
    var found: Set<UInt32> = []
    for part in parts {
      var use = uses[part.place] ?? Use(thread: thread)
      let wasContended = use.isShared && use.isWritten
      use.isShared = use.isShared || use.thread != thread
      use.isWritten = use.isWritten || part.writes
      let isNew = use.sites.insert(site).inserted
      if use.isShared && use.isWritten {
        if !wasContended { found.formUnion(use.sites) } else if isNew { found.insert(site) }
      }
      if isNew || !wasContended { uses[part.place] = use }
    }
    return found.subtracting(stops)
  }
}
