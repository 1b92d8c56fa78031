import LinuxSystem
import SharedMemory
import TestSupport

// Objects that are made, held and dropped.

extension Act {
  static var objects: [Act] {
    [
      Act(
        name: "make objects",
        play: { world in
          let mutex = try SharedMutex(in: world.arena)
          let channel = try Channel(in: world.arena)
          let cell = try SharedCell(in: world.arena, .double, lock: mutex)
          let vector = try SharedVector(in: world.arena, .int32, count: 5000, lock: mutex)
          let end = try ChannelEnd(in: world.arena, reads: channel, writes: world.channel)
          let semaphore = try SharedSemaphore(in: world.arena, permits: 1)
          let event = try SharedEvent(in: world.arena)
          let condition = try SharedCondition(in: world.arena, lock: mutex)
          let barrier = try SharedBarrier(in: world.arena, parties: 5)
          withExtendedLifetime((cell, vector, end, semaphore, event, condition, barrier)) {}
        },
        verify: { _, _, _ in }),
      Act(
        name: "open and drop objects",
        prepare: { world in
          for _ in 0..<12 { world.others.append(try SharedMutex(in: world.arena)) }
        },
        play: { world in
          // The child inherited a reference to each; with the last value they are dropped.
          world.others = []
        },
        verify: { _, _, _ in }),
      Act(
        name: "drop the last hold on a channel with messages",
        prepare: { world in try world.fill(1, length: 10) },
        play: { world in
          let channel = try Channel(in: world.arena)
          for number in 0..<30 {
            try SharedMemoryLab.put(channel, Message.make(number, length: number * 500))
            try SharedMemoryLab.put(
              channel, Message.make(number, length: 10), references: [world.mutex.id])
          }
          for _ in 0..<5 { _ = channel.take(.now) { _ in } }
        },
        verify: { (world, _, _) throws(Failure) in
          try require(try world.drain() == [0], "another channel was damaged")
        }),
      Act(
        name: "drop the last hold on an end",
        prepare: { world in
          world.others = [try ChannelEnd(in: world.arena, reads: nil, writes: world.channel)]
        },
        play: { world in
          let reader = try ChannelEnd(in: world.arena, reads: world.channel, writes: nil)
          withExtendedLifetime(reader) {}
        },
        verify: { (world, _, point) throws(Failure) in
          world.others = []
          try require(world.channel.flags.contains(.writersGone), "the reader does not see the end")
        }),
      Act(
        name: "free more memory than is kept", samples: 1,
        play: { world in
          var vectors = try (0..<44).map { _ in
            try SharedVector(in: world.arena, .uint8, count: 1_000_000)
          }
          while !vectors.isEmpty { vectors.removeLast() }
        },
        verify: { _, _, _ in }),
    ]
  }
}
