// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import SpecificationExamples
import Testing
import XMLStream
import XMPPComponent
import XMPPCore
import XMPPExtensions

@Suite struct VerificationStringTests {
    /// XEP-0115 §5.2.
    static let exodus = DiscoInfo(
        identities: [DiscoIdentity(category: "client", type: "pc", name: "Exodus 0.9.1")],
        features: [
            "http://jabber.org/protocol/muc", "http://jabber.org/protocol/disco#items",
            "http://jabber.org/protocol/disco#info", "http://jabber.org/protocol/caps",
        ])

    private func info(_ content: String) throws -> DiscoInfo {
        try DiscoInfo(element("<query xmlns='http://jabber.org/protocol/disco#info'>\(content)</query>"))
    }

    private func form(_ fields: String) throws -> DiscoInfo {
        try info("<x xmlns='jabber:x:data' type='result'>\(fields)</x>")
    }

    @Test("the simple generation example (XEP-0115 §5.2)")
    func simple() {
        #expect(Self.exodus.verificationString() == "QgayPKawpkPSDYmwT/WM94uAlu0=")
        #expect(Self.exodus.illFormedness == nil)
    }

    @Test("the complex generation example (XEP-0115 §5.3)")
    func complex() throws {
        let example = try #require(Example.capabilities.first { $0.name.contains("complex") })
        let info = try DiscoInfo(example.element())
        #expect(info.verificationString() == "q07IKJEyjvHSyhy//CH0CxmKi8w=")
        #expect(info.illFormedness == nil)
    }

    @Test("other digests, as they were computed elsewhere (XEP-0115 §9.1)")
    func digests() {
        let info = Self.exodus
        #expect(info.verificationString(.sha224) == "eRTRaZXdg2D07A6LJ66hyY2s7f5jZLiTkgLEvA==")
        #expect(info.verificationString(.sha256) == "Wr6IGEKhx6b9627gBmi/cCmpxXBc/GYq5zWuYfWGWoc=")
        #expect(
            info.verificationString(.sha384) == "Nf8JigpWSRF8x8Bvhy7Vzz09f1ZRpn+UWA1rfZ+HYBW+bUsD7RZWpWzMwUIPRIvP")
        #expect(
            info.verificationString(.sha512)
                == "fRSVSbrOODMrPDQyHoSWoR+RemysUcEeGGhMh+kl/hGp9UrJxyDnrh9BymsL57Am/eToRZ/T4s6QBqeC6LVmoQ==")
        #expect(info.verificationString(CapabilityHash(rawValue: "md2")) == nil)
        #expect(!CapabilityHash(rawValue: "md2").isSupported)
    }

    @Test("what is put in order are bytes, part by part (XEP-0115 §5.1, RFC 4790 §9.3)")
    func order() {
        // "a" is before "a-b" although "a/" is after "a-b/"; U+1F600 is after U+FFFC although its first code unit is not.
        let info = DiscoInfo(
            identities: [
                DiscoIdentity(category: "a-b", type: "a"), DiscoIdentity(category: "a", type: "t", language: "de"),
                DiscoIdentity(category: "a", type: "t"),
            ], features: ["\u{1F600}", "\u{FFFC}", "é", "z", "a", "Z"])
        #expect(info.verificationString() == "EcGHgRvQN+2TJ02zaj4Am//KoyQ=")
    }

    @Test("a form without a hidden FORM_TYPE does not count (XEP-0115 §5.4, rule 3.6)")
    func ignoredForms() throws {
        let bare = try info("")
        for fields in [
            "<field var='a'><value>1</value></field>",
            "<field var='FORM_TYPE'><value>t</value></field>",
            "<field var='FORM_TYPE' type='text-single'><value>t</value></field>",
            "<field var='FORM_TYPE' type='hidden'/>",
        ] {
            let info = try form(fields)
            #expect(info.illFormedness == nil)
            #expect(info.verificationString() == bare.verificationString(), "\(fields)")
        }
        let counted = try form("<field var='FORM_TYPE' type='hidden'><value>t</value></field>")
        #expect(counted.verificationString() != bare.verificationString())
    }

    @Test("what is there twice is ill-formed (XEP-0115 §5.4, rules 3.3 to 3.5)")
    func illFormed() throws {
        let identity = "<identity category='a' type='b' name='c' xml:lang='en'/>"
        #expect(try info(identity + identity).illFormedness == .repeatedIdentity)
        #expect(try info("\(identity)<identity category='a' type='b' name='d' xml:lang='en'/>").illFormedness == nil)
        #expect(try info("<feature var='a'/><feature var='a'/>").illFormedness == .repeatedFeature)
        #expect(try info("<feature var='e\u{301}'/><feature var='\u{E9}'/>").illFormedness == nil)
        let type = "<field var='FORM_TYPE' type='hidden'><value>t</value></field>"
        let form = "<x xmlns='jabber:x:data' type='result'>\(type)</x>"
        #expect(try info(form + form).illFormedness == .repeatedForm)
        #expect(
            try self.form("<field var='FORM_TYPE' type='hidden'><value>t</value><value>u</value></field>")
                .illFormedness == .ambiguousFormType)
        #expect(
            try self.form("<field var='FORM_TYPE' type='hidden'><value>t</value><value>t</value></field>")
                .illFormedness == nil)
    }

    @Test("values that contain the separator are not believed (XEP-0115 §9.3)")
    func separators() throws {
        #expect(try info("<feature var='a&lt;b'/>").illFormedness == .separatorInValue)
        #expect(try info("<identity category='a' type='b' name='c&lt;d'/>").illFormedness == .separatorInValue)
        let type = "<field var='FORM_TYPE' type='hidden'><value>t</value></field>"
        #expect(try form("\(type)<field var='a'><value>&lt;</value></field>").illFormedness == .separatorInValue)
        #expect(try form("\(type)<field var='a'><value>&gt;&amp;lt;</value></field>").illFormedness == nil)
        // The two that would be taken for each other.
        #expect(
            try info("<feature var='a&lt;b'/>").verificationString()
                == info("<feature var='a'/><feature var='b'/>").verificationString())
    }

    @Test("fields and values of forms are put in order, and forms too (XEP-0115 §5.1, steps 6 and 7)")
    func formOrder() throws {
        func form(_ type: String, _ fields: String) -> String {
            "<x xmlns='jabber:x:data' type='result'>\(fields)<field var='FORM_TYPE' type='hidden'><value>\(type)</value></field></x>"
        }
        let a = "<field var='a'><value>1</value><value>2</value></field>"
        let aTurned = "<field var='a'><value>2</value><value>1</value></field>"
        let b = "<field var='b'/>"
        let one = try info(form("t", a + b) + form("u", ""))
        let other = try info(form("u", "") + form("t", b + aTurned))
        #expect(one.verificationString() == other.verificationString())
        #expect(one.verificationString() != (try info(form("u", a + b) + form("t", ""))).verificationString())
    }

    @Test("capabilities have node and ver, and no hash in the legacy format (XEP-0115 §4, §13)")
    func payload() throws {
        let modern = try EntityCapabilities(#require(Example.capabilities.first).element())
        #expect(modern.hash == .sha1)
        #expect(modern.discoNode == "http://code.google.com/p/exodus#QgayPKawpkPSDYmwT/WM94uAlu0=")
        let legacy = try EntityCapabilities(
            element("<c xmlns='http://jabber.org/protocol/caps' node='n' ver='0.9' ext='a  b'/>"))
        #expect(legacy.hash == nil)
        #expect(legacy.bundles == ["a", "b"])
        #expect(try EntityCapabilities(Element(legacy)) == legacy)
        for (attributes, wrong) in [("ver='v'", "node"), ("node='n'", "ver"), ("node='' ver='v'", "node")] {
            let error = #expect(throws: PayloadError.self) {
                try EntityCapabilities(element("<c xmlns='http://jabber.org/protocol/caps' \(attributes)/>"))
            }
            #expect(error?.attribute == wrong)
        }
    }
}
