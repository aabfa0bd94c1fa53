// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import Testing
import XMLStream
import XMPPCore
import XMPPExtensions

@Suite struct ReceiptTests {
    private func request(_ attributes: String = "id='richard2-4.1.247'", _ more: String = "") throws -> Message {
        try Message(
            element(
                """
                <message from='northumberland@shakespeare.lit/westminster' to='kingrichard@royalty.england.lit/throne' \
                \(attributes)><body>My lord, dispatch; read o'er these articles.</body>\
                <request xmlns='urn:xmpp:receipts'/>\(more)</message>
                """))
    }

    @Test("a request is answered with the id, from where it went, and nothing else (XEP-0184 §7)")
    func answer() throws {
        let message = try request()
        #expect(message.requestsReceipt)
        #expect(try message.payload(of: ReceiptRequest.self) == ReceiptRequest())
        #expect(message.receipt == nil)
        let receipt = try #require(message.makeReceipt())
        #expect(
            try Element(receipt)
                == element(
                    """
                    <message from='kingrichard@royalty.england.lit/throne' \
                    to='northumberland@shakespeare.lit/westminster'>\
                    <received xmlns='urn:xmpp:receipts' id='richard2-4.1.247'/></message>
                    """))
        #expect(receipt.receipt == DeliveryReceipt("richard2-4.1.247"))
    }

    @Test(
        "a receipt is of the type of what it answers (XEP-0184 §7)", arguments: [MessageType.chat, .headline, .normal])
    func types(type: MessageType) throws {
        #expect(try request("id='1' type='\(type)'").makeReceipt()?.type == type)
    }

    @Test(
        "errors, messages of rooms and those without an id get no receipt (XEP-0184 §5.3, §7)",
        arguments: ["id='1' type='error'", "id='1' type='groupchat'", "", "id=''"])
    func undue(attributes: String) throws {
        #expect(try request(attributes).makeReceipt() == nil)
    }

    @Test("a receipt gets no receipt, also a malformed one (XEP-0184 §5.4)")
    func loops() throws {
        #expect(try request("id='1'", "<received xmlns='urn:xmpp:receipts' id='0'/>").makeReceipt() == nil)
        #expect(try request("id='1'", "<received xmlns='urn:xmpp:receipts'/>").makeReceipt() == nil)
        #expect(Message(to: "a@b", from: "c@d", id: "1", body: "Hi").makeReceipt() == nil)
        var message = try request()
        message.from = nil
        #expect(message.makeReceipt() == nil)
    }

    @Test("a receipt is asked for once, and not by a receipt (XEP-0184 §5.4)")
    func asking() throws {
        var message = Message(to: "a@b", id: "1", body: "Hi")
        message.requestsReceipt = true
        message.requestsReceipt = true
        #expect(message.children.filter { $0.isNamed(ReceiptRequest.name) }.count == 1)
        message.receipt = DeliveryReceipt("0")
        #expect(!message.requestsReceipt)
        #expect(message.receipt == DeliveryReceipt("0"))
        message.receipt = nil
        #expect(message.children.map(\.name) == ["body"])
    }

    @Test("a receipt without an id is refused (XEP-0184 §7)", arguments: ["", "id=''"])
    func refusals(attributes: String) throws {
        let received = try element("<received xmlns='urn:xmpp:receipts' \(attributes)/>")
        let error = #expect(throws: PayloadError.self) { try DeliveryReceipt(received) }
        #expect(error?.attribute == "id")
        var message = Message(to: "a@b")
        message.append(received)
        #expect(message.receipt == nil)
    }
}
