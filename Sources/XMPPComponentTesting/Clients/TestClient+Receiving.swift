// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import NIOCore
public import XMPPComponent

extension TestClient {
    /// Takes the first stanza that `matches`, of those that have arrived and those to come; the others stay.
    ///
    /// - Parameter what: Names it in the error.
    /// - Throws: ``ExpectationFailure`` when the deadline passes or the stream ends first.
    public func next(
        _ what: String = "stanza",
        within limit: Duration = .seconds(60),
        fileID: String = #fileID,
        line: Int = #line,
        where matches: @escaping @Sendable (Element) -> Bool = { _ in true }
    ) async throws -> Element {
        let found = try await collect(1, what, within: limit, fileID: fileID, line: line, where: matches)
        guard let element = found.first else { throw ExpectationFailure("no \(what)", fileID: fileID, line: line) }
        return element
    }

    /// Takes the first `count` stanzas that `matches`, in order of arrival.
    ///
    /// - Throws: ``ExpectationFailure``, with how many came, when the deadline passes or the stream ends first.
    public func collect(
        _ count: Int,
        _ what: String = "stanzas",
        within limit: Duration = .seconds(60),
        fileID: String = #fileID,
        line: Int = #line,
        where matches: @escaping @Sendable (Element) -> Bool = { _ in true }
    ) async throws -> [Element] {
        try await located(fileID, line) {
            try await eventLoop.flatSubmit { [session] in
                session.value.collect(count, what, within: limit, where: matches)
            }.get()
        }
    }

    /// Takes everything that has arrived and that nobody waited for.
    public func drain() async throws -> [Element] {
        try await onLoop { $0.drain() }
    }

    // MARK: Literals

    /// Takes the first stanza like this one, of those that have arrived and those to come; the others stay. What a server
    /// may change on the way does not count (``StanzaLiteral/Strictness/relayed``).
    ///
    /// - Returns: The stanza, and what stood for the placeholders.
    /// - Throws: ``ExpectationFailure`` when the deadline passes first: it shows how the most similar of the stanzas that came
    ///   differs. `XMLStreamError` when the literal is no well-formed element.
    @discardableResult
    public func expect(
        _ literal: StanzaLiteral, within limit: Duration = .seconds(60), fileID: String = #fileID, line: Int = #line
    ) async throws -> StanzaMatch {
        let pattern = try literal.pattern()
        do {
            let element = try await next("\(literal)", within: limit, fileID: fileID, line: line) {
                var comparison = ElementComparison(.relayed)
                return comparison.agrees(pattern, $0)
            }
            guard let match = try literal.match(element, strictness: .relayed) else {
                throw ExpectationFailure("no \(literal)", fileID: fileID, line: line)
            }
            return match
        } catch let failure as ExpectationFailure {
            throw try await compared(failure, with: pattern, literal)
        }
    }

    private func compared(
        _ failure: ExpectationFailure, with pattern: Element, _ literal: StanzaLiteral
    ) async throws -> ExpectationFailure {
        let candidates = try await onLoop { $0.unclaimed() }
        let differences = candidates.filter { $0.name == pattern.name }.map { candidate in
            (candidate, ElementDiff.text(pattern, candidate, ElementComparison(.relayed)))
        }
        func marks(_ text: String) -> Int { text.split(separator: "\n").filter { !$0.hasPrefix("  ") }.count }
        guard let nearest = differences.min(by: { marks($0.1) < marks($1.1) }) else { return failure }
        return ExpectationFailure(
            expected: "\(literal)", actual: "\(nearest.0)",
            difference: nearest.1 + "\n(\(failure.expected))", fileID: failure.fileID, line: failure.line)
    }

    /// Expects that a component has sent us nothing that is still unread: it is asked for a ping (XEP-0199), whose answer
    /// comes after whatever it sent before.
    ///
    /// The ping is answered in this user's turn: after handlers of what it sent before, unless their routes have another
    /// lane.
    ///
    /// - Parameters:
    ///   - component: An address of the component that answers pings.
    ///   - literal: What must not be there; nil is anything from that domain.
    /// - Throws: ``ExpectationFailure`` with what is there.
    public func expectNothing(
        from component: JID, like literal: StanzaLiteral? = nil, fileID: String = #fileID, line: Int = #line
    ) async throws {
        _ = try await query(.get, Element(.ping), to: component.description, fileID: fileID, line: line)
        let pattern = try literal?.pattern()
        let unread = try await onLoop { session in
            session.unclaimed().filter { stanza in
                guard let from = stanza["from"].flatMap({ JID($0) }), from.domain == component.domain else {
                    return false
                }
                guard let pattern else { return true }
                var comparison = ElementComparison(.relayed)
                return comparison.agrees(pattern, stanza)
            }
        }
        guard let first = unread.first else { return }
        throw ExpectationFailure(
            expected: "nothing from \(component)", actual: "\(unread.count), the first: \(first)", fileID: fileID,
            line: line)
    }

    // MARK: Requests

    /// Kind of a ``query(_:_:to:within:fileID:line:)``.
    public enum QueryKind: String, Sendable {
        /// Asks for something.
        case get
        /// Changes something.
        case set
    }

    /// Sends an IQ and waits for its answer.
    ///
    /// - Parameter to: Nil means our own account.
    /// - Returns: The answering iq, of type result or error.
    public func query(
        _ kind: QueryKind,
        _ payload: Element,
        to: String? = nil,
        within limit: Duration = .seconds(60),
        fileID: String = #fileID,
        line: Int = #line
    ) async throws -> Element {
        try await located(fileID, line) {
            try await eventLoop.flatSubmit { [session] in
                session.value.query(kind.rawValue, payload, to: to, within: limit)
            }.get()
        }
    }

    /// Sends a request and waits for its answer.
    ///
    /// - Throws: the peer's `StanzaError`; `PayloadError` when the answer cannot be decoded; ``ExpectationFailure`` when
    ///   none comes.
    public func query<Request: IQRequest>(
        _ request: Request,
        to: JID,
        within limit: Duration = .seconds(60),
        fileID: String = #fileID,
        line: Int = #line
    ) async throws -> Request.Response {
        let kind: QueryKind = Request.kind == .get ? .get : .set
        let answer = try await query(
            kind, try Element(request), to: to.description, within: limit, fileID: fileID, line: line)
        guard answer["type"] == "result" else { throw StanzaError(of: answer) }
        return try Request.Response(resultPayload: answer.firstChild)
    }

    /// Waits until the server has taken everything that was sent before: it answers in order.
    ///
    /// - Throws: ``ExpectationFailure`` when it does not answer.
    public func settle(fileID: String = #fileID, line: Int = #line) async throws {
        // Any answer will do.
        _ = try await query(.get, Element(.ping), fileID: fileID, line: line)
    }

    /// Waits until a component answers pings (XEP-0199): it takes a moment to attach to the server.
    ///
    /// - Throws: ``ExpectationFailure`` with the last answer when it did not within `limit`.
    public func waitUntilReachable(
        _ jid: String, within limit: Duration = .seconds(60), fileID: String = #fileID, line: Int = #line
    ) async throws {
        var last = "nothing"
        let deadline = ContinuousClock.now + limit
        repeat {
            do {
                // While a component comes or goes a stanza may be lost: a short wait, then another.
                let answer = try await query(.get, Element(.ping), to: jid, within: min(limit, .seconds(2)))
                if answer["type"] == "result" { return }
                last = answer.description
            } catch let failure as ExpectationFailure {
                last = failure.expected
            }
            // The component cannot tell us that it has come.
            try await Task.sleep(for: .milliseconds(20))
        } while ContinuousClock.now < deadline
        throw ExpectationFailure("\(jid) is not reachable after \(limit): \(last)", fileID: fileID, line: line)
    }

    /// Puts the test's place into a failure that comes from the event loop.
    private func located<Result>(
        _ fileID: String, _ line: Int, _ body: () async throws -> Result
    ) async throws -> Result {
        do {
            return try await body()
        } catch let failure as ExpectationFailure where failure.fileID.isEmpty {
            throw ExpectationFailure(
                expected: failure.expected, actual: failure.actual, difference: failure.difference, fileID: fileID,
                line: line)
        }
    }
}
