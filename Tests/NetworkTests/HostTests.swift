import Foundation
import TestSupport
import Testing

extension NetworkTests {
  /// A manager on one computer, clients on two others: network namespaces that the script makes.
  ///
  /// Needs root, iproute2, and a root folder that is a mount, as in no plain chroot; it is skipped
  /// without. Takes more than a minute: a cable is out for half of one, and a computer that
  /// vanishes has to be noticed.
  @Suite struct HostTests {
    static let canMakeHosts: Bool = {
      let name = "mprun-probe-\(getpid())"
      func ip(_ arguments: [String]) -> Bool {
        let run = try? ProgramRun.of("/usr/sbin/ip", ["netns"] + arguments)
        return run?.ending == .exit(0)
      }
      guard FileManager.default.isExecutableFile(atPath: "/usr/sbin/ip"), ip(["add", name]) else {
        return false
      }
      let canEnter = ip(["exec", name, "true"])
      return ip(["del", name]) && canEnter
    }()

    @Test(.enabled(if: canMakeHosts, "network namespaces need root, iproute2 and no chroot"))
    func managerBetweenComputers() throws {
      let script = BuiltProduct.packageFolder
        .appending(path: "Tests/NetworkTests/Hosts/main.lua").path(percentEncoded: false)
      let run = try ProgramRun.of(BuiltProduct.mprun, [script], seconds: 300)
      #expect(run.errors == "")
      #expect(run.output == "ok\n")
      #expect(run.ending == .exit(0))
    }
  }

  /// The protocol as another language speaks it, and as an enemy who has the key would.
  @Suite struct IndependentClientTests {
    private static let python = ProcessInfo.processInfo.environment["MPRUN_PYTHON"]

    @Test(.enabled(if: python?.isEmpty == false, "no Python with cbor2; see scripts/test"))
    func speaksTheProtocol() throws {
      let folder = BuiltProduct.packageFolder.appending(path: "Tests/NetworkTests/Independent")
      let run = try ProgramRun.of(
        BuiltProduct.mprun, ["server.lua", Self.python ?? "", "client.py"], folder: folder)
      #expect(run.errors == "")
      #expect(run.output == "ok\n")
      #expect(run.ending == .exit(0))
    }
  }
}
