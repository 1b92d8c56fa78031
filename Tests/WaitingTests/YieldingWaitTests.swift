import Testing

@testable import Waiting

@Suite struct YieldingWaitTests {
  /// One that goes on offering the CPU, however long others keep it.
  private static var patient: YieldingWait { YieldingWait(losses: OfferLosses(window: .max)) }

  @Test func endsWhenTheConditionHolds() {
    var wait = Self.patient
    var looks = 0
    let found = wait.wait(ifPaying: true) {
      looks += 1
      return looks == 3
    }
    #expect(found)
    #expect(looks == 3)
  }

  @Test func leavesOutWaitsAfterSomeInVain() {
    var wait = Self.patient
    var looks = 0
    for _ in 1...3 { #expect(!wait.wait(ifPaying: true) { count(&looks) }) }
    #expect(looks >= 3)
    // After the third, two are left out.
    looks = 0
    for _ in 1...2 { #expect(!wait.wait(ifPaying: true) { count(&looks) }) }
    #expect(looks == 0)
    #expect(wait.wait(ifPaying: true) { true })
  }

  private func count(_ looks: inout Int) -> Bool {
    looks += 1
    return false
  }

  @Test func whereThereIsOneProcessorNobodyWaits() {
    var wait = YieldingWait()
    #expect(!wait.wait(ifPaying: false) { true })
  }
}

@Suite struct OfferLossesTests {
  private static let millisecond: Int64 = 1_000_000

  /// Offers of so many milliseconds, with so many in between, until the reckoning is over.
  private func offers(_ length: Int64, _ gap: Int64, _ losses: inout OfferLosses, from: Int64)
    -> Int64
  {
    var now = from
    while now - from <= OfferLosses.usualWindow {
      losses.note(from: now, to: now + length * Self.millisecond)
      now += (length + gap) * Self.millisecond
    }
    return now - gap * Self.millisecond
  }

  @Test func shortOffersCostNothing() {
    var losses = OfferLosses()
    for start in 0..<Int64(1000) {
      losses.note(from: start * Self.millisecond, to: (start + 1) * Self.millisecond)
    }
    #expect(!losses.forbidOffers(at: 1000 * Self.millisecond))
  }

  @Test func longOffersAreForbiddenWhereTheyCostMostOfTheTime() {
    var losses = OfferLosses()
    let end = offers(4, 0, &losses, from: 0)
    #expect(losses.forbidOffers(at: end))
    #expect(losses.forbidOffers(at: end + OfferLosses.shortestRest - 1))
    #expect(!losses.forbidOffers(at: end + OfferLosses.shortestRest))
  }

  @Test func longOffersAreAllowedWhereTheyAreRare() {
    var losses = OfferLosses()
    let end = offers(4, 4, &losses, from: 0)
    #expect(!losses.forbidOffers(at: end))
  }

  @Test func restsBecomeLongerUpToABound() {
    var losses = OfferLosses()
    var now: Int64 = 0
    var rest = OfferLosses.shortestRest
    for _ in 1...10 {
      now = offers(4, 0, &losses, from: now)
      #expect(losses.forbidOffers(at: now + rest - 1))
      #expect(!losses.forbidOffers(at: now + rest))
      now += rest
      rest = min(2 * rest, OfferLosses.longestRest)
    }
    now = offers(4, 4, &losses, from: now)
    now = offers(4, 0, &losses, from: now)
    #expect(!losses.forbidOffers(at: now + OfferLosses.shortestRest))
  }
}
