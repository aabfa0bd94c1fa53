// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// Something that `doctor` looks at besides the settings and the server: a store, a file, whatever the program needs.
///
/// ```swift
/// Inspection("oven") { .well("\(try await Oven.temperature()) °C") }
/// ```
/// To look makes and changes nothing: what is not there yet is not there afterwards either.
public struct Inspection: Sendable {
    /// What is looked at, in a word or two.
    public let name: String
    private let look: @Sendable () async throws -> Remark

    /// - Parameters:
    ///   - name: What is looked at, in a word or two: `store`.
    ///   - look: Tells what there is. What it throws is what is wrong: a `ComponentError`'s message or a description that an operator
    ///     can read, the first line of it, and in further lines what to do. It must have no secrets.
    public init(_ name: String, _ look: @escaping @Sendable () async throws -> Remark) {
        self.name = name
        self.look = look
    }

    /// Looks.
    ///
    /// - Throws: what is wrong.
    public func callAsFunction() async throws -> Remark {
        try await look()
    }
}

/// What an ``Inspection`` has seen.
public struct Remark: Sendable, Hashable {
    enum Kind: Sendable, Hashable {
        case well
        case note
        case wrong
    }

    let kind: Kind
    /// What is, in a line.
    public let statement: String
    /// What to do about it, in lines.
    public let cure: String?

    /// It is as it should be.
    public static func well(_ statement: String) -> Remark { Remark(kind: .well, statement: statement, cure: nil) }
    /// It works, and there is something to know.
    public static func note(_ statement: String, cure: String? = nil) -> Remark {
        Remark(kind: .note, statement: statement, cure: cure)
    }
    /// It keeps the component from its work.
    public static func wrong(_ statement: String, cure: String? = nil) -> Remark {
        Remark(kind: .wrong, statement: statement, cure: cure)
    }
}
