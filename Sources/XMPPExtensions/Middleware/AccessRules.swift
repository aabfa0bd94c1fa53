// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

public import XMPPComponent
public import XMPPCore

/// Lets stanzas through by who sent them.
///
/// ```swift
/// AdminModule().middleware(AccessRules(allow: ["example.org"], deny: ["guest@example.org"]))
/// ```
/// An address says whom it means: `user@domain/resource` that resource, `user@domain` the account with all its resources,
/// `domain` everybody there and the domain itself, a domain with `.includingSubdomains` those below it too. Of the rules
/// that fit the most specific one counts; of two for the same address, the denial.
public struct AccessRules: Middleware {
    /// Whom a rule is about.
    public struct Subject: Hashable, Sendable, ExpressibleByStringLiteral {
        let address: JID
        let withSubdomains: Bool

        /// The resource, account or domain of this address.
        public init(_ address: JID) {
            self.address = address
            withSubdomains = false
        }

        private init(domain: JID) {
            address = domain
            withSubdomains = true
        }

        /// The address as text; one that is none ends the program, as it does for a `JID`.
        public init(stringLiteral text: StaticString) { self.init(JID(stringLiteral: text)) }

        /// A domain and every domain below it.
        public static func includingSubdomains(_ domain: JID) -> Subject { Subject(domain: domain.domainJID) }
    }

    /// What the sender of a refused stanza learns.
    public struct Refusal: Sendable {
        let error: StanzaError?

        /// Nothing; a request is answered as if nobody handled it.
        public static let silence = Refusal(error: nil)
        /// The error.
        public static func error(_ error: StanzaError) -> Refusal { Refusal(error: error) }
    }

    private let verdicts: [Subject: Bool]
    private let isAllowedOtherwise: Bool
    private let refusal: Refusal

    /// - Parameters:
    ///   - allow: Who may. If anybody is listed here, everybody else may not.
    ///   - deny: Who may not.
    ///   - refusal: What the others learn; for a request to subscribe, an error is a denied subscription (RFC 6121 §3.1.4).
    public init(
        allow: [Subject] = [], deny: [Subject] = [], refusal: Refusal = .error(.forbidden("You have no access here."))
    ) {
        var verdicts: [Subject: Bool] = [:]
        for subject in allow { verdicts[subject] = true }
        for subject in deny { verdicts[subject] = false }
        self.verdicts = verdicts
        isAllowedOtherwise = allow.isEmpty
        self.refusal = refusal
    }

    /// Whether somebody is let through.
    public func allows(_ sender: JID) -> Bool {
        if sender.resource != nil, let verdict = verdicts[Subject(sender)] { return verdict }
        if let verdict = verdicts[Subject(sender.bare)] { return verdict }
        let domain = sender.domainJID
        if let verdict = verdicts[Subject(domain)] { return verdict }
        var labels = Substring(domain.domain)
        while true {
            if let parent = JID(String(labels)), let verdict = verdicts[.includingSubdomains(parent)] { return verdict }
            guard let dot = labels.firstIndex(of: ".") else { return isAllowedOtherwise }
            labels = labels[labels.index(after: dot)...]
        }
    }

    /// Lets the stanza through or refuses it.
    public func handle(
        _ stanza: InboundStanza, context: any StanzaContext, next: () async throws -> StanzaOutcome
    ) async throws -> StanzaOutcome {
        guard !allows(stanza.sender) else { return try await next() }
        guard let error = refusal.error else { return .ignored }
        if let presence = context as? PresenceContext {
            // A denied subscription has an answer of its own; other presence has none.
            if stanza.element["type"] == "subscribe" { try await presence.reply(.unsubscribed) }
            return .ignored
        }
        throw error
    }
}
