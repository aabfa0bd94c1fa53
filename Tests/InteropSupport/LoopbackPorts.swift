// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization

/// Chooses TCP ports of 127.0.0.1 for servers that are told their ports in a configuration file.
///
/// The ports lie below the range that the kernel takes for outgoing connections (32768 and up on Linux, 49152 and up on
/// macOS): between our look at a port and the server's bind, and between a server's stop and its restart, no client of a
/// test that runs beside can be given it. A port is handed out once per process; two processes choose at random.
enum LoopbackPorts {
    private static let range = 20_000..<32_000
    private static let handedOut = Mutex<Set<Int>>([])

    /// Ports that nobody listens on and that nobody else in this process was given.
    static func reserve(_ count: Int) throws(InteropError) -> [Int] {
        var ports: [Int] = []
        var attempts = 0
        while ports.count < count {
            attempts += 1
            guard attempts < 1_000 else { throw InteropError("no free port found in \(range) on 127.0.0.1") }
            let port = Int.random(in: range)
            let isNew = handedOut.withLock { $0.insert(port).inserted }
            if isNew, canBind(port) { ports.append(port) }
        }
        return ports
    }

    private static func canBind(_ port: Int) -> Bool {
        #if canImport(Darwin)
            let descriptor = socket(AF_INET, SOCK_STREAM, 0)
        #else
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #endif
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        // As a server binds: connections in TIME_WAIT are no obstacle.
        var yes: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}
