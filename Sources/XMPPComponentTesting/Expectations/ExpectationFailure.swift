// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// Something a test relies on did not come, or came otherwise. Its description says what, and where in the test.
///
/// Throw it out of the test as it is. To mark the very line with swift-testing, record it there instead:
///
/// ```swift
/// Issue.record(failure, sourceLocation: SourceLocation(
///     fileID: failure.fileID, filePath: failure.fileID, line: failure.line, column: 1))
/// ```
public struct ExpectationFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was expected, or the whole story when nothing came that could be compared.
    public let expected: String
    /// What came instead; "" when the story is in ``expected``.
    public let actual: String
    /// Both, line by line, the lines that differ marked with `-` (expected) and `+` (actual); nil when there is nothing
    /// to compare.
    public let difference: String?
    /// The file of the test's call, as `#fileID` has it; "" when it is not known.
    public let fileID: String
    /// The line of the test's call; 0 when it is not known.
    public let line: Int

    /// A failure, from what was expected and what came.
    public init(
        expected: String, actual: String, difference: String? = nil, fileID: String = #fileID, line: Int = #line
    ) {
        self.expected = expected
        self.actual = actual
        self.difference = difference
        self.fileID = fileID
        self.line = line
    }

    /// A failure in words: what was tried, what happened, what to do.
    public init(_ story: String, fileID: String = #fileID, line: Int = #line) {
        self.init(expected: story, actual: "", fileID: fileID, line: line)
    }

    /// The place in the test, and what was expected and what came: as a difference where there is one.
    public var description: String {
        let place = fileID.isEmpty ? "" : "\(fileID):\(line): "
        if let difference { return "\(place)not as expected (- expected, + actual)\n\(difference)" }
        if actual.isEmpty { return "\(place)\(expected)" }
        return "\(place)not as expected\nexpected: \(expected)\n  actual: \(actual)"
    }
}
