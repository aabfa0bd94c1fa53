// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import XMPPComponent
import XMPPComponentTesting
import XMPPExtensions

/// Many buddies. With VIRTUAL_USERS_BUDDIES=100000 it prints what they take.
@Suite(.timeLimit(.minutes(15)))
struct VirtualUserScaleTests {
    private static let buddies =
        ProcessInfo.processInfo.environment["VIRTUAL_USERS_BUDDIES"].flatMap(Int.init) ?? 2000

    @Test("a storm of buddies is answered and taken leave of, each in their own way")
    func storm() async throws {
        let server = InProcessServer()
        let store = MemoryVirtualUserStore()
        let before = Self.residentBytes()
        for number in 0..<Self.buddies {
            await store.with(
                try JID(parsing: "buddy-\(number)@example.localhost"), .subscribe, .approve, .probe, .request,
                .subscribed)
        }
        let stored = Self.residentBytes()
        let profile = VirtualUserProfile { viewer in VirtualPresence(status: "for \(viewer)") }
        var configuration = VirtualUsers.Configuration()
        configuration.announcementsPerSecond = 1_000_000
        let users = VirtualUsers(["bot": profile], store: store, configuration: configuration)
        let component = try server.component { users }
        try await server.run(component) { (stream: TestStream) async throws in
            // A presence and a probe for each.
            var shown = 0
            for _ in 0..<Self.buddies * 2 {
                let stanza = try await stream.next()
                guard stanza["type"] == nil else { continue }
                shown += 1
                #expect(stanza.child("status")?.text == "for \(stanza["to"] ?? "")")
            }
            #expect(shown == Self.buddies)
            let announced = Self.residentBytes()
            // All come online at once: presence and probe, as ejabberd and Prosody send them.
            for start in stride(from: 0, to: Self.buddies, by: 50) {
                let numbers = start..<min(Self.buddies, start + 50)
                try await stream.send(
                    numbers.map { number in
                        let from = "buddy-\(number)@example.localhost/phone-\(number)"
                        return presence(from: from) + presence("probe", from: from)
                    }.joined())
                for _ in numbers {
                    let stanza = try await stream.next()
                    #expect(stanza["type"] == nil && stanza.child("status") != nil)
                }
            }
            try await stream.expectNothing()
            let here = Self.residentBytes()
            #expect(try await users.bot().availableResources(of: "buddy-7@example.localhost") == ["phone-7"])
            component.shutDown()
            for _ in 0..<Self.buddies { #expect(try await stream.next()["type"] == "unavailable") }
            try await stream.expectClose()
            if Self.buddies > 10_000 {
                let each = { (from: Int, to: Int) in "\((to - from) / Self.buddies) bytes each" }
                print(
                    "\(Self.buddies) buddies: stored \(each(before, stored)), announced \(each(stored, announced)),",
                    "here \(each(announced, here)), in all \((here - before) >> 20) MiB")
            }
        }
    }

    /// What the process takes, where that can be told.
    private static func residentBytes() -> Int {
        guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else { return 0 }
        let fields = text.split(separator: " ")
        return fields.count > 1 ? (Int(fields[1]) ?? 0) * 4096 : 0
    }
}
