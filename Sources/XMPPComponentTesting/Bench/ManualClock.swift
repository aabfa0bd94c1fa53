// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// The time of a component that runs in process: it passes when told.
public struct ManualClock: Sendable {
    private let server: InProcessServer
    private let settle: @Sendable () async -> Void

    init(_ server: InProcessServer, settle: @escaping @Sendable () async -> Void) {
        self.server = server
        self.settle = settle
    }

    /// Lets time pass for the component: its timers fire as they would. What clients sent before has arrived by then.
    public func advance(by duration: Duration) async {
        await settle()
        await server.advance(by: duration)
    }
}
