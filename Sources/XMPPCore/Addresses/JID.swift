// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// RFC 7622: §3 (addresses)

import XMLStream

/// An XMPP address (RFC 7622): `local@domain/resource`, of which only the domain is required.
///
/// The parts are prepared as RFC 7622 says when a `JID` is made, so two addresses of the same entity are equal, and
/// ``description`` is what goes on the wire.
///
/// A literal is an address at once and stops the program when it is not one; text that comes from elsewhere goes through
/// ``init(parsing:)`` or ``init(_:)``:
///
/// ```swift
/// let room: JID = "tea@conference.example.com"
/// let sender = try JID(parsing: line)
/// ```
public struct JID: Sendable {
    /// The whole address, normalised, in native UTF-8.
    let string: String

    /// Bytes of the localpart; 0 when there is none.
    let localLength: UInt16

    /// Bytes of everything before the slash; all bytes when there is no resourcepart.
    let bareLength: UInt16

    /// Takes text that is normalised already.
    init(normalised string: String, localLength: Int, bareLength: Int) {
        self.string = string
        self.localLength = UInt16(truncatingIfNeeded: localLength)
        self.bareLength = UInt16(truncatingIfNeeded: bareLength)
    }
}

// MARK: - Parts

extension JID {
    /// The localpart, the text before the at sign; `nil` for the address of a server or service itself.
    public var local: String? {
        localLength == 0 ? nil : slice(0, Int(localLength))
    }

    /// The domainpart.
    public var domain: String {
        slice(domainOffset, Int(bareLength))
    }

    /// The resourcepart, the text after the slash.
    public var resource: String? {
        isBare ? nil : slice(Int(bareLength) + 1, string.utf8.count)
    }

    /// Whether there is no resourcepart.
    public var isBare: Bool {
        Int(bareLength) == string.utf8.count
    }

    /// Whether there is no localpart.
    public var isDomain: Bool {
        localLength == 0
    }

    /// The address without its resourcepart. Of a bare address this is the address itself, at no cost.
    public var bare: JID {
        if isBare { return self }
        let length = Int(bareLength)
        return JID(normalised: slice(0, length), localLength: Int(localLength), bareLength: length)
    }

    /// The address of the domainpart alone.
    public var domainJID: JID {
        if localLength == 0 && isBare { return self }
        let domain = domain
        return JID(normalised: domain, localLength: 0, bareLength: domain.utf8.count)
    }

    /// The same bare address with another resourcepart.
    ///
    /// - Parameter resource: The resourcepart, not yet normalised, at most 1023 bytes; `nil` for the bare address.
    /// - Throws: ``JIDError`` when the resourcepart is not one (RFC 7622 §3.4).
    public func with(resource: String?) throws(JIDError) -> JID {
        guard let resource else { return bare }
        let prepared = try JID.prepareResource(resource)
        let length = Int(bareLength)
        let whole = slice(0, length) + "/" + prepared
        return JID(normalised: whole, localLength: Int(localLength), bareLength: length)
    }

    /// Whether both addresses have the same localpart and domainpart.
    public func isSameBare(as other: JID) -> Bool {
        guard bareLength == other.bareLength else { return false }
        return withBareBytes { mine in
            other.withBareBytes { theirs in ByteHash.areEqual(mine, theirs) }
        }
    }

    private var domainOffset: Int {
        localLength == 0 ? 0 : Int(localLength) + 1
    }

    private func slice(_ start: Int, _ end: Int) -> String {
        let utf8 = string.utf8
        let from = utf8.index(utf8.startIndex, offsetBy: start)
        let to = utf8.index(utf8.startIndex, offsetBy: end)
        return String(string[from..<to])
    }
}

// MARK: - Bytes and hashing

extension JID {
    /// Calls `body` with the bytes of the whole address.
    package func withBytes<R>(_ body: (UnsafeRawBufferPointer) -> R) -> R {
        withUTF8(of: string, body)
    }

    /// Calls `body` with the bytes of the bare address; allocates nothing.
    package func withBareBytes<R>(_ body: (UnsafeRawBufferPointer) -> R) -> R {
        withBytes { body(UnsafeRawBufferPointer(rebasing: $0[..<Int(bareLength)])) }
    }

    /// A hash of the bare address, the same for every resource: the key of a conversation's lane.
    package func hashBare(seed: UInt64) -> UInt64 {
        withBareBytes { ByteHash.hash($0, seed: seed) }
    }
}

extension JID: Hashable {
    /// Compares the normalised bytes.
    public static func == (left: JID, right: JID) -> Bool {
        // Where the parts begin follows from the text, and the text is NFC, in which canonical equivalence is identity.
        left.string == right.string
    }

    /// Hashes the normalised bytes.
    public func hash(into hasher: inout Hasher) {
        withBytes { hasher.combine(bytes: $0) }
    }
}

extension JID: Comparable {
    /// Orders addresses by their text.
    public static func < (left: JID, right: JID) -> Bool {
        left.string < right.string
    }
}

// MARK: - Text

extension JID: LosslessStringConvertible, ExpressibleByStringLiteral {
    /// The address as it goes on the wire.
    public var description: String { string }

    /// Parses an address; `nil` when it is not one. ``init(parsing:)`` says why.
    public init?(_ description: String) {
        guard let jid = try? JID(parsing: description) else { return nil }
        self = jid
    }

    /// An address written in the source. Stops the program when it is not one.
    public init(stringLiteral value: StaticString) {
        do {
            try self.init(parsing: value.description)
        } catch {
            preconditionFailure("\"\(value)\" is not a JID: \(error.message)")
        }
    }
}
