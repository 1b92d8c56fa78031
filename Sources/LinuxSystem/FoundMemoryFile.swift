internal import Glibc

/// A memory file that a process of this user has open.
package struct FoundMemoryFile: Sendable {
  /// Which file it is.
  package let identity: MemoryFileIdentity
  private let pid: Int32
  private let descriptor: Int32

  /// All memory files of a name that processes of this user have open, each once. It looks through
  /// all descriptors of all of them: some milliseconds on a busy machine.
  package static func all(named name: String) throws(SystemError) -> [FoundMemoryFile] {
    var found: [FoundMemoryFile] = []
    let names = try SystemCall.names(in: "/proc", remedy: Remedy.descriptors)
    for pid in names.compactMap({ Int32($0) }) where SystemCall.isOwn("/proc/\(pid)/fd") {
      for descriptor in (try? ProcessView(pid).memoryDescriptors(name)) ?? [] {
        let path = "/proc/\(pid)/fd/\(descriptor)"
        var facts = stat()
        guard unsafe stat(path, &facts) == 0, facts.st_uid == geteuid() else { continue }
        let identity = MemoryFileIdentity(facts)
        if !found.contains(where: { $0.identity == identity }) {
          found.append(FoundMemoryFile(identity: identity, pid: pid, descriptor: descriptor))
        }
      }
    }
    return found
  }

  /// Opens it; an error if it is gone by now.
  package func open() throws(SystemError) -> MemoryFile {
    let subject = "shared memory of process \(pid)"
    let opened = try SystemCall.check("open", of: subject, remedy: Remedy.descriptors) {
      unsafe Glibc.open("/proc/\(pid)/fd/\(descriptor)", O_RDWR | O_CLOEXEC)
    }
    let file = OwnedDescriptor(owning: opened)
    guard try file.identity() == identity else {
      throw SystemError(call: "open", errno: ENOENT, subject: subject)
    }
    // It must be this user's, since descriptors of a process that may not be traced belong to root,
    // no matter whose files they are; and it must never shrink: an access behind its end would kill
    // the process.
    let number = file.number
    let facts = try SystemCall.facts(of: number, subject)
    let seals = try SystemCall.check("fcntl", of: subject) { fcntl(number, F_GET_SEALS) }
    guard facts.st_uid == geteuid(), seals & F_SEAL_SHRINK != 0 else {
      throw SystemError(call: "open", errno: EPERM, subject: subject)
    }
    return try MemoryFile(owning: file.release())
  }
}
