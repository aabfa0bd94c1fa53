// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// The secret shared with the server (XEP-0114 §3). It is never part of a description, a log line or an error.
public struct Secret: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private enum Source: Sendable {
        case value(String)
        case file(String)
    }

    private let source: Source

    /// A secret known now.
    public init(_ value: String) {
        source = .value(value)
    }

    /// A secret in a file, read anew for each connection, so that a rotated secret is used by the next one.
    /// White space around it is not part of it.
    public static func file(_ path: String) -> Secret {
        Secret(source: .file(path))
    }

    private init(source: Source) {
        self.source = source
    }

    /// The secret at this moment: for what has to use it, and nothing else.
    ///
    /// - Throws: `ComponentError` (`invalidConfiguration`) when the file cannot be read or is empty.
    public func reveal() throws(ComponentError) -> String {
        switch source {
        case .value(let value):
            return value
        case .file(let path):
            guard let contents = try? Data(contentsOf: URL(filePath: path)) else {
                throw ComponentError(
                    .invalidConfiguration,
                    "The secret file \(path) cannot be read: check that it exists and that this user may read it."
                )
            }
            let secret = String(String(decoding: contents, as: UTF8.self).trimming(while: \.isWhitespace))
            guard !secret.isEmpty else {
                throw ComponentError(.invalidConfiguration, "The secret file \(path) is empty.")
            }
            return secret
        }
    }

    /// The file that it is in; nil for a secret that was given as such.
    public var file: String? {
        if case .file(let path) = source { path } else { nil }
    }

    /// Never the secret itself.
    public var description: String { "<redacted>" }
    /// Never the secret itself.
    public var debugDescription: String { "<redacted>" }
    /// Nothing to look into.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// A text that is in use and not to be seen: neither in a description nor in a dump of what holds it.
struct Concealed: Sendable, CustomStringConvertible, CustomReflectable {
    let text: String

    var description: String { "<redacted>" }
    var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension String {
    fileprivate func trimming(while isTrimmed: (Character) -> Bool) -> Substring {
        var part = drop(while: isTrimmed)
        while let last = part.last, isTrimmed(last) { part.removeLast() }
        return part
    }
}
