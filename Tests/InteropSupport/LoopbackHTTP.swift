// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix

/// The little HTTP that ejabberd's administration API needs, and a look whether a port accepts connections.
enum LoopbackHTTP {
    struct Answer {
        var status: Int
        var body: String
    }

    /// Sends one request and reads the answer to the end of the connection.
    static func post(_ path: String, _ body: String, port: Int) async throws -> Answer {
        let request =
            "POST \(path) HTTP/1.0\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
        return try await answer(to: request, port: port)
    }

    /// Asks for one thing.
    static func get(_ path: String, port: Int) async throws -> Answer {
        try await answer(to: "GET \(path) HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n", port: port)
    }

    private static func answer(to request: String, port: Int) async throws -> Answer {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(.seconds(5))
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        let answer = try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(string: request))
            var answer = ByteBuffer()
            for try await part in inbound { answer.writeImmutableBuffer(part) }
            return String(buffer: answer)
        }
        let words = answer.split(separator: " ", maxSplits: 2)
        guard words.count == 3, let status = Int(words[1]) else {
            throw InteropError("no HTTP answer from port \(port): \(answer)")
        }
        let content = answer.split(separator: "\r\n\r\n", maxSplits: 1).last ?? ""
        return Answer(status: status, body: String(content))
    }

    static func accepts(port: Int) async -> Bool {
        let channel = try? await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(.seconds(1))
            .connect(host: "127.0.0.1", port: port).get()
        try? await channel?.close()
        return channel != nil
    }
}
