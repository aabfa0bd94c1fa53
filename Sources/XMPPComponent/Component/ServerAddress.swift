// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// Where a server listens for components: a host and a port, or a Unix socket.
public struct ServerAddress: Hashable, Sendable, CustomStringConvertible {
    package enum Kind: Hashable, Sendable {
        case host(String, port: Int)
        case unixSocket(path: String)
    }

    package let kind: Kind

    /// A host name, resolved at each attempt, or an address; and a port.
    public static func host(_ host: String, port: Int = 5347) -> ServerAddress {
        ServerAddress(kind: .host(host, port: port))
    }

    /// A socket in the file system of this machine.
    public static func unixSocket(_ path: String) -> ServerAddress {
        ServerAddress(kind: .unixSocket(path: path))
    }

    private init(kind: Kind) { self.kind = kind }

    /// An address as it is written in a configuration: `xmpp.example.org`, `xmpp.example.org:5348`, `192.0.2.1`,
    /// `[2001:db8::1]:5348`, `2001:db8::1`, `unix:/run/xmpp/component.sock`.
    ///
    /// - Parameter defaultPort: The port where none is written.
    /// - Returns: nil when it is none of these.
    public init?(_ text: String, defaultPort: Int = 5347) {
        if text.hasPrefix("unix:") {
            let path = String(text.dropFirst(5))
            // What `sockaddr_un` holds, its terminating zero not counted.
            guard path.hasPrefix("/"), path.utf8.count < 104 else { return nil }
            self.init(kind: .unixSocket(path: path))
            return
        }
        var host = text[...]
        var port = defaultPort
        if text.hasPrefix("["), let end = text.lastIndex(of: "]") {
            host = text[text.index(after: text.startIndex)..<end]
            let rest = text[text.index(after: end)...]
            if !rest.isEmpty {
                guard rest.hasPrefix(":"), let number = Self.port(rest.dropFirst()) else { return nil }
                port = number
            }
            guard host.contains(":") else { return nil }
        } else if let colon = text.firstIndex(of: ":"), colon == text.lastIndex(of: ":") {
            // More than one colon is an IPv6 address, whose port would need brackets.
            guard let number = Self.port(text[text.index(after: colon)...]) else { return nil }
            host = text[..<colon]
            port = number
        }
        guard !host.isEmpty, !host.contains(where: { $0.isWhitespace || "/@[]\"'<>".contains($0) }) else { return nil }
        self.init(kind: .host(String(host), port: port))
    }

    private static func port(_ text: Substring) -> Int? {
        guard let number = Int(text), (1...65535).contains(number) else { return nil }
        return number
    }

    /// As it is written in a configuration, with its port.
    public var description: String {
        switch kind {
        case .host(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unixSocket(let path): "unix:\(path)"
        }
    }

    /// The host's name or address; nil for a socket.
    public var host: String? {
        if case .host(let host, _) = kind { host } else { nil }
    }

    /// The port; nil for a socket.
    public var port: Int? {
        if case .host(_, let port) = kind { port } else { nil }
    }
}
