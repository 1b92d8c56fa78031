package import Foundation

/// The program under test and the places around it.
package enum BuiltProduct {
  /// The program `mprun`: the one that the variable `MPRUN_BINARY` names, or else the product that
  /// SwiftPM put beside the running tests.
  package static let mprun: String =
    ProcessInfo.processInfo.environment["MPRUN_BINARY"] ?? path(of: "mprun")

  /// Where a program of this package was built: beside the running tests.
  package static func path(of program: String) -> String {
    URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
      .deletingLastPathComponent().appending(path: program).path(percentEncoded: false)
  }

  /// The top folder of the package.
  package static let packageFolder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
}
