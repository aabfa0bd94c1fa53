// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The datagram socket that a service manager names in `NOTIFY_SOCKET` (sd_notify of systemd): lines such as `READY=1`.
///
/// To send never waits and never fails: whoever does not listen has no claim to be told.
final class NotifySocket: Sendable {
    /// Why a name is none of a socket.
    enum Refusal: Error, CustomStringConvertible {
        case notAbsolute
        case tooLong
        case system(Int32)

        var description: String {
            switch self {
            case .notAbsolute: "NOTIFY_SOCKET is neither an absolute path nor an abstract name (@...)"
            case .tooLong: "NOTIFY_SOCKET is longer than the name of a socket can be"
            case .system(let code): "there is no socket to notify with: \(String(cString: strerror(code)))"
            }
        }
    }

    private let descriptor: Int32
    private let address: [UInt8]

    /// - Parameter name: An absolute path, or `@` and an abstract name (Linux).
    init(_ name: String) throws(Refusal) {
        address = try Self.address(name)
        #if canImport(Darwin)
            descriptor = socket(AF_UNIX, SOCK_DGRAM, 0)
        #else
            descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        #endif
        guard descriptor >= 0 else { throw .system(errno) }
    }

    deinit {
        close(descriptor)
    }

    /// Sends lines as one datagram.
    ///
    /// - Returns: Whether the socket took it.
    @discardableResult
    func send(_ lines: String...) -> Bool {
        let message = Array(lines.joined(separator: "\n").utf8)
        #if canImport(Darwin)
            let flags = MSG_DONTWAIT
        #else
            let flags = Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL)
        #endif
        return message.withUnsafeBytes { message in
            address.withUnsafeBytes { address in
                // Bytes laid out as a sockaddr_un, at least as long as its head; the call reads exactly so many.
                guard let start = address.baseAddress else { return false }
                let sent = sendto(
                    descriptor, message.baseAddress, message.count, flags,
                    start.assumingMemoryBound(to: sockaddr.self), socklen_t(address.count))
                return sent == message.count
            }
        }
    }

    /// The bytes of the address: of a path with the zero at its end, of an abstract name without.
    private static func address(_ name: String) throws(Refusal) -> [UInt8] {
        let isAbstract = name.hasPrefix("@")
        guard isAbstract || name.hasPrefix("/") else { throw .notAbsolute }
        let path = isAbstract ? [0] + Array(name.utf8.dropFirst()) : Array(name.utf8) + [0]
        let offset = MemoryLayout<sockaddr_un>.offset(of: \.sun_path) ?? 2
        guard offset + path.count <= MemoryLayout<sockaddr_un>.size else { throw .tooLong }
        var head = sockaddr_un()
        head.sun_family = sa_family_t(AF_UNIX)
        return withUnsafeBytes(of: &head) { Array($0.prefix(offset)) } + path
    }
}
