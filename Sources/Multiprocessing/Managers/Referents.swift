internal import LinuxSystem
internal import SharedMemory

/// The tokens of a server's referents, by which it learns that nobody has a proxy any more.
struct Referents {
  private let arena: Arena
  private var tokens: [UInt64: SharedToken] = [:]
  /// The numbers in the order in which they are looked at.
  private var numbers: [UInt64] = []
  private var next = 0

  /// How many are looked at in one go, so that a great many do not stall the requests.
  private static let batch = 4096

  init(_ arena: Arena) { self.arena = arena }

  /// Random bytes for the next numbers.
  private var random: [UInt8] = []

  /// A number for a new referent. A client of another program reaches what it can name, so nobody
  /// must be able to guess one that was not given to it.
  mutating func newNumber() throws(MultiprocessingError) -> UInt64 {
    var number: UInt64 = 0
    repeat {
      if random.isEmpty {
        do throws(SystemError) {
          random = try CurrentProcess.randomBytes(64 * 8)
        } catch {
          throw .system(error)
        }
      }
      number = random.suffix(8).reduce(0) { $0 << 8 | UInt64($1) } >> 1
      random.removeLast(8)
    } while number == 0 || tokens[number] != nil
    return number
  }

  /// The token of a referent, made when it is asked for first.
  private mutating func token(of number: UInt64) throws(MultiprocessingError) -> SharedToken {
    if let token = tokens[number] { return token }
    let token: SharedToken
    do throws(SharedMemoryError) { token = try SharedToken(in: arena) } catch {
      throw .memory(error)
    }
    tokens[number] = token
    numbers.append(number)
    return token
  }

  /// The name of the token of a referent, if it was asked for.
  func tokenName(of number: UInt64) -> ObjectID? { tokens[number]?.id }

  /// A value of its own for the token, which keeps the referent although it is in the server's own
  /// process.
  mutating func holdToken(of number: UInt64) throws(MultiprocessingError) -> SharedToken {
    let known = try token(of: number)
    do throws(SharedMemoryError) { return try SharedToken(in: arena, opening: known.id) } catch {
      throw .memory(error)
    }
  }

  /// Takes out those that nobody else holds, among the next ones to look at.
  mutating func takeUnheld() -> [UInt64] {
    var unheld: [UInt64] = []
    var looks = min(Self.batch, numbers.count)
    while looks > 0, !numbers.isEmpty {
      looks -= 1
      if next >= numbers.count { next = 0 }
      let number = numbers[next]
      guard let token = tokens[number], token.isHeldHereOnly else {
        next += 1
        continue
      }
      tokens[number] = nil
      numbers.swapAt(next, numbers.count - 1)
      numbers.removeLast()
      unheld.append(number)
    }
    return unheld
  }
}
