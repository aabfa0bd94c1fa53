// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
import NIOCore
import Testing

@testable import XMPPHTTPUpload

@Suite(.timeLimit(.minutes(15)))
struct AddressGuardTests {
    private let two: LoopbackHTTPServer.Answer = { _ in [.head(200, [("Content-Length", "2")]), .bytes([1, 2]), .end] }

    @Test(
        "addresses that are not on the public Internet are known",
        arguments: [
            "0.0.0.0", "10.1.2.3", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.8.8.8", "169.254.169.254",
            "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.88.99.1", "192.168.0.1", "198.18.0.1",
            "198.19.255.255", "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.250", "240.0.0.1",
            "255.255.255.255", "::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::a00:1",
            "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1", "2001:10::1", "2002:7f00:1::", "3fff::1", "fc00::1",
            "fd12:3456::1", "fe80::1", "fec0::1", "ff02::1", "5f00::1",
        ])
    func notPublic(address: String) throws {
        #expect(try !AddressGuard.isPublic(SocketAddress(ipAddress: address, port: 443)))
    }

    @Test(
        "addresses of the public Internet are known",
        arguments: [
            "1.1.1.1", "9.255.255.255", "11.0.0.1", "100.63.255.255", "100.128.0.1", "126.1.1.1", "128.0.0.1",
            "172.15.1.1", "172.32.0.1", "192.0.1.1", "192.167.1.1", "198.17.1.1", "198.20.0.1", "223.255.255.255",
            "::ffff:1.1.1.1", "64:ff9b::101:101", "2001:200::1", "2001:4860:4860::8888", "2606:4700::1111",
            "2a00:1450::1", "3ffe::1",
        ])
    func isPublic(address: String) throws {
        #expect(try AddressGuard.isPublic(SocketAddress(ipAddress: address, port: 443)))
    }

    @Test("a socket of this machine is not on the Internet")
    func unixSocket() throws {
        #expect(try !AddressGuard.isPublic(SocketAddress(unixDomainSocketPath: "/run/socket")))
    }

    @Test(
        "a link to this machine is not followed, however it is spelled",
        arguments: [
            "127.0.0.1", "localhost", "127.1", "2130706433", "0x7f.1", "0", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0",
        ])
    func ownMachine(host: String) async throws {
        try await LoopbackHTTPServer.with(answer: two) { server in
            try await withFiles({ $0.allowsPrivateAddresses = false }) { files in
                let error = await failure { try await files.download(server.url(host: host)) }
                #expect(error?.code == .privateAddress)
            }
            #expect(server.connections == 0)
        }
    }

    @Test("uploads may go to a private address: the slot is our own server's")
    func uploads() async throws {
        try await LoopbackHTTPServer.with(answer: two) { server in
            try await withFiles({ $0.allowsPrivateAddresses = false }) { files in
                try await files.put(.bytes([1]), to: slot(server.url()))
            }
            #expect(server.requests.count == 1)
        }
    }

    @Test("a name that is public when it is looked at, and private when it is connected to, gets no request")
    func rebinding() async throws {
        try await Certificates.with { certificates in
            for tls in [nil, certificates.context] {
                try await LoopbackHTTPServer.with(tls: tls, answer: two) { server in
                    var configuration = HTTPFiles.Configuration()
                    configuration.allowsPlainHTTP = true
                    configuration.trust = .file(certificates.authority)
                    let files = HTTPFiles(configuration) { _, port in
                        try SocketAddress(ipAddress: "1.1.1.1", port: port)
                    }
                    for _ in 1...5 {
                        let error = await failure { try await files.download(server.url(host: "localhost")) }
                        #expect(error?.code == .privateAddress)
                    }
                    while server.connections < 5 { await Task.yield() }
                    try await server.allClosed()
                    #expect(server.requests.isEmpty)
                    await files.shutDown()
                }
            }
        }
    }

    @Test(
        "a redirection from a public host to one that is not is not followed, however the host is spelled",
        arguments: ["127.0.0.1", "localhost", "2130706433", "[::ffff:127.0.0.1]", "rebound.example"])
    func redirection(host: String) async throws {
        try await LoopbackHTTPServer.with(answer: two) { inside in
            try await LoopbackHTTPServer.with(answer: { request in
                let target = request.path == "/first" ? "/second" : inside.url(host: host)
                return [.head(302, [("Location", target), ("Content-Length", "0")]), .end]
            }) { outside in
                var configuration = HTTPFiles.Configuration()
                configuration.allowsPlainHTTP = true
                // What is public is told by the port here: both servers are on this machine.
                let (publicPort, privatePort) = (outside.port, inside.port)
                let files = HTTPFiles(configuration, addresses: AddressGuard { $0.port == publicPort }) { host, port in
                    #expect(port == publicPort || port == privatePort)
                    return try SocketAddress.makeAddressResolvingHost(
                        host == "rebound.example" ? "127.0.0.1" : host, port: port)
                }
                let error = await failure { try await files.download(outside.url("/first")) }
                #expect(error?.code == .privateAddress)
                #expect(outside.requests.map(\.path) == ["/first", "/second"])
                #expect(inside.connections == 0)
                await files.shutDown()
            }
        }
    }

    @Test("a redirection to a name that is public when it is looked at, and private when connected to, gets no request")
    func reboundRedirection() async throws {
        try await LoopbackHTTPServer.with(answer: two) { inside in
            let target = inside.url(host: "localhost")
            try await LoopbackHTTPServer.with(answer: { _ in
                [.head(302, [("Location", target), ("Content-Length", "0")]), .end]
            }) { outside in
                var configuration = HTTPFiles.Configuration()
                configuration.allowsPlainHTTP = true
                let publicPort = outside.port
                let guards = AddressGuard { $0.port == publicPort || AddressGuard.isPublic($0) }
                let files = HTTPFiles(configuration, addresses: guards) { host, port in
                    try SocketAddress(ipAddress: host == "localhost" ? "1.1.1.1" : host, port: port)
                }
                #expect(await failure { try await files.download(outside.url()) }?.code == .privateAddress)
                #expect(outside.requests.count == 1)
                while inside.connections == 0 { await Task.yield() }
                try await inside.allClosed()
                #expect(inside.requests.isEmpty)
                await files.shutDown()
            }
        }
    }

    @Test("names whose server does not answer are given up, and hold up no other")
    func stuckLookups() async throws {
        try await LoopbackHTTPServer.with(answer: two) { server in
            var configuration = HTTPFiles.Configuration()
            configuration.allowsPlainHTTP = true
            configuration.maximumTransfers = 5
            let door = Door()
            let anywhere = AddressGuard { _ in true }
            let files = HTTPFiles(configuration, addresses: anywhere, lookupTimeout: .seconds(1)) { host, port in
                if host.hasPrefix("stuck") { door.wait() }
                return try SocketAddress(ipAddress: "127.0.0.1", port: port)
            }
            await withTaskGroup(of: HTTPFilesError?.self) { group in
                for number in 1...4 {
                    group.addTask { await failure { try await files.download("http://stuck\(number).example/") } }
                }
                for await error in group { #expect(error?.code == .timeout) }
            }
            let file = try await files.download(server.url(host: "localhost"))
            #expect(file.bytes == [1, 2])
            #expect(await failure { try await files.download("http://stuck5.example/") }?.code == .timeout)
            // As many as may be looked for: their threads come back when the name server gives up.
            #expect(await failure { try await files.download(server.url()) }?.code == .tooManyTransfers)
            door.open()
            while (try? await files.download(server.url(host: "localhost")).bytes) != [1, 2] { await Task.yield() }
            await files.shutDown()
            #expect(await failure { try await files.lookup.address(of: "localhost", port: 80) }?.code == .notRunning)
        }
    }

    @Test("a name that is not found, and one that takes too long, are told")
    func lookups() async throws {
        struct Unknown: Error {}
        let configuration = HTTPFiles.Configuration()
        let lost = HTTPFiles(configuration) { _, _ in throw Unknown() }
        #expect(await failure { try await lost.download("https://example.org/") }?.code == .unreachable)
        await lost.shutDown()

        var hasty = configuration
        hasty.downloadTimeout = .milliseconds(100)
        hasty.maximumTransfers = 3
        let door = Door()
        let stuck = HTTPFiles(hasty) { _, _ in
            door.wait()
            throw Unknown()
        }
        for _ in 1...3 {
            #expect(await failure { try await stuck.download("https://example.org/") }?.code == .timeout)
        }
        // Those that were given up still wait for the name server.
        #expect(await failure { try await stuck.download("https://example.org/") }?.code == .tooManyTransfers)
        door.open()
        await stuck.shutDown()
    }
}
