// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0115 v1.6.0: §5 (the verification string of a client); RFC 6121: §2.1.6 (roster pushes)

import NIOCore
import TLSEngine
public import XMPPComponent

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension TestClient {
    /// What a client says about itself, and which requests it answers without the test's help.
    public struct Profile: Sendable {
        /// What it is.
        public var identity = DiscoIdentity(category: "client", type: "pc", name: "TestClient")
        /// What it can do, such as `urn:xmpp:avatar:metadata+notify`. Shown in its presence (XEP-0115) unless empty.
        public var features: [String] = []
        /// Which requests it answers by itself.
        public var answers: Answers = .all

        /// A client without features that answers everything it can.
        public init() {}

        /// A client with these features.
        public init(features: [String], answers: Answers = .all) {
            self.features = features
            self.answers = answers
        }
    }

    /// Requests that are answered without the test's help; the others wait for `next`.
    public struct Answers: OptionSet, Sendable {
        /// The bits.
        public let rawValue: Int

        /// A set of these bits.
        public init(rawValue: Int) {
            self.rawValue = rawValue
        }

        /// Pings (XEP-0199).
        public static let pings = Answers(rawValue: 1)
        /// The server's roster pushes (RFC 6121 §2.1.6), which are shown to the test all the same.
        public static let rosterPushes = Answers(rawValue: 2)
        /// disco#info (XEP-0030), also at the node of its capabilities.
        public static let discovery = Answers(rawValue: 4)
        /// None at all.
        public static let none: Answers = []
        /// What a connection needs: pings and roster pushes.
        public static let connection: Answers = [.pings, .rosterPushes]
        /// All of them.
        public static let all: Answers = [.pings, .rosterPushes, .discovery]
    }

    /// Changes what the client says about itself and, with other features, tells it by new presence.
    ///
    /// - Parameter presence: Children of the new presence, beside the capabilities.
    public func become(_ profile: Profile, presence: [Element] = []) {
        eventLoop.execute { [session] in
            session.value.profile = profile
            session.value.link?.send([profile.presence(presence)])
        }
    }
}

extension TestClient.Profile {
    static let node = "urn:swift-xmpp-component:test-client"

    /// XEP-0115 §5.1: the hash of identity and features.
    var verification: String {
        let identity = "\(identity.category)/\(identity.type)//\(identity.name ?? "")<"
        let text =
            identity
            + features.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
            .map { "\($0)<" }.joined()
        let digits = Array(Digest.sha1Hex(text).utf8)
        let bytes = stride(from: 0, to: digits.count, by: 2).compactMap {
            UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16)
        }
        return Data(bytes).base64EncodedString()
    }

    /// Available presence with the capabilities.
    func presence(_ children: [Element] = []) -> Element {
        var children = children
        if !features.isEmpty {
            children.append(
                Element(
                    QName("c", in: "http://jabber.org/protocol/caps"),
                    attributes: ["hash": "sha-1", "node": Self.node, "ver": verification]))
        }
        return Element(.presence, children: children)
    }

    /// The answer to a request, unless it is the test's to answer.
    func answer(to request: Element) -> (element: Element, isShown: Bool)? {
        guard let payload = request.firstChild else { return nil }
        let isGet = request["type"] == "get"
        if isGet, payload.isNamed(.ping), answers.contains(.pings) { return (reply(to: request), false) }
        if !isGet, payload.isNamed(.roster), answers.contains(.rosterPushes) { return (reply(to: request), true) }
        if isGet, payload.isNamed(DiscoInfo.name), answers.contains(.discovery) {
            let node = payload["node"]
            guard node == nil || node == "\(Self.node)#\(verification)" else {
                return (reply(to: request, type: "error", [StanzaError.itemNotFound().clientElement]), false)
            }
            let info = DiscoInfo(node: node, identities: [identity], features: features)
            return (reply(to: request, (try? Element(info)).map { [$0] } ?? []), false)
        }
        return nil
    }

    /// RFC 6120 §8.2.3: a get or set is answered, with its id.
    private func reply(to request: Element, type: String = "result", _ payload: [Element] = []) -> Element {
        let id = request["id"] ?? ""
        // KeyValuePairs has no way to leave one out.
        guard let from = request["from"] else {
            return Element(.iq, attributes: ["type": type, "id": id], children: payload)
        }
        return Element(.iq, attributes: ["type": type, "id": id, "to": from], children: payload)
    }
}

extension StanzaError {
    /// The error as a client or its server writes it.
    var clientElement: Element {
        var writer = Writer(contentNamespace: .client, capacity: 256)
        write(to: &writer)
        let xml = writer.withBytes { String(decoding: $0, as: UTF8.self) }
        return (try? Element(parsing: xml, defaultNamespace: .client)) ?? Element(QName("error", in: .client))
    }
}
