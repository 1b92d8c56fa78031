package import LinuxSystem
package import Tracing
internal import Wire

/// The page that shows a recording: one file of HTML, which needs no network.
package enum TimelinePage {
  /// Writes the page (UTF-8).
  /// - Parameter showsSource: Whether it has the scripts that events name, as far as they can be
  ///   read.
  package static func write(
    _ recording: Recording, showsSource: Bool = true, into file: inout OutputFile
  ) throws(SystemError) {
    let scripts = [
      PackageResources.data_js, PackageResources.lanes_js, PackageResources.draw_js,
      PackageResources.panes_js, PackageResources.picture_js, PackageResources.keys_js,
    ]
    for part in parts(of: PackageResources.page_html) {
      switch part {
      case .text(let text): try file.write(text)
      case .data: try PageData(recording, showsSource: showsSource).write(into: &file)
      case .script: try file.write(scripts.joined(separator: [UInt8(ascii: "\n")]).map(\.self))
      }
    }
    try file.flush()
  }

  private enum Part {
    case text(ArraySlice<UInt8>)
    case data, script
  }

  /// The template: what is before the data, between, and behind the script.
  private static func parts(of template: [UInt8]) -> [Part] {
    let marks: [(text: [UInt8], part: Part)] = [
      (Array("@DATA@".utf8), .data), (Array("@SCRIPT@".utf8), .script),
    ]
    var parts: [Part] = []
    var rest = template[...]
    for mark in marks {
      guard let place = rest.firstRange(of: mark.text) else { continue }
      parts += [.text(rest[..<place.lowerBound]), mark.part]
      rest = rest[place.upperBound...]
    }
    return parts + [.text(rest)]
  }
}
