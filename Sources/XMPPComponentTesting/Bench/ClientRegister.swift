// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The clients of a bench.
final class ClientRegister: Sendable {
    private let clients = Mutex<[TestClient]>([])

    func note(_ client: TestClient) { clients.withLock { $0.append(client) } }

    /// Waits until what they were told to send has been sent.
    func settle() async {
        for client in clients.withLock(\.self) { try? await client.onLoop { _ in } }
    }

    func disconnect() async {
        for client in clients.withLock(\.self) { await client.disconnect() }
    }
}
