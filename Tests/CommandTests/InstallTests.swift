import Foundation
import TestSupport
import Testing

/// What `scripts/install` and `scripts/package` put where. The program is the one under test, so
/// that nothing is built for it.
@Suite struct InstallTests {
  private func script(_ name: String, _ arguments: String...) throws -> ProgramRun {
    let path = BuiltProduct.packageFolder.appending(path: "scripts/\(name)")
    return try ProgramRun.of(
      path.path(percentEncoded: false), ["--binary", BuiltProduct.mprun] + arguments, seconds: 300)
  }

  private func files(below folder: String) -> Set<String> {
    let all = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    return Set(
      all.filter { name in
        let values = try? URL(filePath: "\(folder)/\(name)")
          .resourceValues(forKeys: [.isRegularFileKey])
        return values?.isRegularFile == true
      })
  }

  private let expected: Set<String> = [
    "bin/mprun", "share/man/man1/mprun.1", "share/bash-completion/completions/mprun",
    "share/zsh/site-functions/_mprun", "share/fish/vendor_completions.d/mprun.fish",
    "share/doc/mprun/README.md", "share/doc/mprun/LICENSE", "share/doc/mprun/CHANGELOG.md",
  ]

  @Test func installedItRunsAndUninstalledItIsGone() throws {
    let folder = try TemporaryFolder()
    let prefix = folder.path + "/a prefix"
    let install = try script("install", "--prefix", prefix)
    #expect(install.ending == .exit(0), "\(install.errors)")
    #expect(files(below: prefix).isSuperset(of: expected))
    try folder.write("stranger", to: "a prefix/share/doc/other")

    let run = try ProgramRun.of(
      prefix + "/bin/mprun", ["-e", Self.program], folder: folder.url,
      environment: ["PATH": "/usr/bin:/bin"])
    expectSquares(run)

    #expect(try script("install", "--uninstall", "--prefix", prefix).ending == .exit(0))
    #expect(files(below: prefix) == ["share/doc/other"])
    let again = try script("install", "--uninstall", "--prefix", prefix)
    #expect(again.ending == .exit(1))
    #expect(again.errors == "mprun: nothing of mprun is installed in \(prefix)\n")
  }

  @Test func packageHoldsAProgramThatRuns() throws {
    let folder = try TemporaryFolder()
    let package = try script("package", folder.path)
    #expect(package.ending == .exit(0), "\(package.errors)")
    let path = package.output.trimmingCharacters(in: .newlines)
    let version = try ProgramRun.of(BuiltProduct.mprun, ["--version"]).output
      .split(separator: "\n")[0].split(separator: " ")[1]
    #expect(path.contains("/mprun_\(version)_"))

    let root = folder.path + "/root"
    let unpack = try ProgramRun.of("/usr/bin/dpkg-deb", ["-x", path, root])
    #expect(unpack.ending == .exit(0), "\(unpack.errors)")
    let run = try ProgramRun.of(root + "/usr/bin/mprun", ["-e", Self.program])
    expectSquares(run)
    let packed = files(below: root)
    #expect(packed.contains("usr/share/man/man1/mprun.1.gz"))
    #expect(packed.contains("usr/share/zsh/vendor-completions/_mprun"))
    #expect(!packed.contains { $0.contains("manifest") })

    let control = try ProgramRun.of("/usr/bin/dpkg-deb", ["-f", path, "Depends", "Version"]).output
    #expect(control.contains("Version: \(version)\n"))
    #expect(control.contains(/libc6 \(>= 2\.[0-9.]+\)/))
    #expect(!control.contains("liblua"))
  }

  @Test func manualPageAndCompletionsAreWellFormed() throws {
    let folder = BuiltProduct.packageFolder
    let man = try ProgramRun.of(
      "/usr/bin/man", ["-l", "--warnings", "docs/man/mprun.1"], folder: folder,
      environment: ["PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "MANWIDTH": "80"])
    #expect(man.ending == .exit(0))
    #expect(man.errors.isEmpty)
    let help = try ProgramRun.of(BuiltProduct.mprun, ["--help"]).output
    for option in help.matches(of: /(?:^|[ ,])(--?[a-zA-Z][a-z-]*)/).map(\.1) {
      #expect(man.output.contains(option), "the manual page does not have \(option)")
    }
  }

  /// The words that bash offers after some others.
  @Test(arguments: [
    (
      "mprun --",
      [
        "--", "--check", "--dump", "--explore", "--help", "--on-deadlock", "--start-method",
        "--timeline", "--top", "--trace",
        "--trace-categories", "--trace-limit", "--version",
      ]
    ),
    ("mprun --start-method sp", ["spawn"]),
    ("mprun -e --v", []),
    ("mprun script.lua --", []),
    ("mprun -W -l m sc", ["script.lua"]),
  ])
  func bashCompletes(_ line: String, _ expected: [String]) throws {
    let folder = try TemporaryFolder()
    try folder.write("", to: "script.lua")
    let script = BuiltProduct.packageFolder.appending(path: "scripts/completions/mprun.bash")
    let run = try ProgramRun.of(
      "/bin/bash",
      [
        "-c",
        """
        . "$0"; COMP_WORDS=($1); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _mprun
        printf '%s\\n' "${COMPREPLY[@]}" | sort
        """, script.path(percentEncoded: false), line,
      ], folder: folder.url)
    #expect(run.output.split(separator: "\n").map(String.init) == expected)
    #expect(run.errors.isEmpty)
  }

  private func expectSquares(_ run: ProgramRun) {
    #expect(run.ending == .exit(0))
    #expect(run.output == "[1, 4, 9]\n")
    #expect(run.errors.isEmpty)
  }

  /// What the installed program is asked to do, in a folder that is not the clone.
  private static let program = """
    local mp = require "multiprocessing"
    if __name__ == "__main__" then
      local pool <close> = mp.Pool(2)
      print(pool:map(function(x) return x * x end, {1, 2, 3}))
    end
    """
}
