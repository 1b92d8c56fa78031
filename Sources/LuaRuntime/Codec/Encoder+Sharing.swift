import Wire

/// Shared values, cycles and upvalues of several functions.
///
/// Most messages share nothing, so values are written without tags first. The second time a value
/// is met a reference without its number is written; at the end the tags are inserted before the
/// values that something refers to, which are then numbered in their order.
extension Encoder {
  /// Notes a value that begins at `offset`, by default where the next byte goes.
  @discardableResult
  mutating func addEntry(_ identity: UInt, isCell: Bool, at offset: Int? = nil) -> Int {
    let entry = scratch.entries.count
    scratch.entries.append(Entry(offset: offset ?? buffer.count, isCell: isCell))
    _ = scratch.seen.insert(identity, Int32(truncatingIfNeeded: entry))
    return entry
  }

  /// Writes a reference if the value was met before.
  mutating func writeReference(_ identity: UInt) throws(LuaFailure) -> Bool {
    guard let found = scratch.seen[identity] else { return false }
    let entry = Int(found)
    if scratch.entries[entry].isReducing {
      throw failure("the arguments of its own __reduce contain it, so that it cannot be rebuilt")
    }
    scratch.entries[entry].isShared = true
    buffer.writeTag(CBOR.Tag.shared)
    buffer.append(CBOR.Major.unsigned << 5 | 26)
    scratch.references.append(Reference(offset: buffer.count, entry: entry))
    buffer.append(bigEndian: UInt32(0))
    return true
  }

  /// Tags and numbers the values that are referred to.
  mutating func resolveReferences() {
    guard !scratch.references.isEmpty else { return }
    var numbers = [UInt32](repeating: 0, count: scratch.entries.count)
    var insertions: [ByteBuffer.Insertion] = []
    var number: UInt32 = 0
    for (index, entry) in scratch.entries.enumerated() where entry.isShared {
      numbers[index] = number
      number += 1
      var tags = [CBOR.Tag.shareable]
      if entry.isCell { tags.append(CBOR.Tag.cell) }
      if let last = insertions.last, last.offset == entry.offset {
        // A cell and the value in it start at the same byte; the cell is outside.
        insertions.removeLast()
        tags.insert(contentsOf: last.tags, at: 0)
      }
      insertions.append(ByteBuffer.Insertion(offset: entry.offset, tags: tags))
    }
    let shifts = buffer.insert(insertions)
    var passed = 0
    for reference in scratch.references {
      while passed < insertions.count && insertions[passed].offset <= reference.offset {
        passed += 1
      }
      let shift = passed == 0 ? 0 : shifts[passed - 1]
      buffer.overwrite(at: reference.offset + shift, bigEndian: numbers[reference.entry])
    }
  }
}
