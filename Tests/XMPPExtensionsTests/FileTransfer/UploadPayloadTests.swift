// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import SpecificationExamples
import Testing
import XMLStream
import XMPPComponent
import XMPPCore
import XMPPExtensions

@Suite struct UploadPayloadTests {
    private func example(_ name: String) throws -> Element {
        try #require(Example.fileTransfer.first { $0.name == "XEP-0363: \(name)" }).element()
    }

    private func slot(_ put: String, headers: String = "", get: String = "https://d.example/f") throws -> UploadSlot {
        try UploadSlot(
            element(
                """
                <slot xmlns='urn:xmpp:http:upload:0'><put url='\(put)'>\(headers)</put><get url='\(get)'/></slot>
                """))
    }

    @Test("a request tells name, size, media type and purpose (XEP-0363 §4, §5)")
    func request() throws {
        #expect(
            try UploadSlotRequest(example("a slot is requested"))
                == UploadSlotRequest(fileName: "très cool.jpg", size: 23456, mediaType: "image/jpeg"))
        #expect(try UploadSlotRequest(example("for a message")).purpose == .message)
        #expect(try UploadSlotRequest(example("for an avatar")).purpose == .profile)
        #expect(try UploadSlotRequest(example("for permanent storage")).purpose == .permanent)
        #expect(
            try UploadSlotRequest(example("with a limited lifetime")).purpose
                == .ephemeral(expireBefore: Date(timeIntervalSince1970: 1_757_545_705)))
        let unknown = """
            <request xmlns='urn:xmpp:http:upload:0' filename='a' size='1' content-type=''>
              <eternal xmlns='urn:xmpp:http:upload:purpose:0'/><profile xmlns='urn:example:other'/>
              <permanent xmlns='urn:xmpp:http:upload:purpose:0'/>
            </request>
            """
        #expect(
            try UploadSlotRequest(element(unknown))
                == UploadSlotRequest(fileName: "a", size: 1, purpose: .permanent))
    }

    @Test(
        "a request without a proper name or size is refused (XEP-0363 §4)",
        arguments: [
            "size='1'", "filename='' size='1'", "filename='a'", "filename='a' size=''", "filename='a' size='0'",
            "filename='a' size='-1'", "filename='a' size='+1'", "filename='a' size='1e3'",
            "filename='a' size='99999999999999999999'",
        ])
    func badRequests(attributes: String) {
        #expect(throws: PayloadError.self) {
            try UploadSlotRequest(element("<request xmlns='urn:xmpp:http:upload:0' \(attributes)/>"))
        }
    }

    @Test("an ephemeral file needs a moment (XEP-0363 §5.3)", arguments: ["", "expire-before='soon'"])
    func badPurpose(attribute: String) {
        let error = #expect(throws: PayloadError.self) {
            try UploadSlotRequest(
                element(
                    """
                    <request xmlns='urn:xmpp:http:upload:0' filename='a' size='1'>
                      <ephemeral xmlns='urn:xmpp:http:upload:purpose:0' \(attribute)/></request>
                    """))
        }
        #expect(error?.attribute == "expire-before")
    }

    @Test("a slot has two URLs and headers in order (XEP-0363 §4)")
    func slot() throws {
        let slot = try UploadSlot(example("a slot"))
        #expect(slot.putURL.host() == "upload.montague.tld")
        #expect(
            slot.getURL.absoluteString
                == "https://download.montague.tld/4a771ac1-f0b2-4a4a-9700-f2a26fa2bb67/tr%C3%A8s%20cool.jpg")
        #expect(slot.headers == [.init(.authorization, "Basic Base64String=="), .init(.cookie, "foo=bar; user=romeo")])
    }

    @Test("only headers that are allowed are taken, and no line ends with them (XEP-0363 §9.2)")
    func headers() throws {
        let headers = """
            <header name='Host'>evil.example</header>
            <header name='eXpires'> tomorrow </header>
            <header name='Cookie&#10;'>a=1&#13;&#10;Host: evil.example</header>
            <header name='COOKIE'>b=2</header>
            <header name='Authorization'>&#10;</header>
            <header name='Content-Length'>7</header>
            <header>none</header>
            """
        let slot = try slot("https://u.example/f", headers: headers)
        #expect(
            slot.headers == [
                .init(.expires, "tomorrow"), .init(.cookie, "a=1Host: evil.example"), .init(.cookie, "b=2"),
            ])
        #expect(slot.headers.allSatisfy { !$0.value.contains(where: \.isNewline) })
        #expect(UploadSlot.Header(.cookie, "a\u{0}\u{7F}\u{85}\r\nb\tc").value == "ab\tc")
    }

    @Test("a slot with more headers than anybody needs is refused")
    func tooManyHeaders() {
        let header = "<header name='Cookie'>a=b</header>"
        #expect(throws: Never.self) {
            try slot("https://u.example/f", headers: String(repeating: header, count: 32))
        }
        #expect(throws: PayloadError.self) {
            try slot("https://u.example/f", headers: String(repeating: header, count: 33))
        }
    }

    @Test("a slot's secrets do not get into descriptions")
    func redaction() throws {
        let slot = try slot(
            "https://u.example/f", headers: "<header name='Authorization'>Bearer sesame</header>")
        var dumped = ""
        dump(slot, to: &dumped)
        for text in ["\(slot)", String(reflecting: slot), "\(slot.headers)", dumped] {
            #expect(!text.contains("sesame"))
        }
    }

    @Test(
        "a slot's URLs are absolute, of the web, and ASCII (XEP-0363 §4)",
        arguments: [
            "", "f", "/f", "file:///etc/passwd", "ftp://u.example/f", "unix:///run/socket", "https:///f", "https:f",
            "https://u.example/très", "https://u.example/a b", "https://bob:secret@u.example/f", "http+unix://%2Frun/f",
            "https://u.example/&#10;Host:", "javascript:alert(1)",
        ])
    func badURLs(url: String) {
        #expect(throws: PayloadError.self) { try slot(url) }
        #expect(throws: PayloadError.self) { try slot("https://u.example/f", get: url) }
    }

    @Test("an error tells how large a file may be, or when to try again (XEP-0363 §6)")
    func errors() throws {
        let large = StanzaError.fileTooLarge(maximumFileSize: 20000)
        #expect(large.condition == .notAcceptable)
        #expect(large.kind == .modify)
        #expect(large.fileTooLarge?.maximumFileSize == 20000)
        #expect(large.uploadRetry == nil)
        let moment = Date(timeIntervalSince1970: 1_512_344_525)
        let quota = StanzaError.uploadQuotaReached(retry: moment)
        #expect(quota.kind == .wait)
        #expect(quota.uploadRetry == moment)
        #expect(quota.fileTooLarge == nil)
        #expect(StanzaError.uploadQuotaReached().uploadRetry == nil)
    }

    @Test("an error is read wherever the server puts the condition (XEP-0363 §6)")
    func ejabberdOrder() throws {
        let error = StanzaError(
            try element(
                """
                <error type='modify'>
                  <file-too-large xmlns='urn:xmpp:http:upload:0'><max-file-size>16777216</max-file-size></file-too-large>
                  <not-acceptable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>
                </error>
                """))
        #expect(error.condition == .notAcceptable)
        #expect(error.fileTooLarge?.maximumFileSize == 16_777_216)
        let odd = StanzaError(
            try element(
                """
                <error type='modify'><not-acceptable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>
                  <file-too-large xmlns='urn:xmpp:http:upload:0'><max-file-size>many</max-file-size></file-too-large>
                </error>
                """))
        #expect(odd.fileTooLarge == FileTooLarge())
    }
}
