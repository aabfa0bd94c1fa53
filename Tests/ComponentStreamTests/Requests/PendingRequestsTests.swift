// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import ComponentStream
import Testing
import XMPPCore

private final class Pending {
    var requests: PendingRequests<Int>

    init(limit: Int = 100, serverDomain: JID? = "example.org") {
        requests = PendingRequests(limit: limit, ownDomain: "echo.example.org", serverDomain: serverDomain)
    }

    func add(_ id: String, to peer: JID, _ token: Int, by deadline: UInt64 = 100) -> Bool {
        requests.add(id: id, peer: peer, token: token, deadline: deadline)
    }

    func resolve(_ id: String, from: JID?) -> Int? { requests.resolve(id: id, from: from) }
    func cancel(_ id: String) -> Int? { requests.cancel(id: id) }
    func expire(at now: UInt64) -> [Int] { requests.expire(now: now) }
    func failAll() -> [Int] { requests.failAll() }
}

@Suite("requests and their answers (RFC 6120 §8.2.3)") struct PendingRequestsTests {
    @Test("an answer from the peer that was asked comes to the one who asked, once")
    func answer() {
        let pending = Pending()
        #expect(pending.add("1", to: "romeo@example.net/orchard", 7))
        #expect(pending.requests.count == 1)
        #expect(pending.resolve("1", from: "romeo@example.net/orchard") == 7)
        #expect(pending.resolve("1", from: "romeo@example.net/orchard") == nil)
        #expect(pending.requests.count == 0)
        #expect(pending.requests.nextDeadline == nil)
    }

    @Test("addresses are compared as the server may spell them")
    func spelling() {
        let pending = Pending()
        #expect(pending.add("1", to: "Romeo@Example.NET/Orchard", 7))
        #expect(pending.resolve("1", from: "romeo@example.net/orchard") == nil)
        #expect(pending.resolve("1", from: "romeo@example.net/Orchard") == 7)
    }

    @Test("an answer from anybody else counts for nothing, and the request goes on waiting")
    func forged() {
        let pending = Pending()
        #expect(pending.add("1", to: "romeo@example.net/orchard", 7))
        #expect(pending.resolve("1", from: "mallory@example.net/orchard") == nil)
        #expect(pending.resolve("1", from: "romeo@example.net") == nil)
        #expect(pending.resolve("1", from: "example.net") == nil)
        #expect(pending.resolve("1", from: nil) == nil)
        #expect(pending.resolve("2", from: "romeo@example.net/orchard") == nil)
        #expect(pending.resolve("1", from: "romeo@example.net/orchard") == 7)
    }

    @Test("an answer without from is the server's own")
    func withoutFrom() {
        let pending = Pending()
        #expect(pending.add("server", to: "example.org", 1))
        #expect(pending.add("own", to: "echo.example.org", 2))
        #expect(pending.add("user", to: "bot@echo.example.org", 3))
        #expect(pending.resolve("server", from: nil) == 1)
        #expect(pending.resolve("own", from: nil) == 2)
        #expect(pending.resolve("user", from: nil) == nil)

        let unknown = Pending(serverDomain: nil)
        #expect(unknown.add("server", to: "example.org", 1))
        #expect(unknown.resolve("server", from: nil) == nil)
    }

    @Test("an id in use and a full table are refused, and what waits is untouched")
    func refusals() {
        let pending = Pending(limit: 2)
        #expect(pending.add("1", to: "a@example.net", 1))
        #expect(!pending.add("1", to: "b@example.net", 2))
        #expect(pending.add("2", to: "b@example.net", 3))
        #expect(!pending.add("3", to: "c@example.net", 4))
        #expect(pending.cancel("2") == 3)
        #expect(pending.add("3", to: "c@example.net", 5))
        #expect(pending.resolve("1", from: "a@example.net") == 1)
        #expect(pending.failAll() == [5])
    }

    @Test("deadlines come in their order, and each request once")
    func deadlines() {
        let pending = Pending()
        #expect(pending.requests.nextDeadline == nil)
        #expect(pending.add("1", to: "a@example.net", 1, by: 30))
        #expect(pending.add("2", to: "a@example.net", 2, by: 10))
        #expect(pending.add("3", to: "a@example.net", 3, by: 20))
        #expect(pending.requests.nextDeadline == 10)
        #expect(pending.expire(at: 9) == [])
        #expect(pending.cancel("2") == 2)
        #expect(pending.requests.nextDeadline == 20)
        #expect(pending.expire(at: 30) == [3, 1])
        #expect(pending.requests.nextDeadline == nil)
        #expect(pending.resolve("3", from: "a@example.net") == nil)
    }

    @Test("an id used again has its own deadline")
    func reuse() {
        let pending = Pending()
        #expect(pending.add("1", to: "a@example.net", 1, by: 10))
        #expect(pending.add("0", to: "a@example.net", 0, by: 5))
        #expect(pending.resolve("1", from: "a@example.net") == 1)
        #expect(pending.add("1", to: "a@example.net", 2, by: 50))
        #expect(pending.expire(at: 20) == [0])
        #expect(pending.requests.nextDeadline == 50)
        #expect(pending.expire(at: 50) == [2])
    }

    @Test("when the stream is gone everything fails, in order")
    func failAll() {
        let pending = Pending()
        for token in 0..<5 { #expect(pending.add("\(token)", to: "a@example.net", token, by: UInt64(100 - token))) }
        #expect(pending.failAll() == [0, 1, 2, 3, 4])
        #expect(pending.failAll() == [])
        #expect(pending.expire(at: .max) == [])
        #expect(pending.requests.count == 0)
    }

    @Test("every token comes back exactly once, whatever happens")
    func conservation() throws {
        var generator = SeededGenerator(seed: 0x6120)
        let peers: [JID] = ["a@example.net/x", "b@example.net", "example.org", "echo.example.org"]
        var requests = PendingRequests<Int>(limit: 200, ownDomain: "echo.example.org", serverDomain: "example.org")
        var waiting: [String: (token: Int, peer: JID, deadline: UInt64)] = [:]
        var returned: Set<Int> = []
        var accepted = 0
        var now: UInt64 = 0
        func back(_ token: Int?) {
            guard let token else { return }
            #expect(returned.insert(token).inserted, "token \(token) came twice")
        }
        for step in 0..<10_000 {
            let id = "\(Int.random(in: 0..<300, using: &generator))"
            let peer = try #require(peers.randomElement(using: &generator))
            switch Int.random(in: 0..<100, using: &generator) {
            case 0..<55:
                let deadline = now + UInt64.random(in: 0..<500, using: &generator)
                let taken = requests.add(id: id, peer: peer, token: step, deadline: deadline)
                #expect(taken == (waiting[id] == nil && waiting.count < 200))
                if taken {
                    waiting[id] = (step, peer, deadline)
                    accepted += 1
                }
            case 55..<80:
                let from: JID? = Int.random(in: 0..<8, using: &generator) == 0 ? nil : peer
                let matches =
                    switch waiting[id] {
                    case let request?: from.map { $0 == request.peer } ?? request.peer.isDomain
                    case nil: false
                    }
                let token = requests.resolve(id: id, from: from)
                #expect(token == (matches ? waiting[id]?.token : nil))
                if matches { waiting[id] = nil }
                back(token)
            case 80..<90:
                let token = requests.cancel(id: id)
                #expect(token == waiting.removeValue(forKey: id)?.token)
                back(token)
            case 90..<99:
                now += UInt64.random(in: 0..<100, using: &generator)
                let expired = requests.expire(now: now)
                let due = waiting.filter { $0.value.deadline <= now }
                #expect(Set(expired) == Set(due.values.map(\.token)))
                for id in due.keys { waiting[id] = nil }
                for token in expired { back(token) }
            default:
                guard step % 10 == 0 else { continue }
                for token in requests.failAll() { back(token) }
                waiting = [:]
            }
            #expect(requests.count == waiting.count)
            #expect(requests.nextDeadline == waiting.values.map(\.deadline).min())
        }
        for token in requests.failAll() { back(token) }
        #expect(returned.count == accepted)
    }
}
