// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import TLSEngine
import TLSTestSupport

/// One of our sessions with plain bytes in and out, for tests.
final class Endpoint {
    let session: TLSSession
    private(set) var received: [UInt8] = []
    private(set) var isClosed = false
    private(set) var failure: TLSError?

    init(_ context: TLSContext, name: String? = nil) throws {
        session = try TLSSession(context, peerName: name)
    }

    var text: String { String(decoding: received, as: UTF8.self) }

    func start() {
        note { () throws(TLSError) in try session.start() }
    }

    /// Takes from the network and reads what there is.
    func take(_ bytes: some Collection<UInt8>) {
        guard failure == nil else { return }
        let bytes = Array(bytes)
        note { () throws(TLSError) in
            var error: TLSError?
            bytes.withUnsafeBytes { bytes in
                do throws(TLSError) { try session.receive(bytes) } catch let thrown { error = thrown }
            }
            if let error { throw error }
            try readAll()
        }
    }

    private func readAll() throws(TLSError) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 16_384, alignment: 1)
        defer { buffer.deallocate() }
        while true {
            switch try session.read(into: buffer) {
            case .bytes(let count): received += buffer.prefix(count)
            case .needsInput: return
            case .closed:
                isClosed = true
                return
            }
        }
    }

    func write(_ bytes: [UInt8]) {
        note { () throws(TLSError) in
            var error: TLSError?
            bytes.withUnsafeBytes { bytes in
                do throws(TLSError) { try session.write(bytes) } catch let thrown { error = thrown }
            }
            if let error { throw error }
        }
    }

    func write(_ text: String) { write(Array(text.utf8)) }

    func output() -> [UInt8] {
        var bytes: [UInt8] = []
        session.takeOutput { bytes += $0 }
        return bytes
    }

    func inputClosed() -> TLSError.Code? {
        session.inputClosed()?.code
    }

    private func note(_ body: () throws(TLSError) -> Void) {
        do throws(TLSError) { try body() } catch { failure = failure ?? error }
    }
}

/// Client and server with nothing in between, both until they have nothing more to say.
struct Pair {
    let client: Endpoint
    let server: Endpoint
    /// Everything that the server sent.
    private(set) var fromServer: [UInt8] = []

    init(client: TLSContext, name: String? = "localhost", server: TLSContext) throws {
        self.client = try Endpoint(client, name: name)
        self.server = try Endpoint(server)
    }

    mutating func start() {
        client.start()
        exchange()
    }

    /// - Parameter size: Bytes that are handed over at once.
    mutating func exchange(inPiecesOf size: Int = .max) {
        while true {
            let up = client.output()
            let down = server.output()
            if up.isEmpty && down.isEmpty { return }
            fromServer += down
            hand(up, to: server, size)
            hand(down, to: client, size)
        }
    }

    private func hand(_ bytes: [UInt8], to endpoint: Endpoint, _ size: Int) {
        var rest = bytes[...]
        while !rest.isEmpty {
            endpoint.take(rest.prefix(size))
            rest = rest.dropFirst(size)
        }
    }
}
