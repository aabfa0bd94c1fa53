// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// RFC 7622: §3 (addresses), §3.5 (examples)

extension JID {
    /// The most bytes of one part (RFC 7622 §3.2 – §3.4).
    static let maximumPartLength = 1023

    /// Parses and normalises an address.
    ///
    /// - Throws: ``JIDError`` when the text is not an address (RFC 7622 §3).
    public init(parsing string: String) throws(JIDError) {
        var string = string
        string.makeContiguousUTF8()
        if let ends = string.withUTF8({ ASCIIAddress.scan(UnsafeRawBufferPointer($0)) }) {
            self.init(normalised: string, localLength: ends.local, bareLength: ends.bare)
        } else {
            try self.init(preparing: string)
        }
    }

    /// Parses and normalises an address as it was received; ASCII that needs no change costs one scan and one `String`.
    package init(parsing bytes: UnsafeRawBufferPointer) throws(JIDError) {
        if let ends = ASCIIAddress.scan(bytes) {
            self.init(
                normalised: String(decoding: bytes, as: UTF8.self), localLength: ends.local, bareLength: ends.bare)
            return
        }
        guard bytes.count <= ASCIIAddress.maximumLength else {
            throw JIDError(.tooLong, in: nil, "the address has \(bytes.count) bytes")
        }
        guard let string = String(validating: bytes, as: UTF8.self) else {
            throw JIDError(.encoding, in: nil, "the address is not UTF-8")
        }
        try self.init(preparing: string)
    }

    /// Makes an address of parts that are not normalised yet.
    ///
    /// - Parameters:
    ///   - local: The localpart; characters that it cannot hold are not escaped, see ``JIDEscaping``.
    ///   - domain: The domainpart.
    ///   - resource: The resourcepart.
    /// - Throws: ``JIDError`` when a part is not allowed (RFC 7622 §3).
    public init(local: String?, domain: String, resource: String? = nil) throws(JIDError) {
        try self.init(
            local: local?.unicodeScalars[...], domain: domain.unicodeScalars[...],
            resource: resource?.unicodeScalars[...])
    }

    /// RFC 7622 §3.2: first the resourcepart is cut off at the first slash, then the localpart at the first at sign.
    private init(preparing string: String) throws(JIDError) {
        guard string.utf8.count <= ASCIIAddress.maximumLength else {
            throw JIDError(.tooLong, in: nil, "the address has \(string.utf8.count) bytes")
        }
        if let jid = JID(lowercasing: string) {
            self = jid
            return
        }
        let scalars = string.unicodeScalars
        var rest = scalars[...]
        var resource: Substring.UnicodeScalarView?
        if let slash = rest.firstIndex(of: "/") {
            resource = rest[rest.index(after: slash)...]
            rest = rest[..<slash]
        }
        var local: Substring.UnicodeScalarView?
        if let at = rest.firstIndex(of: "@") {
            local = rest[..<at]
            rest = rest[rest.index(after: at)...]
        }
        try self.init(local: local, domain: rest, resource: resource)
    }

    /// ASCII with capitals, the commonest spelling that is not normalised; `nil` when there is more to do than that.
    private init?(lowercasing string: String) {
        var bytes = Array(string.utf8)
        guard bytes.allSatisfy({ $0 < 0x80 }) else { return nil }
        for index in bytes.indices {
            if bytes[index] == UInt8(ascii: "/") { break }
            if bytes[index] >= 0x41 && bytes[index] <= 0x5A { bytes[index] += 0x20 }
        }
        guard let ends = bytes.withUnsafeBytes({ ASCIIAddress.scan($0) }) else { return nil }
        self.init(normalised: String(decoding: bytes, as: UTF8.self), localLength: ends.local, bareLength: ends.bare)
    }

    private init(
        local: Substring.UnicodeScalarView?, domain: Substring.UnicodeScalarView,
        resource: Substring.UnicodeScalarView?
    ) throws(JIDError) {
        var whole = ""
        if let local {
            whole = try JID.prepareLocal(local)
        }
        let localLength = whole.utf8.count
        if localLength > 0 { whole.append("@") }
        whole.append(contentsOf: try DomainName.prepare(domain))
        let bareLength = whole.utf8.count
        if let resource {
            whole.append("/")
            whole.append(contentsOf: try JID.prepareResource(Substring(resource)))
        }
        self.init(normalised: whole, localLength: localLength, bareLength: bareLength)
    }

    static func prepareLocal(_ local: Substring.UnicodeScalarView) throws(JIDError) -> String {
        try bound(Substring(local), in: .local)
        let prepared = try PRECIS.usernameCaseMapped(local, in: .local)
        for byte in prepared.utf8 where byte < 0x80 && !ASCIIAddress.allows(byte, ASCIIAddress.localBit) {
            throw .forbidden(Unicode.Scalar(byte), in: .local)
        }
        return try checkLength(prepared, in: .local)
    }

    static func prepareResource(_ resource: some StringProtocol) throws(JIDError) -> String {
        try bound(resource, in: .resource)
        let prepared = try PRECIS.opaqueString(resource.unicodeScalars, in: .resource)
        // Example 18 of RFC 7622 §3.5, though nothing in the OpaqueString profile forbids it.
        if prepared.utf8.first == 0x20 {
            throw JIDError(.forbiddenCharacter, in: .resource, "the resourcepart begins with a space")
        }
        return try checkLength(prepared, in: .resource)
    }

    /// Bounds the work on text that is far too long; preparing could shorten it somewhat.
    private static func bound(_ text: some StringProtocol, in part: JIDError.Part) throws(JIDError) {
        let count = text.utf8.count
        if count > ASCIIAddress.maximumLength {
            throw JIDError(.tooLong, in: part, "the \(part.rawValue)part has \(count) bytes, 1023 is the most")
        }
    }

    static func checkLength(_ prepared: String, in part: JIDError.Part) throws(JIDError) -> String {
        let count = prepared.utf8.count
        if count == 0 {
            throw JIDError(.empty, in: part, "the \(part.rawValue)part is empty")
        }
        if count > maximumPartLength {
            throw JIDError(.tooLong, in: part, "the \(part.rawValue)part has \(count) bytes, 1023 is the most")
        }
        return prepared
    }
}
