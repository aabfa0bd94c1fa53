// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0050 v1.3.0: §3.4 (actions), §4.1 (command), §4.2 (actions)

import XMLStream
import XMPPCore

/// What a requester wants of a command (XEP-0050 §4.1).
public enum CommandAction: String, Hashable, Sendable, CaseIterable {
    /// To begin, or to go on in the way that the stage has for the default.
    case execute
    /// To end without a result.
    case cancel
    /// To go back to the stage before.
    case previous = "prev"
    /// To go on to the next stage.
    case next
    /// To finish.
    case complete
}

/// What can be done at a stage of a command, besides to cancel it, which can always be done (XEP-0050 §4.2).
public struct CommandActions: Hashable, Sendable {
    static let name = CommandRequest.child("actions")

    /// What can be done.
    public enum Step: String, Hashable, Sendable, CaseIterable {
        /// To go back.
        case previous = "prev"
        /// To go on.
        case next
        /// To finish.
        case complete

        /// The action that asks for it.
        public var action: CommandAction {
            switch self {
            case .previous: .previous
            case .next: .next
            case .complete: .complete
            }
        }
    }

    /// What can be done.
    public var allowed: Set<Step>
    /// What the action `execute` stands for, if the responder says so. See ``standard``.
    public var execute: Step?

    /// Actions.
    public init(_ allowed: Set<Step>, execute: Step? = nil) {
        self.allowed = allowed
        self.execute = execute
    }

    /// What the action `execute` stands for: what the responder says, `next` where it says nothing, and `nil` when that is
    /// not allowed, which makes the stage an invalid one (XEP-0050 §3.4).
    public var standard: Step? {
        let step = execute ?? .next
        return allowed.contains(step) ? step : nil
    }

    /// Decodes actions.
    ///
    /// - Throws: when `execute` is no action. One that stands for itself, or for no step, is as none.
    init(_ element: Element) throws(PayloadError) {
        allowed = Set(
            Step.allCases.filter { element.child(CommandRequest.child($0.rawValue)) != nil })
        if let text = element["execute"] {
            guard CommandAction(rawValue: text) != nil else { throw .invalidValue(of: "execute", in: element) }
            execute = Step(rawValue: text)
        }
    }

    func write(to writer: inout Writer) {
        writer.start(Self.name)
        writer.attribute("execute", execute?.rawValue)
        for step in Step.allCases where allowed.contains(step) {
            writer.element(CommandRequest.child(step.rawValue)) { _ in }
        }
        writer.end()
    }
}
