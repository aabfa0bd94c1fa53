// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §16.4 (fields), §16.7 (integer-or-max)

import FoundationEssentials
import XMPPCore

/// How the values of a field are read and written.
struct PubSubFormCodec<Value: Sendable>: Sendable {
    let kind: FormField.Kind
    var options: [FormOption] = []
    /// `nil` of a field without a value.
    let read: @Sendable (FormField) throws(PayloadError) -> Value?
    let write: @Sendable (Value) -> [String]

    func field(_ variable: String, label: String) -> FormField {
        FormField(variable, kind: kind, label: label, options: options)
    }

    /// A field of one value, read from its text.
    static func single(
        _ kind: FormField.Kind, _ what: String, options: [FormOption] = [],
        read: @escaping @Sendable (String) -> Value?, write: @escaping @Sendable (Value) -> String
    ) -> PubSubFormCodec {
        PubSubFormCodec(
            kind: kind, options: options,
            read: { (field) throws(PayloadError) in
                guard let text = field.values.first, !text.isEmpty else { return nil }
                guard field.values.count == 1, let value = read(text) else { throw field.mismatch(what) }
                return value
            },
            write: { [write($0)] })
    }
}

extension FormField {
    fileprivate func mismatch(_ what: String) -> PayloadError {
        PayloadError("The field «\(variable ?? "")» is no \(what).", element: Self.name)
    }
}

extension PubSubFormCodec where Value == Bool {
    static let boolean = PubSubFormCodec(
        kind: .boolean, read: { (field) throws(PayloadError) in try field.boolean }, write: { [$0 ? "true" : "false"] })
}

extension PubSubFormCodec where Value == String {
    static let text = PubSubFormCodec(
        kind: .textSingle, read: { field in field.string.flatMap { $0.isEmpty ? nil : $0 } }, write: { [$0] })
    /// A choice among values that only the service knows.
    static let language = PubSubFormCodec(kind: .listSingle, read: text.read, write: text.write)
}

extension PubSubFormCodec where Value == [String] {
    /// Any number of texts, without the empty ones.
    static let choices = PubSubFormCodec(
        kind: .listMulti, read: { field in field.values.filter { !$0.isEmpty } }, write: { $0 })
    /// Nodes; an empty text is the root (XEP-0248 §7.2.1).
    static let nodes = PubSubFormCodec(kind: .textMulti, read: { field in field.values }, write: { $0 })
}

extension PubSubFormCodec where Value == Int {
    static let number = single(.textSingle, "whole number from 0", read: Self.natural, write: { String($0) })

    @Sendable private static func natural(_ text: String) -> Int? {
        Int(text).flatMap { $0 >= 0 ? $0 : nil }
    }
}

extension PubSubFormCodec where Value == Duration {
    /// A whole number of milliseconds.
    static let milliseconds = single(
        .textSingle, "whole number from 0",
        read: { text in Int64(text).flatMap { $0 >= 0 ? .milliseconds($0) : nil } },
        write: { duration in
            let (seconds, attoseconds) = duration.components
            let (whole, isTooLong) = seconds.multipliedReportingOverflow(by: 1000)
            let milliseconds = whole.addingReportingOverflow(attoseconds / 1_000_000_000_000_000)
            return String(isTooLong || milliseconds.overflow ? Int64.max : milliseconds.partialValue)
        })
}

extension PubSubFormCodec where Value == JID {
    static let jid = PubSubFormCodec(
        kind: .jidSingle, read: { (field) throws(PayloadError) in try field.jid }, write: { [$0.description] })
}

extension PubSubFormCodec where Value == [JID] {
    static let jids = PubSubFormCodec(
        kind: .jidMulti, read: { (field) throws(PayloadError) in try field.jids }, write: { $0.map(\.description) })
}

extension PubSubFormCodec where Value == Date {
    static let date = single(
        .textSingle, "moment", read: { DateTime(pubSub: $0)?.date }, write: { DateTime($0).description })
}

extension PubSubFormCodec where Value: LosslessStringConvertible {
    static func described(_ what: String) -> PubSubFormCodec {
        single(.textSingle, what, read: { Value($0) }, write: { $0.description })
    }
}

extension PubSubFormCodec where Value: RawRepresentable<String> & CaseIterable {
    static var choice: PubSubFormCodec {
        single(
            .listSingle, "value that this field can have", options: Value.allCases.map { FormOption($0.rawValue) },
            read: { Value(rawValue: $0) }, write: { $0.rawValue })
    }
}

extension PubSubFormCodec where Value == Set<PubSubPresenceState> {
    static let presenceStates = PubSubFormCodec(
        kind: .listMulti, options: PubSubPresenceState.allCases.map { FormOption($0.rawValue) },
        read: { (field) throws(PayloadError) in
            var states: Value = []
            for text in field.values where !text.isEmpty {
                guard let state = PubSubPresenceState(rawValue: text) else { throw field.mismatch("kind of presence") }
                states.insert(state)
            }
            return states
        },
        write: { states in PubSubPresenceState.allCases.filter(states.contains).map(\.rawValue) })
}

extension DateTime {
    /// Reads a moment, also one without seconds: the examples of XEP-0060 §5.4 and XEP-0248 §5.3.2 have them so.
    init?(pubSub text: String) {
        if let moment = DateTime(text) {
            self = moment
            return
        }
        let minutes = "2003-07-29T22:56".utf8.count
        guard text.utf8.count > minutes, text.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
        self.init(text.prefix(minutes) + ":00" + text.dropFirst(minutes))
    }
}
