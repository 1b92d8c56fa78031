// A recording is a sparse file that all processes of a program map and write, each for itself.
//
//   header       4 KiB; see below
//   directory    64 bytes for each slab
//   definitions  pages of 4 KiB: processes, threads, objects, places, strings. Nothing of them is
//                ever overwritten. A process takes a page, and fills it from the front.
//   slabs        64 KiB each: 2,048 records of events (`TraceRecord`). A process takes a slab, and
//                fills it from the front; when it is full, the next one. When there is none left
//                it takes the oldest full one of any process, whose records are lost, and counted.
//
// A record counts when the word that says how many there are (`DirectoryWords.count32`) has been
// stored after it, and so does a definition. A process that is killed loses nothing that counts,
// and nothing that does not count is read. The system writes the pages even if nobody is left.

/// Where things are in a recording. All numbers are little-endian.
package enum RecordingLayout {
  static let magicValue: UInt64 = 0x3165_6361_7274_706d  // "mptrace1"

  static let magic: UInt64 = 0
  static let slabCount: UInt64 = 8
  static let pageCount: UInt64 = 16
  static let categories: UInt64 = 24
  /// The monotonic clock and the time of day when it began, in nanoseconds.
  static let monotonicStart: UInt64 = 32
  static let realStart: UInt64 = 40

  // Counters that processes add to, each on a cache line of its own.
  static let nextPage: UInt64 = 128
  static let nextSlab: UInt64 = 192
  static let nextProcess: UInt64 = 256
  static let nextNumber: UInt64 = 320
  /// Records that were lost, of any process.
  static let lost: UInt64 = 384
  /// Why events could not be recorded: an error number; 0 if they could.
  static let failure: UInt64 = 448

  static let headerSize: UInt64 = 4096
  static let entrySize: UInt64 = 64
  static let pageSize: UInt64 = 4096
  static let slabSize: UInt64 = 64 << 10
  static let recordSize = UInt64(TraceRecord.size)
  static let recordsPerSlab = Int(slabSize / recordSize)
  /// As many pages of definitions as there can be.
  package static let mostPages: UInt64 = 1 << 14
  /// A recording of one slab has nothing of most processes.
  static let fewestSlabs: UInt64 = 16

  static let directory = headerSize

  static func pages(slabs: UInt64) -> UInt64 {
    (directory + slabs * entrySize + pageSize - 1) / pageSize * pageSize
  }

  static func slabs(slabs: UInt64, pages: UInt64) -> UInt64 {
    self.pages(slabs: slabs) + pages * pageSize
  }

  static func size(slabs: UInt64, pages: UInt64) -> UInt64 {
    self.slabs(slabs: slabs, pages: pages) + slabs * slabSize
  }
}

/// An entry of the directory, which tells of one slab.
enum DirectoryWords {
  static let state32: UInt64 = 0
  /// How many records count.
  static let count32: UInt64 = 4
  /// The number of the process that writes it, and which of its slabs it is, from 0.
  static let writer: UInt64 = 8
  static let sequence: UInt64 = 16
  /// The pid of that process.
  static let pid32: UInt64 = 24

  enum State {
    static let free: UInt32 = 0
    /// Somebody writes it.
    static let open: UInt32 = 1
    /// It is full, or nobody writes it any more.
    static let full: UInt32 = 2
    /// Somebody is taking it.
    static let taken: UInt32 = 3
  }
}

/// A page of definitions: how many of its bytes count, then the definitions.
enum PageWords {
  static let used32: UInt64 = 0
  static let first: UInt64 = 8
}
