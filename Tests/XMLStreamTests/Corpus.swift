// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Testing

@testable import XMLStream

/// Streams that are replayed whole, byte by byte, and cut at every place. A parser bug adds its input here.
struct CorpusEntry: Sendable, CustomTestStringConvertible {
    let name: String
    let bytes: [UInt8]
    /// How many first-level elements it has.
    let stanzas: Int
    /// How it ends, when not well.
    let code: XMLStreamError.Code?

    var testDescription: String { name }

    init(_ name: String, _ xml: String, stanzas: Int = 0, _ code: XMLStreamError.Code? = nil) {
        self.init(name, bytes: Array(xml.utf8), stanzas: stanzas, code)
    }

    init(_ name: String, bytes: [UInt8], stanzas: Int = 0, _ code: XMLStreamError.Code? = nil) {
        self.name = name
        self.bytes = bytes
        self.stanzas = stanzas
        self.code = code
    }

    /// A body that follows the usual header.
    static func body(
        _ name: String, _ xml: String, stanzas: Int = 0, _ code: XMLStreamError.Code? = nil
    ) -> CorpusEntry {
        CorpusEntry(name, header + xml, stanzas: stanzas, code)
    }

    /// Raw bytes in a message body after the usual header.
    static func raw(_ name: String, _ bytes: [UInt8], _ code: XMLStreamError.Code?) -> CorpusEntry {
        let before = Array((header + "<message><body>").utf8)
        return CorpusEntry(
            name, bytes: before + bytes + Array("</body></message>".utf8), stanzas: code == nil ? 1 : 0, code)
    }
}

let corpus: [CorpusEntry] = wellFormedCorpus + brokenCorpus + restrictedCorpus + encodingCorpus

private let wellFormedCorpus: [CorpusEntry] = [
    .body(
        "a handshake and a message",
        "<handshake/><message from='a@b/c' to='echo.example.org' type='chat' id='1'><body>hi</body></message>",
        stanzas: 2),
    .body("a whole stream", "<iq type='get' id='1'><ping xmlns='urn:xmpp:ping'/></iq></stream:stream>", stanzas: 1),
    .body(
        "a stream error",
        "<stream:error><not-authorized xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error></stream:stream>\n",
        stanzas: 1),
    .body("whitespace keepalives", " \n<presence/> \t\r\n \r<presence/>\r\n", stanzas: 2),
    .body("long keepalive", String(repeating: " ", count: 900) + "<presence/>", stanzas: 1),
    .body(
        "entities of XML",
        "<message a='&lt;&amp;&gt;&quot;&apos;&#x41;&#66;'><body>&lt;&amp;&gt;&quot;&apos;&#x20AC;&#13;</body></message>",
        stanzas: 1),
    .body("many joined pieces", "<message><body>a&amp;b<![CDATA[<c>]]>d&#33;\r\ne</body></message>", stanzas: 1),
    .body(
        "CDATA with tags, quotes and brackets", "<message><body><![CDATA[it's <b>\"x\"</b> ]] ]> >]]></body></message>",
        stanzas: 1),
    .body("empty CDATA", "<message><body><![CDATA[]]></body></message>", stanzas: 1),
    .body(
        "long CDATA", "<message><body><![CDATA[\(String(repeating: "ab]'>ü", count: 300))]]></body></message>",
        stanzas: 1),
    .body("long text", "<message><body>\(String(repeating: "it's ]] long; ", count: 90))</body></message>", stanzas: 1),
    .body(
        "long text of three-byte characters",
        "<message><body>\(String(repeating: "日本語]", count: 200))</body></message>", stanzas: 1),
    .body("line ends", "<message><body>a\r\nb\rc\nd\r\r\n</body><x y='a\r\nb\tc\nd'/></message>", stanzas: 1),
    .body("line ends after a stanza", "<x y='1'/><message>\ra\r\nb\rc<![CDATA[\r\n]]></message>", stanzas: 2),
    .body("greater-than in an attribute", "<message a='x>y' b=\"it's > that\"><b c='>'/></message>", stanzas: 1),
    .body("white space in tags", "<message \n a = 'b'\t><body\r\n></body\n></message\t>", stanzas: 1),
    .body(
        "namespaces",
        "<m xmlns='urn:a' xmlns:p='urn:b'><p:x p:y='1' y='2'/><z xmlns=''><w/></z><p:x xmlns:p='urn:c'/></m>",
        stanzas: 1),
    .body(
        "relative and odd namespaces", "<m xmlns='relative'><n xmlns='http://[odd'/><o xmlns:q='also relative'/></m>",
        stanzas: 1),
    .body("language", "<message xml:lang='de'><body xml:lang=''>x</body></message>", stanzas: 1),
    .body("mixed content", "<html xmlns='http://www.w3.org/1999/xhtml'>a<b>c</b>d<br/>e</html>", stanzas: 1),
    .body(
        "many scripts",
        "<message><body>äöü ß € 漢字 😀 \u{10FFFF} \u{FFFD} \u{7F} עברית</body><ü:n xmlns:ü='urn:ü' é='ñ'/></message>",
        stanzas: 1),
    .body("deep", String(repeating: "<a>", count: 60) + String(repeating: "</a>", count: 60), stanzas: 1),
    .body(
        "too deep", String(repeating: "<a>", count: 80) + "x" + String(repeating: "</a>", count: 80) + "<b/>",
        stanzas: 2),
    .body(
        "too many attributes", "<a " + (0..<70).map { "a\($0)='\($0)'" }.joined(separator: " ") + "><b/></a><c/>",
        stanzas: 2),
    .body(
        "more stanzas than one slice",
        String(repeating: "<message to='a@b'><body>it's ok</body></message>\n", count: 60), stanzas: 60),
    CorpusEntry("the shortest stream", "<s><a/></s>", stanzas: 1),
    CorpusEntry("an empty root", "<s/>"),
    CorpusEntry(
        "an odd header",
        "<?xml version=\"1.0\" encoding='UTF-16' standalone='yes'?>\n <s:s xmlns:s='urn:s' a='x>y' b=\"'\"><s:a b='c'/></s:s>",
        stanzas: 1),
    CorpusEntry("no declaration, white space first", " \n<s xmlns='urn:s'><a/></s>", stanzas: 1),
]

private let brokenCorpus: [CorpusEntry] = [
    .body("wrong end tag", "<a/><message><body></message>", stanzas: 1, .notWellFormed),
    .body("surplus end tag", "<a/></stream:stream></a><b/>", stanzas: 1, .notWellFormed),
    .body("text after the end", "</stream:stream>  xyz  ", .notWellFormed),
    .body("text between stanzas", "<a/>hello<b/>", stanzas: 1, .badFormat),
    .body("a reference between stanzas", "<a/>&#65;<b/>", stanzas: 1, .badFormat),
    .body("character data between stanzas", "<a/><![CDATA[x]]><b/>", stanzas: 1, .badFormat),
    .body("the same attribute twice", "<a b='1' b='2'/>", .notWellFormed),
    .body("an attribute without quotes", "<a b=1/><c/>", .notWellFormed),
    .body("less-than in an attribute", "<a b='<'/><c/>", .notWellFormed),
    .body("an ampersand", "<a>x & y; z</a><c/>", .notWellFormed),
    .body("the end of CDATA in text", "<a>\(String(repeating: "x", count: 310))]]></a>", .notWellFormed),
    .body("the end of CDATA in a short text", "<a>x]]></a>", .notWellFormed),
    .body("control character", "<a>\u{1}</a>", .notWellFormed),
    .body("control character in CDATA", "<a><![CDATA[\u{1}]]></a>", .notWellFormed),
    .body("control character in an attribute", "<a b='\u{1B}'/>", .notWellFormed),
    .body("reference to a control character", "<a>&#1;</a>", .notWellFormed),
    .body("reference to half a character", "<a>&#xD800;</a>", .notWellFormed),
    .body("U+FFFE", "<a>\u{FFFE}</a>", .notWellFormed),
    .body("NUL", "<a/><b>\u{0}</b>", stanzas: 1, .notWellFormed),
    .body("unbound prefix of an element", "<a/><p:x/><b/>", stanzas: 1, .badNamespace),
    .body("unbound prefix of an attribute", "<a/><x p:y='1'/><b/>", stanzas: 1, .badNamespace),
    .body("unbound prefix after a relative namespace", "<a xmlns='relative'/><p:x/>", stanzas: 1, .badNamespace),
    .body("prefix bound in a sibling only", "<a xmlns:p='urn:p'/><p:x/>", stanzas: 1, .badNamespace),
    .body("one attribute under two prefixes", "<a xmlns:p='urn:p' xmlns:q='urn:p' p:x='1' q:x='2'/>", .badNamespace),
    .body("empty prefix declaration", "<a xmlns:p=''/>", .badNamespace),
    .body("xml prefix bound elsewhere", "<a xmlns:xml='urn:x'/>", .badNamespace),
    .body("xmlns as a namespace", "<a xmlns='http://www.w3.org/2000/xmlns/'/>", .badNamespace),
    .body("two colons", "<a/><x:y:z xmlns:x='urn:x'/><b/>", stanzas: 1, .badNamespace),
    CorpusEntry("HTTP", "HTTP/1.1 400 Bad Request\r\n\r\n", .notWellFormed),
    CorpusEntry("a root that is an end tag", "</stream>", .notWellFormed),
    CorpusEntry("a root without a name", "< stream>", .notWellFormed),
    CorpusEntry("an unbound prefix in the header", "<stream:stream><a/>", .badNamespace),
]

private let restrictedCorpus: [CorpusEntry] = [
    .body("comment in a stanza", "<a/><b><!-- c --></b><d/>", stanzas: 1, .restrictedXML),
    .body("comment between stanzas", "<a/><!-- it's --><d/>", stanzas: 1, .restrictedXML),
    .body("malformed comment", "<a/><!-- -- --><d/>", stanzas: 1, .restrictedXML),
    .body("comment after the end", "</stream:stream><!-- c -->", .restrictedXML),
    .body("processing instruction in a stanza", "<a/><b><?p i?></b><d/>", stanzas: 1, .restrictedXML),
    .body("processing instruction between stanzas", "<a/><?p it's ?><d/>", stanzas: 1, .restrictedXML),
    .body("a second XML declaration", "<a/><?xml version='1.0'?><d/>", stanzas: 1, .restrictedXML),
    .body("general entity", "<a/><b>&nbsp;</b><d/>", stanzas: 1, .restrictedXML),
    .body("general entity in an attribute", "<a/><b c='&nbsp;'/><d/>", stanzas: 1, .restrictedXML),
    .body("document type inside", "<a/><!DOCTYPE x><d/>", stanzas: 1, .restrictedXML),
    CorpusEntry("comment first", "<!-- c --><s><a/></s>", .restrictedXML),
    CorpusEntry("comment after the declaration", "<?xml version='1.0'?><!-- c --><s><a/></s>", .restrictedXML),
    CorpusEntry("processing instruction first", "<?p i?><s><a/></s>", .restrictedXML),
    CorpusEntry(
        "processing instruction after the declaration", "<?xml version='1.0'?><?p i?><s><a/></s>", .restrictedXML),
    CorpusEntry("declaration after white space", " <?xml version='1.0'?><s><a/></s>", .restrictedXML),
    CorpusEntry("document type", "<?xml version='1.0'?><!DOCTYPE s><s><a/></s>", .restrictedXML),
    CorpusEntry(
        "billion laughs",
        "<?xml version='1.0'?><!DOCTYPE s [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'>]><s><a>&b;</a></s>", .restrictedXML),
]

private let encodingCorpus: [CorpusEntry] = [
    CorpusEntry(
        "byte order mark", bytes: [0xEF, 0xBB, 0xBF] + Array("<?xml version='1.0'?><s><a/></s>".utf8), stanzas: 1),
    CorpusEntry(
        "byte order mark without a declaration", bytes: [0xEF, 0xBB, 0xBF] + Array("<s><a/></s>".utf8), stanzas: 1),
    CorpusEntry("broken byte order mark", bytes: [0xEF, 0xBB, 0x3C] + Array("s>".utf8), .badEncoding),
    CorpusEntry("UTF-16, little-endian, marked", bytes: [0xFF, 0xFE, 0x3C, 0, 0x73, 0, 0x3E, 0], .badEncoding),
    CorpusEntry("UTF-16, big-endian, marked", bytes: [0xFE, 0xFF, 0, 0x3C, 0, 0x73, 0, 0x3E], .badEncoding),
    CorpusEntry("UTF-16, little-endian", bytes: [0x3C, 0, 0x73, 0, 0x3E, 0], .badEncoding),
    CorpusEntry("UTF-16, big-endian", bytes: [0, 0x3C, 0, 0x73, 0, 0x3E], .badEncoding),
    CorpusEntry("UTF-32, big-endian, marked", bytes: [0, 0, 0xFE, 0xFF, 0, 0, 0, 0x3C], .badEncoding),
    CorpusEntry("Latin-1 in the header", bytes: Array("<s a='".utf8) + [0xE4] + Array("'><a/></s>".utf8), .badEncoding),
    .raw("two-byte character", [0xC3, 0xA4], nil),
    .raw("continuation byte alone", [0x80], .badEncoding),
    .raw("first byte alone", [0xC3, 0x28], .badEncoding),
    .raw("overlong less-than", [0xC0, 0xBC], .badEncoding),
    .raw("overlong, two bytes", [0xC1, 0x81], .badEncoding),
    .raw("overlong, three bytes", [0xE0, 0x81, 0x81], .badEncoding),
    .raw("overlong, four bytes", [0xF0, 0x80, 0x81, 0x81], .badEncoding),
    .raw("overlong in CDATA", Array("<![CDATA[".utf8) + [0xC1, 0x81] + Array("]]>".utf8), .badEncoding),
    .raw("surrogate", [0xED, 0xA0, 0x80], .badEncoding),
    .raw("beyond Unicode", [0xF4, 0x90, 0x80, 0x80], .badEncoding),
    .raw("five bytes", [0xF8, 0x88, 0x80, 0x80, 0x80], .badEncoding),
    .raw("Latin-1", Array("Grüße".unicodeScalars.map { UInt8($0.value) }), .badEncoding),
]
