import Testing
import Wire

@testable import Multiprocessing

@Suite struct StartRecordTests {
  private static let limits: ProcessLimits = {
    var limits = ProcessLimits()
    limits.memory = 1 << 40
    limits.files = 7
    return limits
  }()
  private static let origin: RemoteOrigin = {
    var origin = RemoteOrigin(pid: 77)
    (origin.node, origin.keeper, origin.descriptor) = ("node1", 12, 5)
    origin.slots = 4
    return origin
  }()
  private static let order = RemoteOrder(
    .ray, options: #"{"num_cpus":2}"#,
    launcher: RemoteOrder.Place(id: 3, descriptor: 9, host: "10.0.0.1", slots: 4))
  private let record = StartRecord(
    identity: ProcessIdentity(
      name: "Größe-1", isDaemon: true, authkey: [0, 255, 7], numbers: [3, 1, 2]),
    parent: ParentProcess(name: "MainProcess", pid: 42), logLevel: 20, logsToStandardError: true,
    startMethod: .spawn, limits: limits, environment: [65, 61, 66, 0], program: nil,
    order: Self.order, origin: Self.origin, preload: ["a", "b"])

  @Test func survivesTheWay() throws {
    var buffer = ByteBuffer()
    record.encode(into: &buffer)
    let length = buffer.count
    buffer.append([9, 9, 9])
    let decoded = StartRecord.decode(buffer.bytes)
    let (read, end) = try #require(decoded)
    #expect(end == length)
    #expect(read.identity.name == "Größe-1")
    #expect(read.identity.isDaemon)
    #expect(read.identity.authkey == [0, 255, 7])
    #expect(read.identity.numbers == [3, 1, 2])
    #expect(read.parent.name == "MainProcess")
    #expect(read.parent.pid == 42)
    #expect(read.logLevel == 20)
    #expect(read.logsToStandardError)
    #expect(read.startMethod == .spawn)
    #expect(read.limits == Self.limits)
    #expect(read.environment == [65, 61, 66, 0])
    #expect(read.program == nil)
    #expect(read.preload == ["a", "b"])
    #expect(read.order == Self.order)
    #expect(read.origin == Self.origin)
  }

  @Test func isRefusedWhenCutShort() {
    var whole = ByteBuffer()
    record.encode(into: &whole)
    for length in 0..<whole.count {
      var cut = ByteBuffer()
      cut.append(whole.bytes.extracting(0..<length))
      let read = StartRecord.decode(cut.bytes)
      #expect(read == nil)
    }
  }
}
