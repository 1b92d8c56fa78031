internal import Multiprocessing

/// `current_process()` and `parent_process()`.
enum CurrentProcessBinding {
  /// As Python shows them: `<_MainProcess name='MainProcess' parent=None started>`.
  static func description(_ host: ProcessHost) -> String {
    let isMain = host.parent == nil
    var words = [isMain ? "_MainProcess" : "Process", "name='\(host.identity.name)'"]
    if !isMain { words.append("pid=\(host.told(host.knownPID))") }
    words.append("parent=\(host.parent.map { "\(host.told($0.pid))" } ?? "None")")
    words.append("started")
    if host.identity.isDaemon { words.append("daemon") }
    return "<\(words.joined(separator: " "))>"
  }
}
