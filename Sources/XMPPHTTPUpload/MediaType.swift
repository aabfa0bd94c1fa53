// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// RFC 9110: §8.3.1 (media type)

/// Media types as they stand in `Content-Type`.
enum MediaType {
    /// Whether the text is `type/subtype`, with parameters or without, of 255 bytes at most.
    static func isValid(_ text: String) -> Bool {
        guard text.utf8.count <= 255, text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else { return false }
        let head = text.prefix { $0 != ";" }.split(separator: "/", omittingEmptySubsequences: false)
        guard head.count == 2 else { return false }
        var subtype = head[1]
        while subtype.last == " " { subtype.removeLast() }
        return isToken(head[0]) && isToken(subtype)
    }

    private static func isToken(_ text: Substring) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
                case UInt8(ascii: "0")...UInt8(ascii: "9"): true
                default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
                }
            }
    }
}
