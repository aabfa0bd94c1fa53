// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import Testing
import XMLStream
import XMPPCore

@Suite("stanza errors (RFC 6120 §8.3)") struct StanzaErrorTests {
    @Test(
        "every condition of RFC 6120 §8.3.3 is written and read with its default kind",
        arguments: StanzaError.Condition.all)
    func conditions(condition: StanzaError.Condition) throws {
        let error = StanzaError(condition, text: "why", language: "en")
        let element = try written { error.write(to: &$0) }
        #expect(element.isNamed("error", in: "jabber:component:accept"))
        #expect(element["type"] == condition.defaultKind.rawValue)
        #expect(element.child(QName(condition.name, in: StanzaError.namespace)) != nil)
        #expect(StanzaError(element) == error)
        #expect(StanzaError.Condition(name: condition.name) == condition)
    }

    @Test("there are 22 conditions, and their kinds are those of the RFC")
    func kinds() {
        #expect(StanzaError.Condition.all.count == 22)
        let byKind = Dictionary(grouping: StanzaError.Condition.all, by: \.defaultKind).mapValues { $0.map(\.name) }
        #expect(byKind[.auth] == ["forbidden", "not-authorized", "registration-required", "subscription-required"])
        #expect(
            byKind[.modify] == ["bad-request", "jid-malformed", "not-acceptable", "policy-violation", "redirect"])
        #expect(
            byKind[.wait] == [
                "recipient-unavailable", "remote-server-timeout", "resource-constraint", "unexpected-request",
            ])
        #expect(byKind[.cancel]?.count == 9)
    }

    @Test("an error is written in the order condition, text, application, in the namespace of the stanza")
    func writing() throws {
        let application = try Element(
            parsing: "<unsupported xmlns='http://jabber.org/protocol/pubsub#errors' feature='x'/>")
        var error = StanzaError.featureNotImplemented("not here", application: application)
        error.by = "pubsub.example.com"
        var writer = Writer(contentNamespace: "jabber:client")
        error.write(to: &writer)
        let expected = """
            <error type='cancel' by='pubsub.example.com'>\
            <feature-not-implemented xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>\
            <text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>not here</text>\
            <unsupported xmlns='http://jabber.org/protocol/pubsub#errors' feature='x'/></error>
            """
        #expect(writer.withBytes { String(decoding: $0, as: UTF8.self) } == expected)
    }

    @Test("the URI of gone and redirect is kept")
    func uris() throws {
        for error in [StanzaError.gone(to: "xmpp:romeo@afterlife.example"), .redirect(to: "xmpp:a@b?join")] {
            #expect(StanzaError(try written { error.write(to: &$0) }) == error)
        }
        let gone = try Element(
            parsing: "<error type='cancel'><gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>")
        #expect(StanzaError(gone).condition == .gone(nil))
    }

    @Test("reading is lenient")
    func lenient() throws {
        let swapped = StanzaError(
            try Element(
                parsing: """
                    <error xmlns='jabber:client'><closed-node xmlns='http://jabber.org/protocol/pubsub#errors'/>\
                    <text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas' xml:lang='de'>zu</text>\
                    <not-allowed xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>
                    """))
        #expect(swapped.condition == .notAllowed)
        #expect(swapped.kind == .cancel)
        #expect(swapped.text == "zu")
        #expect(swapped.language == "de")
        #expect(swapped.application?.name == "closed-node")

        let unknown = StanzaError(
            try Element(
                parsing:
                    "<error type='odd' by='@'><payment-required xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>"))
        #expect(unknown.condition == .undefinedCondition)
        #expect(unknown.kind == .cancel)
        #expect(unknown.by == nil)

        let empty = StanzaError(try Element(parsing: "<error type='wait'/>"))
        #expect(empty == StanzaError(.undefinedCondition, kind: .wait))
    }

    @Test("it reads well where it is thrown")
    func throwing() {
        func find(_ node: String) throws(StanzaError) {
            throw .itemNotFound("no such node")
        }
        #expect(throws: StanzaError(.itemNotFound, text: "no such node")) { try find("x") }
        #expect(StanzaError.itemNotFound("no such node").description == "item-not-found (cancel): no such node")
        #expect(StanzaError(PayloadError("bad")) == .badRequest("bad"))
    }

    @Test("an application condition can be a payload")
    func applicationPayload() throws {
        let error = StanzaError.notAcceptable().with(application: Nickname(text: "x"))
        #expect(error.application?.isNamed(Nickname.name) == true)
        #expect(StanzaError(try written { error.write(to: &$0) }) == error)
    }

    @Test("a payload goes beside the error, before it (XEP-0060 §8.8.2.4)")
    func payload() throws {
        let error = StanzaError.notAcceptable().with(payload: Nickname(text: "Polonius"))
        let answer = try written { writer in
            writer.start(own: "iq")
            error.write(to: &writer)
            writer.end()
        }
        #expect(answer.children.map(\.name) == ["nick", "error"])
        #expect(answer.child("error").map { StanzaError($0) } == .notAcceptable())
        #expect(error != .notAcceptable())

        let iq = try IQ(received("<iq type='set' id='1' from='a@b' to='c.d'><x xmlns='y'/></iq>"))
        let reply = try #require(iq.errorReply(error))
        #expect(try written { reply.write(to: &$0) }.children.map(\.name) == ["nick", "error"])
        #expect(reply.error == error)
    }
}

@Suite("stream errors (RFC 6120 §4.9)") struct StreamErrorTests {
    @Test("every condition of RFC 6120 §4.9.3 is written and read", arguments: StreamError.Condition.all)
    func conditions(condition: StreamError.Condition) throws {
        let error = StreamError(condition, text: "why", language: "en")
        let element = try written { error.write(to: &$0) }
        #expect(element.isNamed(StreamError.name))
        #expect(StreamError(element) == error)
        #expect(StreamError.Condition(name: condition.name) == condition)
    }

    @Test("reading is lenient, and the host of see-other-host is kept")
    func reading() throws {
        #expect(StreamError.Condition.all.count == 25)
        let moved = StreamError(.seeOtherHost("[2001:db8::1]:5347"))
        #expect(StreamError(try written { moved.write(to: &$0) }) == moved)
        let old = try Element(
            parsing: """
                <stream:error xmlns:stream='http://etherx.jabber.org/streams'>\
                <x xmlns='urn:app'/><xml-not-well-formed xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>
                """)
        #expect(StreamError(old).condition == .notWellFormed)
        #expect(StreamError(old).application?.name == "x")
        let odd = try Element(
            parsing: "<error><odd xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></error>",
            defaultNamespace: "http://etherx.jabber.org/streams")
        #expect(StreamError(odd) == StreamError(.undefinedCondition))
    }

    @Test("what is wrong with XML becomes its stream error")
    func fromParser() {
        #expect(StreamError(XMLStreamError(.restrictedXML, "a comment")).condition == .restrictedXML)
        #expect(StreamError(XMLStreamError(.tooLong, "big")).condition == .policyViolation)
        #expect(StreamError(.hostUnknown, text: "x").description == "host-unknown: x")
    }
}
