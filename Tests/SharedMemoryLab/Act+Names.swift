import LinuxSystem
import SharedMemory

extension Act {
  private static let blockName = [UInt8]("a block of the lab".utf8)

  /// Takes the block's name away, if it has one; the block's bytes, if there is one.
  private static func remove(_ world: World) throws(Failure) -> [UInt8]? {
    try expect("a name") {
      guard let block = try SharedBlock(in: world.arena, named: blockName) else { return nil }
      try block.unlink()
      guard try SharedBlock(in: world.arena, named: blockName) == nil else {
        throw Failure("the name is still there")
      }
      return try block.bytes(0..<block.size)
    }
  }

  /// What is done to blocks by their names, in the own arena and in one that is attached to.
  static var names: [Act] {
    [
      Act(
        name: "make a named block",
        play: { world in
          let block = try SharedBlock(in: world.arena, name: blockName, size: 100)
          _ = block.publish()
          try block.unlink()
        },
        verify: { (world, _, point) throws(Failure) in
          let bytes = try remove(world)
          if let bytes { try require(bytes == [UInt8](repeating: 0, count: 100), "it is not zero") }
          if point == .nameMade { try require(bytes == nil, "it is there too early") }
          if point == .nameAdded { try require(bytes != nil, "it is lost") }
        }),
      Act(
        name: "take the name of a block away",
        prepare: { world in
          let block = try SharedBlock(in: world.arena, name: blockName, size: 2_000_000)
          try block.write([7], at: 1_999_999)
          _ = block.publish()
        },
        play: { world in
          if let block = try SharedBlock(in: world.arena, named: blockName) { try block.unlink() }
        },
        verify: { (world, _, point) throws(Failure) in
          let bytes = try remove(world)
          if let bytes { try require(bytes.last == 7, "it is damaged") }
          if point == .nameRemoved { try require(bytes == nil, "it still has its name") }
        }),
      Act(
        name: "change an item of a list",
        prepare: { world in
          let items: [SharedList.Item] = [.integer(1), .string([1, 2, 3])]
          let block = try SharedBlock(
            in: world.arena, name: blockName, size: SharedList.size(of: items))
          try SharedList.write(items, to: block)
          world.others = [block]
        },
        play: { world in
          guard let block = world.others.first as? SharedBlock else { return }
          let list = try SharedList(in: block)
          _ = try list.set(0, .string([9, 9]))
          _ = try list.set(1, .number(0.5))
        },
        verify: { (world, _, _) throws(Failure) in
          try expect("a list") {
            guard let block = world.others.first as? SharedBlock else {
              throw Failure("the list is gone")
            }
            let list = try SharedList(in: block)
            let items = [try list.item(0), try list.item(1)]
            let first: [SharedList.Item] = [.integer(1), .string([9, 9])]
            let second: [SharedList.Item] = [.string([1, 2, 3]), .number(0.5)]
            guard first.contains(items[0]), second.contains(items[1]) else {
              throw Failure("the list has \(items)")
            }
          }
        }),
      Act(
        name: "use a block of another program", samples: 4,
        prepare: { world in
          let block = try SharedBlock(in: world.arena, name: blockName, size: 64)
          _ = block.publish()
        },
        play: { world in
          let own = try Arena.create(capacity: Arena.smallestCapacity)
          let programs = ForeignArenas()
          guard let block = try programs.open(blockName, besides: own) else {
            throw Failure("the block is not found")
          }
          try block.write([1], at: 0)
          try block.unlink()
        },
        verify: { (world, _, _) throws(Failure) in
          world.arena.processes.sweepAttached()
          _ = try remove(world)
        }),
    ]
  }
}
