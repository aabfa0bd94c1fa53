// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Synchronization
public import XMPPComponent
import XMPPCore

/// Limits how fast one account (bare JID) may send: a token bucket for each.
///
/// ```swift
/// configuration.middleware = [RateLimit(perSecond: 5, burst: 20)]
/// ```
/// An account may send `burst` stanzas at once; after that as many as flow in at the rate. What is too much is refused
/// with `resource-constraint` (type wait): requests each time, as they must be answered, messages only the first time until
/// one has passed again, so that a flood is not answered with a flood. Presence is dropped in silence.
public struct RateLimit: Middleware {
    private let buckets: Buckets

    /// - Parameters:
    ///   - rate: Stanzas in a second that an account may send in the long run; more than 0.
    ///   - burst: Stanzas that it may send at once; at least 1.
    ///   - maximumAccounts: Accounts that are remembered; those that have sent nothing for the longest time are forgotten first.
    public init(perSecond rate: Double, burst: Int, maximumAccounts: Int = 20_000) {
        buckets = Buckets(TokenBucket(perSecond: rate, burst: burst), maximum: maximumAccounts)
    }

    /// Lets the stanza through or refuses it.
    public func handle(
        _ stanza: InboundStanza, context: any StanzaContext, next: () async throws -> StanzaOutcome
    ) async throws -> StanzaOutcome {
        switch buckets.take(for: stanza.sender.bare, now: context.component.uptime) {
        case .granted: return try await next()
        case .refused(let isFirst):
            guard stanza.kind == .iq || (isFirst && stanza.kind == .message) else { return .ignored }
            throw StanzaError.resourceConstraint("You send too fast: wait a moment.")
        }
    }
}

extension RateLimit {
    func isGranted(_ account: JID, now: Duration) -> Bool { buckets.take(for: account, now: now) == .granted }
    var rememberedAccounts: Int { buckets.count }
}

/// A bucket that fills at a rate and is emptied by what passes.
struct TokenBucket: Sendable {
    enum Answer: Equatable { case granted, refused(isFirst: Bool) }

    private let perSecond: Double
    private let burst: Double
    private var tokens: Double
    private var filledAt: Duration?
    private var hasRefused = false

    init(perSecond: Double, burst: Int) {
        self.perSecond = perSecond > 0 ? perSecond : 1
        self.burst = Double(max(burst, 1))
        tokens = self.burst
    }

    mutating func take(now: Duration) -> Answer {
        if let filledAt, now > filledAt {
            tokens = min(burst, tokens + (now - filledAt) / .seconds(1) * perSecond)
        }
        filledAt = now
        guard tokens >= 1 else {
            defer { hasRefused = true }
            return .refused(isFirst: !hasRefused)
        }
        tokens -= 1
        hasRefused = false
        return .granted
    }
}

/// The buckets of the accounts seen lately, in two generations: when the younger is full it becomes the older one, and what
/// was in that is forgotten.
private final class Buckets: Sendable {
    private struct Generations {
        var young: [JID: TokenBucket] = [:]
        var old: [JID: TokenBucket] = [:]
    }

    private let full: TokenBucket
    private let capacity: Int
    private let generations = Mutex(Generations())

    init(_ full: TokenBucket, maximum: Int) {
        self.full = full
        capacity = max(maximum / 2, 1)
    }

    var count: Int { generations.withLock { $0.young.count + $0.old.count } }

    func take(for account: JID, now: Duration) -> TokenBucket.Answer {
        generations.withLock { generations in
            var bucket = generations.young[account] ?? generations.old.removeValue(forKey: account) ?? full
            let answer = bucket.take(now: now)
            if generations.young[account] == nil, generations.young.count >= capacity {
                generations.old = generations.young
                generations.young = [:]
            }
            generations.young[account] = bucket
            return answer
        }
    }
}
