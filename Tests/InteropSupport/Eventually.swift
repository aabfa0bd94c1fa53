// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

extension Duration {
    /// How long a test waits for what is on its way: against hangs alone, so long that a machine which has much else to do
    /// passes too.
    public static let patience = Duration.seconds(180)
}

/// Asks again every few milliseconds until there is an answer. Only for what cannot tell us: files, ports and processes
/// of others.
///
/// - Parameters:
///   - limit: Of all the asking.
///   - pause: Between two questions.
///   - question: Gives the answer, or nil for not yet.
/// - Returns: nil when `limit` passed without an answer.
public func eventually<Answer>(
    within limit: Duration,
    every pause: Duration = .milliseconds(10),
    _ question: () async throws -> Answer?
) async throws -> Answer? {
    let clock = ContinuousClock()
    let deadline = clock.now + limit
    while true {
        if let answer = try await question() { return answer }
        guard clock.now < deadline else { return nil }
        try await clock.sleep(for: pause)
    }
}
