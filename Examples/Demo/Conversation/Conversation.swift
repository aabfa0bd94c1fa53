// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Foundation
import InteropSupport
import XMLStream

/// Talks to components as alice and bob do, and shows what is said.
///
/// `conversation PART=COMPONENT...`, such as `echo=echo.localhost pubsub=feeds.localhost`, with CLIENT_PORT and, unless they are the usual ones,
/// CLIENT_HOST, CLIENT_DOMAIN and CLIENT_PASSWORD in the environment. Exits with 0 when every answer came and was right.
@main
struct Conversation {
    private static let parts: [String: @Sendable (Cast, String) async throws -> Void] = [
        "echo": { try await EchoConversation(alice: $0.login("alice"), component: $1).run() },
        "commands": { try await CommandConversation(alice: $0.login("alice"), service: $1).run() },
        "pubsub": { try await PubSubConversation($0, service: $1).run() },
        "bot": { try await SecretaryConversation($0, domain: $1).run() },
    ]

    static func main() async {
        do {
            let cast = try Cast()
            for argument in CommandLine.arguments.dropFirst() {
                let words = argument.split(separator: "=", maxSplits: 1).map(String.init)
                guard words.count == 2, let part = parts[words[0]] else {
                    throw InteropError(
                        "usage: CLIENT_PORT=5222 conversation PART=COMPONENT... (\(parts.keys.sorted()))")
                }
                try await part(cast, words[1])
            }
            print("\nIt works: every message came, and every question was answered.")
        } catch {
            FileHandle.standardError.write(Data("\nThe conversation failed: \(error)\n".utf8))
            exit(1)
        }
    }
}

/// Who takes part, and where they log in.
struct Cast: Sendable {
    private let host: String
    private let port: Int
    private let domain: String
    private let password: String

    init() throws {
        let environment = ProcessInfo.processInfo.environment
        guard let port = environment["CLIENT_PORT"].flatMap({ Int($0) }) else {
            throw InteropError("CLIENT_PORT is not set: where the server listens for clients")
        }
        self.port = port
        host = environment["CLIENT_HOST"] ?? "127.0.0.1"
        domain = environment["CLIENT_DOMAIN"] ?? "localhost"
        password = environment["CLIENT_PASSWORD"] ?? "password"
    }

    func login(_ user: String) async throws -> ChatClient {
        try await ChatClient.login(
            user, domain: domain, host: host, port: port, password: password, resource: "conversation")
    }
}

/// Prints one line of a conversation: who says it, what, and in which protocol.
func show(_ text: String, by speaker: String, _ note: String? = nil) {
    let line = "  \(speaker.padding(toLength: max(speaker.count + 2, 18), withPad: " ", startingAt: 0))\(text)"
    guard let note else { return print(line) }
    print("\(line.padding(toLength: max(line.count, 66), withPad: " ", startingAt: 0))  (\(note))")
}

extension ChatClient {
    /// Shows what this user says.
    func show(_ text: String, _ note: String? = nil) {
        conversation.show(text, by: String(bareJID.prefix { $0 != "@" }), note)
    }

    /// Asks, and takes nothing but a result for an answer.
    func result(_ kind: QueryKind, _ payload: Element, of component: String) async throws -> Element {
        let answer = try await query(kind, payload, to: component)
        guard answer["type"] == "result" else { throw InteropError("\(payload) was refused: \(answer)") }
        return answer
    }
}
