// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// RFC 6890: §2.2 (special-purpose address registries)

import NIOCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Keeps downloads on the public Internet.
struct AddressGuard: Sendable {
    /// Which addresses may be connected to.
    var allows: @Sendable (SocketAddress) -> Bool = { AddressGuard.isPublic($0) }

    /// - Throws: ``HTTPFilesError`` (`privateAddress`).
    func check(_ address: SocketAddress) throws(HTTPFilesError) {
        guard !allows(address) else { return }
        throw HTTPFilesError(
            .privateAddress,
            "The host is not on the public Internet; Configuration.allowsPrivateAddresses would allow it.")
    }

    /// Looks at the address that a connection was made to, before a request is sent on it.
    func check(_ channel: any Channel) -> EventLoopFuture<Void> {
        do {
            guard let address = channel.remoteAddress else { throw ChannelError.operationUnsupported }
            try check(address)
            return channel.eventLoop.makeSucceededVoidFuture()
        } catch {
            // The client forgets the connection when this future has failed, without closing it; and it must have done so
            // before the connection is closed.
            channel.eventLoop.execute { channel.close(promise: nil) }
            return channel.eventLoop.makeFailedFuture(error)
        }
    }

    static func isPublic(_ address: SocketAddress) -> Bool {
        switch address {
        case .v4: isPublicV4(bytes(of: address, family: AF_INET, count: 4))
        case .v6: isPublicV6(bytes(of: address, family: AF_INET6, count: 16))
        case .unixDomainSocket: false
        }
    }

    private static func bytes(of address: SocketAddress, family: Int32, count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        return address.ipAddress.map { inet_pton(family, $0, &bytes) } == 1 ? bytes : []
    }

    private static func isPublicV4(_ bytes: [UInt8]) -> Bool {
        guard bytes.count == 4 else { return false }
        switch (bytes[0], bytes[1], bytes[2]) {
        case (0, _, _), (10, _, _), (127, _, _), (224..., _, _): return false
        case (100, 64...127, _), (169, 254, _), (172, 16...31, _), (192, 168, _), (198, 18...19, _): return false
        case (192, 0, 0), (192, 0, 2), (192, 88, 99), (198, 51, 100), (203, 0, 113): return false
        default: return true
        }
    }

    private static func isPublicV6(_ bytes: [UInt8]) -> Bool {
        guard bytes.count == 16 else { return false }
        // An IPv4 address in another coat: mapped (::ffff:0:0/96), or translated on the way (64:ff9b::/96).
        let mapped = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF]
        let translated = [0, 0x64, 0xFF, 0x9B] + [UInt8](repeating: 0, count: 8)
        if bytes.starts(with: mapped) || bytes.starts(with: translated) { return isPublicV4(Array(bytes[12...])) }
        switch (bytes[0], bytes[1], bytes[2], bytes[3]) {
        // Protocol assignments, among them Teredo; documentation; 6to4; documentation.
        case (0x20, 0x01, 0x00...0x01, _), (0x20, 0x01, 0x0D, 0xB8), (0x20, 0x02, _, _), (0x3F, 0xFF, 0x00...0x0F, _):
            return false
        // Only this is assigned for use on the Internet.
        default: return (0x20...0x3F).contains(bytes[0])
        }
    }
}
