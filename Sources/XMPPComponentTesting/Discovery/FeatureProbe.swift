// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

public import XMPPComponent

/// A proper request of a protocol, to see whether it is answered.
public struct FeatureProbe: Sendable {
    /// The feature that says so in service discovery.
    public let feature: String
    /// Whether the request asks or changes. One that changes should be about something that does not exist.
    public let kind: IQKind
    /// The request's payload.
    public let payload: StanzaLiteral

    /// A request.
    public init(_ feature: String, _ kind: IQKind = .get, _ payload: StanzaLiteral) {
        self.feature = feature
        self.kind = kind
        self.payload = payload
    }

    /// Protocols that components answer by IQ. None of the requests changes anything.
    public static let known: [FeatureProbe] = [
        FeatureProbe(DiscoInfo.namespace, .get, "<query xmlns='http://jabber.org/protocol/disco#info'/>"),
        FeatureProbe(
            "http://jabber.org/protocol/disco#items", .get, "<query xmlns='http://jabber.org/protocol/disco#items'/>"),
        FeatureProbe(
            "http://jabber.org/protocol/rsm", .get,
            """
            <query xmlns='http://jabber.org/protocol/disco#items'>
              <set xmlns='http://jabber.org/protocol/rsm'><max>1</max></set>
            </query>
            """),
        FeatureProbe("urn:xmpp:ping", .get, "<ping xmlns='urn:xmpp:ping'/>"),
        FeatureProbe("jabber:iq:version", .get, "<query xmlns='jabber:iq:version'/>"),
        FeatureProbe("jabber:iq:last", .get, "<query xmlns='jabber:iq:last'/>"),
        FeatureProbe("urn:xmpp:time", .get, "<time xmlns='urn:xmpp:time'/>"),
        FeatureProbe(
            "http://jabber.org/protocol/commands", .set,
            "<command xmlns='http://jabber.org/protocol/commands' node='urn:example:no-such-command' action='execute'/>"
        ),
        FeatureProbe("jabber:iq:search", .get, "<query xmlns='jabber:iq:search'/>"),
        FeatureProbe("jabber:iq:register", .get, "<query xmlns='jabber:iq:register'/>"),
        FeatureProbe("jabber:iq:gateway", .get, "<query xmlns='jabber:iq:gateway'/>"),
        FeatureProbe("jabber:iq:private", .get, "<query xmlns='jabber:iq:private'><x xmlns='urn:example:x'/></query>"),
        FeatureProbe("vcard-temp", .get, "<vCard xmlns='vcard-temp'/>"),
        FeatureProbe(
            "http://jabber.org/protocol/pubsub", .get,
            "<pubsub xmlns='http://jabber.org/protocol/pubsub'><subscriptions/></pubsub>"),
        FeatureProbe(
            "urn:xmpp:http:upload:0", .get,
            "<request xmlns='urn:xmpp:http:upload:0' filename='probe.txt' size='1' content-type='text/plain'/>"),
        FeatureProbe("urn:xmpp:blocking", .get, "<blocklist xmlns='urn:xmpp:blocking'/>"),
        FeatureProbe("urn:xmpp:mam:2", .get, "<query xmlns='urn:xmpp:mam:2'/>"),
        FeatureProbe(
            "http://jabber.org/protocol/bytestreams", .get, "<query xmlns='http://jabber.org/protocol/bytestreams'/>"),
    ]
}
