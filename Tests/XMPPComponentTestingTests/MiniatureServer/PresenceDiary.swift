// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import XMPPComponent
import XMPPComponentTesting

/// Notes every presence as `type from to`, in order.
struct PresenceDiary {
    private let pair = AsyncStream<String>.makeStream()

    var routes: [any Routable] {
        [
            OnPresence { [pair] presence, context in
                let kind = presence.type?.rawValue ?? "available"
                let mark = presence.children.contains { $0.name == "delay" } ? " delayed" : ""
                pair.continuation.yield(
                    "\(kind) \(presence.from?.description ?? "") \(presence.to?.description ?? "")\(mark)")
            }
        ]
    }

    func lines(_ count: Int) async -> [String] {
        var lines: [String] = []
        for await line in pair.stream {
            lines.append(line)
            if lines.count == count { break }
        }
        return lines
    }

    /// Alice subscribes to ann, and ann to alice; what ann is told of it is passed over.
    func befriend(_ alice: TestClient, _ bench: TestBench) async throws {
        alice.send(presence: "subscribe", to: "ann@echo.localhost")
        try await alice.settle()
        try await bench.component.send(Presence(type: .subscribed, to: "alice@localhost", from: "ann@echo.localhost"))
        _ = try await alice.next("approval") { $0["type"] == "subscribed" }
        try await bench.component.send(Presence(type: .subscribe, to: "alice@localhost", from: "ann@echo.localhost"))
        try await alice.expect("<presence type='subscribe' from='ann@echo.localhost'>...</presence>")
        alice.send(presence: "subscribed", to: "ann@echo.localhost")
        _ = await lines(bench.depth.description == "in process" ? 5 : 3)
    }
}
