// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// Why a file of commands is refused: everything that is wrong with it.
public struct CommandFileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Something that is wrong.
    public struct Problem: Error, Hashable, Sendable, CustomStringConvertible {
        /// Where, counted from 1; `nil` when it is about the file as a whole.
        public let line: Int?
        /// What is wrong, and what would be right.
        public let message: String

        init(_ line: Int?, _ message: String) {
            self.line = line
            self.message = message
        }

        /// Line and message.
        public var description: String { line.map { "line \($0): \(message)" } ?? message }
    }

    /// What is wrong, in the order of the file; not empty.
    public let problems: [Problem]

    /// One line for each problem.
    public var description: String { problems.map(\.description).joined(separator: "\n") }
}
