// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0114 v1.6: §3 (protocol flow), jabber:component:connect

import NIOCore
import NIOPosix
import XMPPComponent

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Looks at a component that the server connects to (XEP-0114 §3, `jabber:component:connect`): whether the address can be listened on. Whether the
/// server comes, and with which secret, is known when it does.
struct ListenExamination: Sendable {
    private let configuration: ComponentConfiguration
    private let address: ServerAddress

    init(_ configuration: ComponentConfiguration, _ address: ServerAddress) {
        self.configuration = configuration
        self.address = address
    }

    func findings() async -> [Finding] {
        var findings: [Finding] = []
        if let fault = configuration.tls?.faultOfListening {
            findings.append(
                Finding(
                    "TLS", .wrong, fault,
                    cure: "COMPONENT_TLS_CERTIFICATE_FILE and COMPONENT_TLS_KEY_FILE are what the server is shown."))
        }
        switch address.kind {
        case .host(let host, let port): findings.append(await examine(port, of: host))
        case .unixSocket(let path): findings.append(examine(path))
        }
        findings.append(
            Finding(
                "server", .note, "it has to connect to \(address), which doctor does not wait for",
                cure: """
                    The server's side of it: connect to \(address)\(configuration.tls == nil ? "" : " with TLS") in the namespace \
                    jabber:component:connect, as \(configuration.domain), with the same secret. Neither Prosody nor ejabberd does so: with \
                    them unset COMPONENT_LISTEN, and set COMPONENT_HOST to where they listen. Who comes and is refused, and why, is in \
                    the log of the component.
                    """))
        return findings
    }

    // MARK: Ports

    /// Listens as the component would, and stops at once.
    private func examine(_ port: Int, of host: String) async -> Finding {
        do {
            let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .childChannelInitializer { $0.close() }
                .bind(host: host, port: port).get()
            let isLoopback = channel.localAddress.map(Self.isLoopback) ?? false
            try? await channel.close()
            guard isLoopback else { return Finding("port", .well, "\(address) is free") }
            return Finding("port", .well, "\(address) is free, and is reached from this machine alone")
        } catch let error as IOError where error.errnoCode == EADDRINUSE {
            return Finding(
                "port", .note, "somebody listens on \(address): the component itself, if it is running",
                cure: "If it is not: «ss -ltnp 'sport = :\(port)'» tells who does. Take another port for one of them.")
        } catch let error as IOError where error.errnoCode == EACCES {
            return Finding(
                "port", .wrong, "this process, of user \(geteuid()), may not listen on \(address)",
                cure: "Ports below 1024 are for root, or for who has CAP_NET_BIND_SERVICE: take another one.")
        } catch let error as IOError where error.errnoCode == EADDRNOTAVAIL {
            return Finding(
                "port", .wrong, "\(host) is no address of this machine",
                cure: "COMPONENT_LISTEN=0.0.0.0:\(port) is all of them, 127.0.0.1:\(port) this machine alone.")
        } catch {
            return Finding(
                "port", .wrong, "cannot listen on \(address): \(error)",
                cure:
                    "COMPONENT_LISTEN=0.0.0.0:\(port) is all addresses of this machine, 127.0.0.1:\(port) itself alone."
            )
        }
    }

    private static func isLoopback(_ address: SocketAddress) -> Bool {
        guard let text = address.ipAddress else { return false }
        return text.hasPrefix("127.") || text == "::1"
    }

    // MARK: Sockets

    /// A socket is a file: it is not made to find out whether it could be.
    private func examine(_ path: String) -> Finding {
        let file = InspectedFile(path)
        if let obstacle = file.obstacleToMaking("COMPONENT_LISTEN") { return Finding("socket", obstacle) }
        guard let mode = file.mode else { return Finding("socket", .well, "\(path) can be made") }
        guard mode & S_IFMT == S_IFSOCK else {
            return Finding(
                "socket", .wrong, "\(path) is there and no socket", cure: "Set COMPONENT_LISTEN to another path.")
        }
        return Finding(
            "socket", .note, "\(path) is there: of the component itself, if it is running, else left behind",
            cure: "One that is left behind is replaced. One component alone can have it.")
    }
}
