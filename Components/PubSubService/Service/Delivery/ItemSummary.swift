// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0060 v1.30.0: §12.8 (including a message body)

import XMLStream
import XMPPComponent
import XMPPExtensions

/// A text for people of what was published: of an Atom entry its summary, or else its title; of anything else nothing,
/// as XEP-0060 §12.8 wants it of payloads whose meaning the service does not know.
enum ItemSummary {
    /// The most bytes of a text: nobody reads a book in a notification.
    static let maximumBytes = 4096

    /// The text of some items, a line each; `nil` when there is none.
    static func text(of items: [StoredItem]) -> String? {
        var lines: [String] = []
        var room = maximumBytes
        for item in items {
            guard let element = try? item.element(), element.isNamed(AtomEntry.name),
                let entry = try? AtomEntry(element)
            else { continue }
            let line = entry.summary?.plainText ?? entry.title.plainText ?? ""
            guard !line.isEmpty, line.utf8.count <= room else { continue }
            lines.append(line)
            room -= line.utf8.count + 1
        }
        return lines.isEmpty ? nil : lines.joined(separator: "\n")
    }
}
