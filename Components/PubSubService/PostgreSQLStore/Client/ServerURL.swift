// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import CPostgreSQL
import PubSubService

/// Where the server is, as libpq reads it: `postgresql://user:password@host/database?sslmode=verify-full`. What is logged
/// of it has no secrets.
struct ServerURL: Sendable {
    let text: String
    /// What must not be seen: as libpq reads it and as it is written.
    private let secrets: [String]
    /// Host and database, for logs; of a service file's entry, which may have both, its name.
    let name: String

    /// Reads a connection string.
    ///
    /// - Throws: when libpq cannot. Its own words are not told, for they quote the string.
    init(_ text: String) throws(PubSubStoreError) {
        guard text.hasPrefix("postgresql://") || text.hasPrefix("postgres://") || text.utf8.contains(UInt8(ascii: "="))
        else { throw Self.malformed }
        var message: UnsafeMutablePointer<CChar>?
        guard let options = PQconninfoParse(text, &message) else {
            if let message { PQfreemem(message) }
            throw Self.malformed
        }
        // Ours to free; the list ends with an entry without a keyword.
        defer { PQconninfoFree(options) }
        var values: [String: String] = [:]
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val { values[String(cString: keyword)] = String(cString: value) }
            option += 1
        }
        self.text = text
        let host = values["host"] ?? values["hostaddr"] ?? values["service"].map { "service \($0)" } ?? "localhost"
        name = "\(host)/\(values["dbname"] ?? values["user"] ?? "")"
        secrets =
            (["password", "sslpassword"].compactMap { values[$0] } + Self.written(in: text)).filter { !$0.isEmpty }
            .sorted { $0.utf8.count > $1.utf8.count }
    }

    private static let malformed = PubSubStoreError(
        .unavailable, "This is no connection URL of PostgreSQL: postgresql://user:password@host:port/database")

    /// Passwords as they are written in a URL, with their escapes.
    private static func written(in text: String) -> [String] {
        var found: [String] = []
        if let start = text.firstRange(of: "://")?.upperBound {
            let authority = text[start...].prefix { $0 != "/" && $0 != "?" }
            if let end = authority.lastIndex(of: "@"), let colon = authority[..<end].firstIndex(of: ":") {
                found.append(String(authority[authority.index(after: colon)..<end]))
            }
        }
        for part in text.split(whereSeparator: { "?& ".contains($0) }) {
            for key in ["password=", "sslpassword="] where part.hasPrefix(key) {
                found.append(String(part.dropFirst(key.count)))
            }
        }
        return found
    }

    /// A message without what must not be seen.
    func masked(_ message: String) -> String {
        var message = message
        for secret in secrets {
            message = message.split(separator: secret, omittingEmptySubsequences: false)
                .joined(separator: "***")
        }
        return message.split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}
