internal import CLinux
internal import Glibc

/// What the system gave this process at its start, as bytes: neither arguments nor variables need
/// be UTF-8.
package enum ProcessEnvironment {
  /// The command line, beginning with the program's name as it was called.
  package static var arguments: [[UInt8]] {
    var count: Int32 = 0
    guard let vector = unsafe clinux_arguments(&count) else { return [] }
    return (0..<Int(count)).compactMap { unsafe bytes(of: vector[$0]) }
  }

  /// The command line as text; what is no UTF-8 is replaced.
  package static var argumentTexts: [String] {
    arguments.map { String(decoding: $0, as: UTF8.self) }
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
