// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Testing

@testable import XMPPExtensions

@Suite(.timeLimit(.minutes(15)))
struct LoopGuardTests {
    @Test("people are answered: bursts, pauses, the same each morning")
    func people() {
        var loopGuard = LoopGuard(BotPace())
        var now = Duration.zero
        for day in 0..<30 {
            for number in 0..<15 {
                #expect(loopGuard.hear("message \(number) of day \(day)", now: now) == .heed)
                loopGuard.tell("answer \(number)")
                now += .seconds(1)
            }
            for _ in 0..<3 { #expect(loopGuard.hear("list", now: now) == .heed) }
            now += .seconds(86_400)
        }
    }

    @Test("a flood is told once, and answered again when it is over")
    func flood() {
        var loopGuard = LoopGuard(BotPace())
        let verdicts = (0..<100).map { loopGuard.hear("message \($0)", now: .zero) }
        #expect(verdicts.prefix(20).allSatisfy { $0 == .heed })
        #expect(verdicts[20] == .tooFast(isFirst: true))
        #expect(verdicts.dropFirst(21).allSatisfy { $0 == .tooFast(isFirst: false) })
        #expect(loopGuard.hear("later", now: .seconds(5)) == .heed)
    }

    @Test("the same text is told so once, and silence follows until the window is over")
    func repetition() {
        var loopGuard = LoopGuard(BotPace())
        let verdicts = (0..<10).map { loopGuard.hear("  I do  not understand", now: .seconds($0 * 5)) }
        #expect(verdicts.prefix(6).allSatisfy { $0 == .heed })
        #expect(verdicts[6] == .repeated(isFirst: true))
        #expect(verdicts.dropFirst(7).allSatisfy { $0 == .repeated(isFirst: false) })
        #expect(loopGuard.hear("something else", now: .seconds(51)) == .heed)
        #expect(loopGuard.hear("i do not understand", now: .seconds(700)) == .heed)
    }

    @Test("the bot's own words, alone or quoted, are answered twice")
    func echo() {
        var loopGuard = LoopGuard(BotPace())
        loopGuard.tell("I do not understand that. Say help to see what I can do.")
        let quoted = (0..<5).map {
            loopGuard.hear(
                "\($0): unknown command «i do NOT understand that. Say help to see what I can do.»", now: .zero)
        }
        #expect(quoted == [.heed, .heed, .echo, .echo, .echo])
        // Short words are everybody's.
        loopGuard.tell("yes")
        #expect(loopGuard.hear("yes, please", now: .zero) == .heed)
    }

    @Test("of two programs that answer everything, however slowly and differently, one falls silent")
    func machines() {
        var loopGuard = LoopGuard(BotPace())
        var answered = 0
        for number in 0..<100_000 {
            // A message every 20 seconds that is never the same.
            guard loopGuard.hear("tick \(number)", now: .seconds(number * 20)) == .heed else { break }
            loopGuard.tell("tock \(number)")
            answered += 1
        }
        #expect(answered < 1500)
    }

    @Test("whatever is said whenever, no more is answered than the pace allows, and memory stays bounded")
    func random() {
        var numbers = SystemRandomNumberGenerator()
        var pace = BotPace()
        pace.burst = 5
        pace.perSecond = 0.5
        pace.perDay = 200
        for _ in 0..<50 {
            var loopGuard = LoopGuard(pace)
            var now = Duration.zero
            var heeded = 0
            for _ in 0..<500 {
                now += .milliseconds(Int.random(in: 0..<4000, using: &numbers))
                let text = String(repeating: "word \(Int.random(in: 0..<9, using: &numbers)) ", count: 3)
                if loopGuard.hear(text, now: now) == .heed {
                    heeded += 1
                    loopGuard.tell(text)
                }
            }
            #expect(Double(heeded) <= 5 + now / .seconds(1) * 0.5 + 1)
            #expect(heeded <= 201)
        }
    }
}
