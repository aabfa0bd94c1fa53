// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import Testing
import XMPPCore

@testable import XMPPExtensions

@Suite struct UserLaneTests {
    private typealias Lanes = UserLanes<String>

    @Test("the first in line has its turn, the others wait for theirs or give up")
    func line() throws {
        var lanes = Lanes(quota: 3)
        let tickets = (0..<4).map { _ in lanes.enter("a@b") }
        #expect(tickets.map { $0 == nil } == [false, false, false, true])
        let line = tickets.compactMap(\.self)
        let others = lanes.enter("c@d")
        let other = try #require(others)
        var verdicts = [lanes.turn(of: other, token: "other")]
        for ticket in line { verdicts.append(lanes.turn(of: ticket, token: "waits")) }
        #expect(verdicts == [.goOn, .goOn, .wait, .wait])
        // One that waits gives up: nobody's turn.
        var left = lanes.leave(line[1])
        #expect(left == ("waits", nil))
        let late = lanes.turn(of: line[1], token: "late")
        #expect(late == .giveUp)
        left = lanes.leave(line[0])
        #expect(left == (nil, "waits"))
        for gone in [line[0], line[2], line[2]] {
            left = lanes.leave(gone)
            #expect(left == (nil, nil))
        }
        #expect(lanes.count == 1)
        left = lanes.leave(other)
        #expect(left == (nil, nil) && lanes.count == 0)
    }

    @Test("whoever has not asked yet when its turn comes goes on when it asks")
    func late() throws {
        var lanes = Lanes(quota: 2)
        let line = [lanes.enter("a@b"), lanes.enter("a@b")].compactMap(\.self)
        let left = lanes.leave(try #require(line.first))
        #expect(left == (nil, nil))
        let verdict = lanes.turn(of: try #require(line.last), token: "waits")
        #expect(verdict == .goOn)
    }

    @Test("in any order of events a user has one turn at a time, in order, and nobody is forgotten", arguments: 1...30)
    func anyOrder(seed: UInt64) {
        var generator = Generator(state: seed)
        var lanes = UserLanes<Int>(quota: 4)
        // What is so, by the simplest means.
        var lines: [JID: [(ticket: UserLanes<Int>.Ticket, number: Int, waits: Bool)]] = [:]
        for number in 0..<400 {
            let user: JID = Bool.random(using: &generator) ? "a@b" : "c@d"
            let line = lines[user] ?? []
            switch Int.random(in: 0..<3, using: &generator) {
            case 0:
                let ticket = lanes.enter(user)
                #expect((ticket == nil) == (line.count == 4))
                if let ticket { lines[user, default: []].append((ticket, number, false)) }
            case 1:
                guard let place = line.indices.randomElement(using: &generator) else { continue }
                let verdict = lanes.turn(of: line[place].ticket, token: line[place].number)
                #expect(verdict == (place == 0 ? .goOn : .wait))
                if place > 0 { lines[user]?[place].waits = true }
            default:
                guard let place = line.indices.randomElement(using: &generator) else { continue }
                let left = lanes.leave(line[place].ticket)
                #expect(left.own == (line[place].waits ? line[place].number : nil))
                lines[user]?.remove(at: place)
                guard place == 0, let next = lines[user]?.first else {
                    #expect(left.next == nil)
                    continue
                }
                #expect(left.next == (next.waits ? next.number : nil))
                lines[user]?[0].waits = false
            }
        }
        for ticket in lines.values.flatMap({ $0 }).map(\.ticket) { _ = lanes.leave(ticket) }
        #expect(lanes.count == 0)
    }

    /// SplitMix64.
    private struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var bits = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
            bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
            return bits ^ (bits >> 31)
        }
    }
}
