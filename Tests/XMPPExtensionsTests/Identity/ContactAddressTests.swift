// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import Testing
import XMLStream
import XMPPComponent
import XMPPComponentTesting
import XMPPCore
import XMPPExtensions

@Suite(.timeLimit(.minutes(15)))
struct ContactAddressTests {
    private let all = ContactAddresses(
        abuse: ["mailto:abuse@shakespeare.lit", "xmpp:abuse@shakespeare.lit"], admin: ["mailto:xmpp@shakespeare.lit"],
        feedback: ["http://shakespeare.lit/feedback.php"], sales: ["xmpp:bard@shakespeare.lit"],
        security: ["xmpp:security@shakespeare.lit"], status: ["https://status.shakespeare.lit"],
        support: ["http://shakespeare.lit/support.php"])

    @Test("the addresses are a form, and read from one (XEP-0157 §3)")
    func form() throws {
        #expect(all.form.kind == .result)
        #expect(all.form.formType == "http://jabber.org/network/serverinfo")
        #expect(all.form["abuse-addresses"]?.kind == .listMulti)
        #expect(all.form["abuse-addresses"]?.values.count == 2)
        #expect(ContactAddresses(try DataForm(Element(all.form))) == all)
        #expect(ContactAddresses(admin: ["a"]).form.fields.map(\.variable) == ["FORM_TYPE", "admin-addresses"])
        #expect(ContactAddresses(DataForm(.result, formType: "urn:example:other")) == nil)
        #expect(ContactAddresses(DataForm(.result)) == nil)
        let sparse = DataForm(
            .result, formType: ContactAddresses.formType, fields: [FormField("abuse-addresses", values: ["", "x"])])
        #expect(ContactAddresses(sparse) == ContactAddresses(abuse: ["x"]))
    }

    @Test("the domain tells them, its users do not")
    func module() async throws {
        let server = InProcessServer()
        let component = try server.component { all }
        try await server.run(component) { (stream: TestStream) async throws in
            func info(_ address: String) async throws -> DiscoInfo {
                try await stream.send(
                    """
                    <iq type='get' id='1' from='a@b/c' to='\(address)'>\
                    <query xmlns='http://jabber.org/protocol/disco#info'/></iq>
                    """)
                return try DiscoInfo(resultPayload: try await stream.next().firstChild)
            }
            #expect(ContactAddresses(try await info("echo.localhost")) == all)
            #expect(ContactAddresses(try await info("bot@echo.localhost")) == nil)
        }
    }

    @Test("where at(_:) has put them, they are told")
    func placed() async throws {
        let component = try InProcessServer().component { all.at(.user("bot")) }
        #expect(ContactAddresses(try await component.discoInfo(at: "bot@echo.localhost"))?.admin == all.admin)
        #expect(ContactAddresses(try await component.discoInfo(at: "echo.localhost")) == nil)
    }

    @Test("forms in service discovery are read and added as forms (XEP-0128 §2)")
    func dataForms() throws {
        var info = try DiscoInfo(features: ["f"], dataForms: [all.form])
        try info.append(DataForm(.result, formType: "urn:example:more"))
        info.forms.append(Element(QName("x", in: "jabber:x:data"), attributes: ["type": "broken"]))
        #expect(info.dataForms.count == 2)
        #expect(info.form(ofType: "urn:example:more") != nil)
        #expect(info.form(ofType: "urn:example:none") == nil)
        #expect(try DiscoInfo(Element(info)).dataForms == info.dataForms)
    }
}
