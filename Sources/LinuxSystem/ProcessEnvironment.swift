internal import Glibc

/// What the system gave this process at its start, as bytes: neither arguments nor variables need
/// be UTF-8.
package enum ProcessEnvironment {
  /// The command line, beginning with the program's name as it was called.
  package static var arguments: [[UInt8]] {
    let vector = unsafe CommandLine.unsafeArgv
    return (0..<Int(CommandLine.argc)).compactMap { unsafe bytes(of: vector[$0]) }
  }

  /// The value of an environment variable, or nil where it is not set.
  package static func variable(_ name: String) -> [UInt8]? { unsafe bytes(of: getenv(name)) }

  /// Whether a file descriptor is a terminal.
  package static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) != 0 }

  private static func bytes(of text: UnsafePointer<CChar>?) -> [UInt8]? {
    guard let text = unsafe text else { return nil }
    return unsafe [UInt8](UnsafeRawBufferPointer(start: text, count: strlen(text)))
  }
}
