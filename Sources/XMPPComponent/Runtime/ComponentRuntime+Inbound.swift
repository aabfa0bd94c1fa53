// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import ComponentStream
import Logging

// The ingress guard, routing and admission (architecture: semantics 3, 4, 5, 7).
extension ComponentRuntime {
    /// Takes one stanza of the stream: answers it at once or puts it in its lane.
    func receive(_ element: Element) {
        guard let kind = StanzaKind(element) else {
            metrics.dropped(.unknownStanza)
            return
        }
        metrics.received(kind)
        guard let to = recipient(of: element), let from = address("from", of: element) else {
            metrics.dropped(.malformedAddress)
            return
        }
        guard to.hasDomain(of: domain) else { return refuseForeign(to) }
        switch kind {
        case .message: receiveMessage(element, from: from, to: to)
        case .presence: receivePresence(element, from: from, to: to)
        case .iq: receiveIQ(element, from: from, to: to)
        }
    }

    /// A stanza that broke a limit: only its head is known. It fails alone.
    func refuse(_ element: Element, _ refusal: StreamParser.Refusal) {
        metrics.dropped(.overLimit)
        guard let kind = StanzaKind(element), let to = recipient(of: element), to.hasDomain(of: domain),
            let from = address("from", of: element), isAnswerable(element, kind)
        else { return }
        logger.debug("stanza refused", metadata: ["limit": "\(refusal)", "kind": "\(kind.name)"])
        reject(element, kind, from: from, to: to, .policyViolation("The stanza is over the limit of \(refusal)."))
    }

    private func receiveMessage(_ element: Element, from: JID, to: JID) {
        let type = element.withAttributeBytes("type") { MessageType(bytes: $0) } ?? .normal
        if let route = route(.message, RouteTable.code(type), element, to) {
            guard !isStopping || type == .error else {
                return reject(element, .message, from: from, to: to, .serviceUnavailable())
            }
            admit(Inbound(element: element, from: from, to: to, kind: .message, route: route))
        } else if type == .chat || type == .normal, element.child("body") != nil {
            reject(element, .message, from: from, to: to, .serviceUnavailable())
        }
    }

    private func receivePresence(_ element: Element, from: JID, to: JID) {
        let type = element.withAttributeBytes("type") { PresenceType(bytes: $0) }
        if case .some(nil) = type { return metrics.dropped(.unknownType) }
        let kind = PresenceKind(type ?? nil)
        // mod_privilege copies our own presence back to us (servers.md §5.4).
        if from.hasDomain(of: domain), to == domain { return metrics.dropped(.echo) }
        if let route = route(.presence, RouteTable.code(kind), element, to) {
            admit(Inbound(element: element, from: from, to: to, kind: .presence, route: route))
        }
    }

    private func receiveIQ(_ element: Element, from: JID, to: JID) {
        let type = element.withAttributeBytes("type") { IQType(bytes: $0) } ?? nil
        let code: UInt8
        switch type {
        case .result, .error: return resolve(element, from: from)
        case .get: code = RouteTable.code(IQKind.get)
        case .set: code = RouteTable.code(IQKind.set)
        case nil:
            return reject(element, .iq, from: from, to: to, .badRequest("An IQ is of type get, set, result or error."))
        }
        var children = element.children.makeIterator()
        guard let payload = children.next(), children.next() == nil, element["id"] != nil else {
            return reject(
                element, .iq, from: from, to: to, .badRequest("A request has an id and exactly one child element."))
        }
        guard !isStopping else {
            return reject(element, .iq, from: from, to: to, .serviceUnavailable("Shutting down."))
        }
        guard let route = route(.iq, code, element, to) else {
            let isKnown = routes.knows(namespace: payload.namespace)
            return reject(element, .iq, from: from, to: to, isKnown ? .featureNotImplemented() : .serviceUnavailable())
        }
        admit(Inbound(element: element, from: from, to: to, kind: .iq, route: route))
    }

    private func route(_ kind: StanzaKind, _ type: UInt8, _ element: Element, _ to: JID) -> Int? {
        routes.position(kind: kind, type: type, stanza: element, isDomain: to.isDomain, local: to.local)
    }

    private func admit(_ inbound: Inbound) {
        switch lanes.enqueue(inbound, lane: lane(of: inbound)) {
        case .accepted: break
        case .laneFull, .full:
            metrics.dropped(.overload)
            guard isAnswerable(inbound.element, inbound.kind) else { return }
            let text = "Too many stanzas are waiting here."
            reject(inbound.element, inbound.kind, from: inbound.from, to: inbound.to, .resourceConstraint(text))
        }
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

    /// Whether RFC 6120 §8.3.1 lets us answer with an error: never to an error or a result, and presence only
    /// where somebody waits for something.
    func isAnswerable(_ element: Element, _ kind: StanzaKind) -> Bool {
        switch kind {
        case .iq:
            switch element.withAttributeBytes("type", { IQType(bytes: $0) }) ?? nil {
            case .result, .error: false
            default: true
            }
        case .message:
            switch element.withAttributeBytes("type", { MessageType(bytes: $0) }) ?? .normal {
            case .chat, .normal: true
            default: false
            }
        case .presence: element["type"] == "subscribe"
        }
    }

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
        foreignDomainsReported += 1
        guard foreignDomainsReported & (foreignDomainsReported - 1) == 0 else { return }  // 1st, 2nd, 4th, 8th ...
        logger.warning(
            "refused a stanza for a domain that is not ours",
            metadata: [
                "domain": "\(to.domain)", "count": "\(foreignDomainsReported)",
                "advice": "\(Advice.text(for: .foreignDomain, domain: configuration.domain, host: configuration.host, port: configuration.port))",
            ]
        )
    }
}

extension StanzaKind {
    /// The kind of a first-level element; nil when it is none of the three.
    init?(_ element: Element) {
        let namespace = element.withNamespaceBytes { bytes in
            bytes.elementsEqual(Self.accept) || bytes.elementsEqual(Self.client)
        }
        guard namespace else { return nil }
        let kind: StanzaKind? = element.withNameBytes { name in
            switch name.first {
            case UInt8(ascii: "m") where name.count == 7 && name.elementsEqual("message".utf8): .message
            case UInt8(ascii: "p") where name.count == 8 && name.elementsEqual("presence".utf8): .presence
            case UInt8(ascii: "i") where name.count == 2 && name.elementsEqual("iq".utf8): .iq
            default: nil
            }
        }
        guard let kind else { return nil }
        self = kind
    }

    private static let accept = Array("jabber:component:accept".utf8)
    private static let client = Array("jabber:client".utf8)
}
