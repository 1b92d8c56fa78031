/// What is in an arena at one moment; equal before and after whatever leaves nothing behind.
package struct ArenaCensus: Equatable, Sendable, CustomStringConvertible {
  /// Slots that are reserved, live, or reclaimed and not yet reaped.
  package var processes = 0
  /// Objects by kind; those that are being destroyed count too.
  package var objects: [ObjectKind: Int] = [:]
  /// Blocks in use, without what each process has of its own: its list of what it
  /// holds, its table of wait records of waits.
  package var blocks = 0
  /// How many bytes those blocks take.
  package var bytes: UInt64 = 0

  package var description: String {
    let kinds = objects.sorted { $0.key.number < $1.key.number }.map { "\($0.value) \($0.key)" }
    return "\(processes) processes, objects [\(kinds.joined(separator: ", "))], "
      + "\(blocks) blocks of \(bytes) bytes"
  }
}

extension Arena {
  /// Counts what there is. Takes the arena lock for the time being.
  package func census() -> ArenaCensus {
    memory.transact { transaction in
      var census = ArenaCensus()
      census.blocks = Int(transaction.load(Layout.usedBlocks))
      census.bytes = transaction.load(Layout.usedBytes)
      for slot in memory.slots() where memory.load32(slot + Slot.state32) != Slot.State.free {
        census.processes += 1
        for own in [Slot.handles, Slot.waitTable] {
          let block = memory.load(slot + own)
          guard block != 0 else { continue }
          census.blocks -= 1
          census.bytes -= memory.load(block + Block.size) & ~Block.flags
        }
      }
      for entry in memory.entries() {
        guard let type = memory.kinds[memory[entry, Entry.kind]] else { continue }
        census.objects[type.kind, default: 0] += 1
      }
      return census
    }
  }

  /// Whether the arena has blocks or objects that nobody can reach, or books that contradict each
  /// other.
  ///
  /// A look at the whole arena, for tests: nobody else may use channels in the meantime.
  /// - Returns: What is wrong, nothing if all is well.
  package func problems() -> [String] {
    memory.transact { _ in
      var audit = Audit(memory)
      audit.run()
      return audit.problems
    }
  }
}

extension Memory {
  /// All entries of the registry that were ever used.
  func entries() -> some Sequence<Place<Entry>> {
    stride(from: load(Layout.registryBase), to: load(Layout.entryHighWater), by: Int(Entry.size))
      .lazy.map { Place($0) }
  }
}
