import LinuxSystem
import Testing

@Suite struct EnvironmentTests {
  @Test func isKnownAsABlock() {
    let block = Environment.snapshot()
    #expect(block.isEmpty || block.last == 0)
    #expect(Environment.isUnchanged(since: block))
    #expect(!Environment.isUnchanged(since: block + [65, 61, 66, 0]))
    if !block.isEmpty {
      #expect(!Environment.isUnchanged(since: Array(block.dropLast())))
      #expect(!Environment.isUnchanged(since: []))
    }
  }
}
