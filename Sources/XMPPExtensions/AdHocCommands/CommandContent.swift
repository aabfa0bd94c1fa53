// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0050 v1.3.0: §3.5 (payloads), §4.3 (notes)

import XMLStream
import XMPPCore

/// What a stage of a command shows, or its end: notes, a form or results, and what else there is.
public struct CommandContent: Equatable, Sendable {
    /// Words for people.
    public var notes: [CommandNote]
    /// Forms and other payloads, the most important first.
    public var payloads: [CommandPayload]

    /// Contents.
    public init(notes: [CommandNote] = [], payloads: [CommandPayload] = []) {
        self.notes = notes
        self.payloads = payloads
    }

    /// The form to be filled in: the first one of that kind.
    var form: DataForm? {
        get { payloads.forms.first { $0.kind == .form } }
        set {
            let place = payloads.firstIndex { payload in
                guard case .form(let form) = payload else { return false }
                return form.kind == .form
            }
            guard let place, let newValue else { return }
            payloads[place] = .form(newValue)
        }
    }
}
