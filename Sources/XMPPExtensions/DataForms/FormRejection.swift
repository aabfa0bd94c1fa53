// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0004 v2.13.2: §4 (validation)

public import XMPPCore

/// Why what was filled in is not taken.
public struct FormProblem: Error, Hashable, Sendable {
    /// What is wrong with a field.
    public struct Reason: RawRepresentable, Hashable, Sendable {
        /// The reason's name.
        public let rawValue: String

        /// A reason.
        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// The form was cancelled, or is none that is filled in.
        public static let notSubmitted = Reason(rawValue: "not-submitted")
        /// The submission is of another FORM_TYPE.
        public static let wrongForm = Reason(rawValue: "wrong-form")
        /// A required value is not there.
        public static let missing = Reason(rawValue: "missing")
        /// A value is not of the field's type.
        public static let mistyped = Reason(rawValue: "mistyped")
        /// A value is none of the options.
        public static let notAnOption = Reason(rawValue: "not-an-option")
        /// A value is out of its bounds.
        public static let outOfRange = Reason(rawValue: "out-of-range")
        /// A value does not match the pattern.
        public static let noMatch = Reason(rawValue: "no-match")
        /// There are fewer values than asked for.
        public static let tooFew = Reason(rawValue: "too-few")
        /// There are more values than the field takes.
        public static let tooMany = Reason(rawValue: "too-many")
    }

    /// The field; `nil` for the form as a whole.
    public let variable: String?
    /// What is wrong.
    public let reason: Reason
    /// What is wrong, for people, in English.
    public let message: String

    /// A problem. Checks that a form cannot express are told with it too.
    public init(_ variable: String?, _ reason: Reason, _ message: String) {
        self.variable = variable
        self.reason = reason
        self.message = message
    }
}

/// What was filled in is not taken: everything that is wrong, and the form to be shown again.
public struct FormRejection: StanzaErrorConvertible, Hashable, Sendable {
    /// Everything that is wrong, in the order of the form; not empty.
    public let problems: [FormProblem]
    /// The form with the submitted values, secrets apart, and a fixed text before each field that has a problem.
    public let form: DataForm

    /// The error to answer with where the form cannot be shown again (XEP-0004 §4).
    public var stanzaError: StanzaError {
        .notAcceptable(problems.map(\.message).joined(separator: " "))
    }
}
