// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// RFC 6120: §8.3.1 (error rules), §8.4 (extended content); RFC 6121: §5.2.2 (message types)

import ComponentStream
import Logging

// The ingress guard, routing and admission (architecture: semantics 3, 4, 5, 7).
extension ComponentRuntime {
    /// Takes one stanza of the stream: answers it at once or puts it in its lane.
    ///
    /// - Parameter mayBeAnothers: Whether it is handed over where another process has to handle it.
    func receive(_ element: Element, mayBeAnothers: Bool = true) {
        guard let kind = routes.kind(of: element) else { return metrics.dropped(.unknownStanza) }
        receive(element, kind, mayBeAnothers: mayBeAnothers)
    }

    func receive(_ element: Element, _ kind: StanzaKind, mayBeAnothers: Bool = true) {
        received[Int(kind.rawValue)] += 1
        var sender: JID?
        var recipient: JID? = domain
        var type: StanzaType?
        var hasID = false
        element.withStanzaHead { head in
            sender = head.from.flatMap { addresses.jidIfValid($0) }
            if let to = head.to { recipient = addresses.jidIfValid(to) }
            type = StanzaType(kind, head.type)
            hasID = head.id != nil
        }
        guard let from = sender, let to = recipient else { return metrics.dropped(.malformedAddress) }
        guard to.hasDomain(of: domain) else { return refuseForeign(to) }
        switch type {
        case .message(let type): receiveMessage(element, type, from: from, to: to)
        case .presence(let kind): receivePresence(element, kind, from: from, to: to)
        case .iq(let type):
            receiveIQ(element, type, hasID: hasID, from: from, to: to, mayBeAnothers: mayBeAnothers)
        case nil where kind == .iq:
            reject(element, .iq, from: from, to: to, .badRequest("An IQ is of type get, set, result or error."))
        case nil: metrics.dropped(.unknownType)
        }
    }

    /// A stanza that broke a limit: only its head is known. It fails alone.
    func refuse(_ element: Element, _ refusal: StreamParser.Refusal) {
        metrics.dropped(.overLimit)
        guard let kind = routes.kind(of: element), let to = recipient(of: element), to.hasDomain(of: domain),
            let from = address("from", of: element)
        else { return }
        guard isAnswerable(element, kind) else { return failRequest(answeredBy: element, from: from, refusal) }
        logger.debug("stanza refused", metadata: ["limit": "\(refusal)", "kind": "\(kind.name)"])
        reject(element, kind, from: from, to: to, .policyViolation("The stanza is over the limit of \(refusal)."))
    }

    private func receiveMessage(_ element: Element, _ type: MessageType, from: JID, to: JID) {
        if let route = route(.message, RouteTable.code(type), element, to) {
            guard !isStopping || type == .error else {
                return reject(element, .message, from: from, to: to, .serviceUnavailable())
            }
            admit(Inbound(element: element, from: from, to: to, kind: .message, route: route))
        } else if type == .chat || type == .normal, element.child("body") != nil {
            reject(element, .message, from: from, to: to, .serviceUnavailable())
        }
    }

    private func receivePresence(_ element: Element, _ kind: PresenceKind, from: JID, to: JID) {
        // mod_privilege copies our own presence back to us (servers.md §5.4).
        if from.hasDomain(of: domain), to == domain { return metrics.dropped(.echo) }
        if let route = route(.presence, RouteTable.code(kind), element, to) {
            admit(Inbound(element: element, from: from, to: to, kind: .presence, route: route))
        }
    }

    private func receiveIQ(
        _ element: Element, _ type: IQType, hasID: Bool, from: JID, to: JID, mayBeAnothers: Bool
    ) {
        let code: UInt8
        switch type {
        case .result, .error: return resolve(element, from: from)
        case .get: code = RouteTable.code(IQKind.get)
        case .set: code = RouteTable.code(IQKind.set)
        }
        guard element.hasOneChild, hasID else {
            return reject(
                element, .iq, from: from, to: to, .badRequest("A request has an id and exactly one child element."))
        }
        guard !isStopping else {
            return reject(element, .iq, from: from, to: to, .serviceUnavailable("Shutting down."))
        }
        guard let route = route(.iq, code, element, to) else {
            let isKnown = element.firstChild.map { routes.knows(namespace: $0.namespace) } ?? false
            return reject(element, .iq, from: from, to: to, isKnown ? .featureNotImplemented() : .serviceUnavailable())
        }
        if mayBeAnothers, replicas != nil, let belonging = routes.routes[route].belonging,
            let payload = element.firstChild, handOver(element, belongingTo: belonging(payload))
        {
            return
        }
        admit(Inbound(element: element, from: from, to: to, kind: .iq, route: route))
    }

    private func route(_ kind: StanzaKind, _ type: UInt8, _ element: Element, _ to: JID) -> Int? {
        routes.position(kind: kind, type: type, stanza: element, isDomain: to.isDomain, local: to.local)
    }

    private func admit(_ inbound: consuming Inbound) {
        guard !isExhausted else { return refuseOverload(inbound) }
        let lane = lane(of: inbound)
        let bytes = inbound.element.stanzaByteCount
        if !hasRoom(bytes: bytes, lane: lane) {
            // Much may have come in one read: the limits are for what handlers leave waiting, so these have their turn first.
            pump()
            guard hasRoom(bytes: bytes, lane: lane) else { return refuseOverload(inbound) }
        }
        lanes.append(inbound, lane: lane)
        // A short queue is a cheap one: the scheduler counts by lane only what exceeds the quota.
        if lanes.waiting >= Self.batch { pump() }
    }

    /// Stanzas of one read that wait before the first of them is handled.
    private static let batch = 128

    /// Reserves a place for a stanza, if there is one.
    private func hasRoom(bytes: Int, lane: UInt64) -> Bool {
        guard largeStanzas.admit(bytes: bytes, lane: lane) else { return false }
        if lanes.admit(lane: lane) == .accepted { return true }
        largeStanzas.remove(bytes: bytes, lane: lane)
        return false
    }

    /// The next stanza whose lane is free.
    func nextInbound() -> (item: Inbound, lane: UInt64)? {
        guard let next = lanes.next() else { return nil }
        largeStanzas.remove(bytes: next.item.element.stanzaByteCount, lane: next.lane)
        return next
    }

    /// Everything that waits, which then no longer does.
    func removeWaiting() -> [Inbound] {
        largeStanzas.removeAll()
        return lanes.removeAll()
    }

    /// Whether so much waits for its handler that no more should be read.
    var isAboveSoftMark: Bool { lanes.isAboveSoftMark || largeStanzas.isAboveSoftMark }

    func refuseOverload(_ inbound: Inbound) {
        metrics.dropped(.overload)
        guard isAnswerable(inbound.element, inbound.kind) else { return }
        let text = "Too many stanzas are waiting here."
        reject(inbound.element, inbound.kind, from: inbound.from, to: inbound.to, .resourceConstraint(text))
    }

    private func lane(of inbound: Inbound) -> UInt64 {
        switch entries[inbound.route].lane.key {
        case .sender: inbound.from.hashBare(seed: laneSeed)
        case .destination: inbound.to.hashBare(seed: ~laneSeed)
        case .senderAndDestination:
            inbound.from.hashBare(seed: laneSeed) ^ inbound.to.hashBare(seed: ~laneSeed).byteSwapped
        case .route: UInt64(inbound.route)
        case .none: UInt64.random(in: .min ... .max)
        }
    }

    /// Whether an error may be sent back.
    func isAnswerable(_ element: Element, _ kind: StanzaKind) -> Bool { element.isAnswerable(kind) }

    private func recipient(of element: Element) -> JID? {
        guard element.withAttributeBytes("to", { _ in true }) != nil else { return domain }
        return address("to", of: element)
    }

    private func address(_ name: StaticString, of element: Element) -> JID? {
        element.withAttributeBytes(name) { addresses.jidIfValid($0) } ?? nil
    }

    /// ejabberd's `global_routes: true` hands us what is meant for other components. It cannot be answered: the
    /// address is not ours to send from.
    private func refuseForeign(_ to: JID) {
        metrics.dropped(.foreignDomain)
        log(
            .warning, "refused a stanza for a domain that is not ours", about: "foreign domain",
            [
                "domain": "\(to.domain)",
                "advice":
                    "\(Advice.text(for: .foreignDomain, domain: configuration.domain, server: Advice.Server(configuration.servers[0])))",
            ])
    }
}

extension Element {
    /// Whether RFC 6120 §8.3.1 lets us answer with an error: never to an error or a result, and presence only
    /// where somebody waits for something.
    func isAnswerable(_ kind: StanzaKind) -> Bool {
        switch kind {
        case .iq:
            switch withAttributeBytes("type", { IQType(bytes: $0) }) ?? nil {
            case .result, .error: false
            default: true
            }
        case .message:
            switch withAttributeBytes("type", { MessageType(bytes: $0) }) ?? .normal {
            case .chat, .normal: true
            default: false
            }
        case .presence: self["type"] == "subscribe"
        }
    }
}

/// What the `type` attribute of a stanza says.
private enum StanzaType {
    case message(MessageType)
    case presence(PresenceKind)
    case iq(IQType)

    /// Nil when nobody knows the type; a message of such a type is a normal one (RFC 6121 §5.2.2).
    init?(_ kind: StanzaKind, _ bytes: UnsafeRawBufferPointer?) {
        switch kind {
        case .message: self = .message(bytes.map { MessageType(bytes: $0) } ?? .normal)
        case .presence:
            guard let bytes else {
                self = .presence(.available)
                return
            }
            guard let type = PresenceType(bytes: bytes) else { return nil }
            self = .presence(PresenceKind(type))
        case .iq:
            guard let type = bytes.flatMap({ IQType(bytes: $0) }) else { return nil }
            self = .iq(type)
        }
    }
}
