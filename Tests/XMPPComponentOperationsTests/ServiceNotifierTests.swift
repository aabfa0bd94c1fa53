// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Logging
import Testing
import XMPPComponent
import XMPPComponentTesting

@testable import XMPPComponentOperations

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What a service manager is told, heard on a socket of our own.
@Suite(.timeLimit(.minutes(15)))
struct ServiceNotifierTests {
    /// The service manager's end.
    private final class Manager: Sendable {
        let name: String
        private let descriptor: Int32

        init(_ name: String) throws {
            self.name = name
            #if canImport(Darwin)
                descriptor = socket(AF_UNIX, SOCK_DGRAM, 0)
            #else
                descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
            #endif
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            let bytes = name.hasPrefix("@") ? [0] + Array(name.utf8.dropFirst()) : Array(name.utf8) + [0]
            withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
            let length = socklen_t((MemoryLayout<sockaddr_un>.offset(of: \.sun_path) ?? 2) + bytes.count)
            let result = withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
            }
            try #require(result == 0, "\(String(cString: strerror(errno)))")
        }

        deinit { close(descriptor) }

        /// The next datagram with such a line; until it comes, `meanwhile` is done again and again.
        func next(_ prefix: String, meanwhile: () async -> Void = {}) async throws -> [String] {
            var bytes = [UInt8](repeating: 0, count: 4096)
            while true {
                let count = recv(descriptor, &bytes, bytes.count, Int32(MSG_DONTWAIT))
                guard count >= 0 else {
                    await meanwhile()
                    await Task.yield()
                    continue
                }
                let lines = String(decoding: bytes.prefix(count), as: UTF8.self).split(separator: "\n").map(String.init)
                if lines.contains(where: { $0.hasPrefix(prefix) }) { return lines }
            }
        }
    }

    private func listening(_ isAbstract: Bool, _ body: (Manager) async throws -> Void) async throws {
        try await withTemporaryDirectory { directory in
            try await body(
                try Manager(isAbstract ? "@parrot-\(UInt32.random(in: 0 ... .max))" : directory + "/notify"))
        }
    }

    #if os(Linux)
        static let kinds = [false, true]
    #else
        static let kinds = [false]
    #endif

    @Test("READY with the handshake, STATUS with each state, WATCHDOG by the loop's clock, STOPPING", arguments: kinds)
    func life(isAbstract: Bool) async throws {
        try await listening(isAbstract) { manager in
            let server = InProcessServer()
            let component = try server.component {}
            let notifier = try #require(
                ServiceNotifier(
                    ["NOTIFY_SOCKET": manager.name, "WATCHDOG_USEC": "20000000"], logger: Logger(label: "test")))
            try await withThrowingTaskGroup { group in
                group.addTask { await notifier.run(component) }
                try await server.run(component) { (stream: TestStream) async throws in
                    try await stream.expectNothing()
                    let ready = try await manager.next("READY=1")
                    #expect(ready.contains("STATUS=Serving echo.localhost at in-process:5347."), "\(ready)")
                    // One may have come already; the others come with the time of the loop.
                    for _ in 0..<3 {
                        _ = try await manager.next("WATCHDOG=1") { await server.advance(by: .seconds(1)) }
                    }
                    await stream.close()
                    let lost = try await manager.next("STATUS=Not connected")
                    #expect(!lost.contains("READY=1"))
                    component.shutDown()
                    _ = try await manager.next("STOPPING=1")
                }
                try await group.waitForAll()
            }
        }
    }

    @Test("READY at the latest when the first attempt has failed")
    func noServer() async throws {
        try await listening(false) { manager in
            let server = try await LoopbackServer()
            let port = server.address.port
            await server.close()
            var configuration = ComponentConfiguration(domain: "parrot.localhost", secret: Secret("s"))
            configuration.port = port
            configuration.shutdownSignals = []
            configuration.logger.logLevel = .critical
            let component = try Component(configuration) {}
            let notifier = try #require(
                ServiceNotifier(["NOTIFY_SOCKET": manager.name], logger: Logger(label: "test")))
            try await withThrowingTaskGroup { group in
                group.addTask { await notifier.run(component) }
                group.addTask { try await component.run() }
                let lines = try await manager.next("READY=1")
                #expect(lines.contains { $0.hasPrefix("STATUS=Not connected to 127.0.0.1:\(port): ") }, "\(lines)")
                component.shutDown()
                try await group.waitForAll()
            }
        }
    }

    @Test("names that are none of a socket", arguments: ["relative", "/" + String(repeating: "x", count: 200)])
    func names(_ name: String) {
        #expect(throws: NotifySocket.Refusal.self) { try NotifySocket(name) }
        #expect(
            ServiceNotifier(["NOTIFY_SOCKET": name], logger: Logger(label: "t") { _ in SwiftLogNoOpLogHandler() })
                == nil)
    }

    @Test("nobody listens: nothing happens")
    func nobody() throws {
        #expect(try NotifySocket("/nonexistent/socket").send("READY=1") == false)
        #expect(ServiceNotifier([:], logger: Logger(label: "test")) == nil)
    }

    @Test("the watchdog is fed twice in its time, if it is this process's")
    func watchdog() {
        #expect(ServiceNotifier.watchdog(["WATCHDOG_USEC": "30000000"]) == .seconds(15))
        #expect(ServiceNotifier.watchdog(["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "\(getpid())"]) == .seconds(15))
        #expect(ServiceNotifier.watchdog(["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "1"]) == nil)
        for value in ["", "0", "-5", "soon"] { #expect(ServiceNotifier.watchdog(["WATCHDOG_USEC": value]) == nil) }
        #expect(ServiceNotifier.watchdog([:]) == nil)
    }
}
