// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import Testing
import XMLStream
import XMPPCore

@Suite("IQs (RFC 6120 §8.2.3)") struct IQTests {
    @Test("a request is read, answered, and the answer read")
    func conversation() throws {
        let request = try IQ(
            received(
                "<iq type='get' from='a@b/c' to='echo.example.com' id='v1'><query xmlns='jabber:iq:version'/></iq>"))
        #expect(request.type == .get)
        #expect(request.isRequest)
        #expect(request.payload?.isNamed(VersionQuery.name) == true)
        #expect(try request.payload(of: VersionQuery.self) == VersionQuery())

        let result = IQ.result(to: request, response: VersionQuery.Response(product: "Echo"))
        #expect(
            text(of: result) == """
                <iq from='echo.example.com' to='a@b/c' id='v1' type='result'><query xmlns='jabber:iq:version'>\
                <name>Echo</name></query></iq>
                """)
        #expect(try result.payload(of: VersionQuery.Response.self) == VersionQuery.Response(product: "Echo"))
        #expect(text(of: IQ.result(to: request, payload: VersionQuery.Response(product: "Echo"))) == text(of: result))
        #expect(text(of: IQ.result(to: request)) == "<iq from='echo.example.com' to='a@b/c' id='v1' type='result'/>")
        #expect(
            text(of: IQ.result(to: request, response: EmptyResponse()))
                == "<iq from='echo.example.com' to='a@b/c' id='v1' type='result'/>")

        let answer = try IQ(received(text(of: result)))
        #expect(!answer.isRequest)
        #expect(try VersionQuery.Response(resultPayload: answer.payload).product == "Echo")
        #expect(answer.errorReply(.conflict()) == nil)
        #expect(VersionQuery.features == ["jabber:iq:version"])
        #expect(
            text(of: IQ(VersionQuery(), to: "a@b", id: "2"))
                == "<iq to='a@b' id='2' type='get'><query xmlns='jabber:iq:version'/></iq>")
    }

    @Test("an answer without what was asked for is refused, and an empty answer takes anything")
    func responses() throws {
        #expect(throws: PayloadError.self) { try VersionQuery.Response(resultPayload: nil) }
        let other = Element(QName("query", in: "jabber:iq:time"))
        #expect(throws: PayloadError.self) { try VersionQuery.Response(resultPayload: other) }
        let bare = Element(QName("query", in: "jabber:iq:version"))
        #expect(throws: PayloadError("<query/> lacks the child <name/>", element: VersionQuery.name)) {
            try VersionQuery.Response(resultPayload: bare)
        }
        _ = try EmptyResponse(resultPayload: other)
        _ = try EmptyResponse(resultPayload: nil)
    }

    @Test("the payload of an error is what was asked, not the error")
    func errors() throws {
        let echoed = try IQ(
            received(
                """
                <iq type='error' id='1'><query xmlns='jabber:iq:version'/>\
                <error type='cancel'><service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>
                """, in: "jabber:client"))
        #expect(echoed.payload?.isNamed(VersionQuery.name) == true)
        #expect(echoed.error == .serviceUnavailable())
        let plain = try IQ(
            received(
                "<iq type='error' id='1'><error type='cancel'><gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>"
            ))
        #expect(plain.payload == nil)
        let reply = try #require(IQ(type: .set, to: "a@b", from: "c@d", id: "1").errorReply(.badRequest("x")))
        #expect(reply.payload == nil)
        #expect(reply.error == .badRequest("x"))
        #expect(reply.to == "c@d")
        #expect(reply.errorReply(.badRequest()) == nil)
    }

    @Test("a missing or unknown type is seen as such", arguments: [nil, "", "GET", "gex", "sot", "resulx", "errox"])
    func unknownTypes(type: String?) throws {
        let name = QName("iq", in: "jabber:client")
        let element = type.map { Element(name, attributes: ["type": $0]) } ?? Element(name)
        #expect(IQ(element, from: nil, to: nil) == nil)
        #expect(throws: PayloadError.self) { try IQ(element) }
    }

    @Test("every type is read", arguments: IQType.allCases)
    func types(type: IQType) throws {
        let element = Element(QName("iq", in: "jabber:client"), attributes: ["type": type.rawValue])
        #expect(try IQ(element).type == type)
        #expect(type.isRequest == (type == .get || type == .set))
    }
}
