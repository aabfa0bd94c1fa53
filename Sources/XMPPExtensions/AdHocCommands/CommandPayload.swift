// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0050 v1.3.0: §3.5 (payloads)

public import XMLStream
import XMPPCore

/// Something that a command is given or gives. Earlier ones have precedence over later ones (XEP-0050 §3.5).
public enum CommandPayload: Equatable, Sendable {
    /// A form or a result in the shape of one.
    case form(DataForm)
    /// Anything else, such as an address of the web (XEP-0066).
    case element(Element)

    /// The payloads of a `<command/>`: all children that are not of the protocol itself.
    static func all(of command: Element) throws(PayloadError) -> [CommandPayload] {
        var payloads: [CommandPayload] = []
        for child in command.children where child.namespace != CommandRequest.name.namespace {
            payloads.append(child.isNamed(DataForm.name) ? .form(try DataForm(child)) : .element(child))
        }
        return payloads
    }

    func write(to writer: inout Writer) {
        switch self {
        case .form(let form): form.write(to: &writer)
        case .element(let element): writer.copy(element)
        }
    }
}

extension [CommandPayload] {
    /// The forms among them.
    var forms: [DataForm] {
        compactMap { payload in
            guard case .form(let form) = payload else { return nil }
            return form
        }
    }
}
