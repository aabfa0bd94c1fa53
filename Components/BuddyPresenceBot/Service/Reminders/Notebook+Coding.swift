// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

extension Notebook: Codable {
    private enum Key: String, CodingKey {
        case version, zone, zoneIsTold, reminders, nextKey, undo, deliveries, references, asked, mentioned
    }

    /// The form that is written; a reader knows all before it.
    private static let version = 1

    /// A notebook from what a store kept.
    ///
    /// - Throws: `DecodingError` when it is none, or of a newer version of this program.
    public init(encoded: [UInt8]) throws {
        self = try JSONDecoder().decode(Notebook.self, from: Data(encoded))
    }

    /// What a store keeps of it: UTF-8 text, JSON.
    public func encoded() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try Array(encoder.encode(self))
    }

    /// Reads the form of ``encode(to:)``.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        guard try container.decode(Int.self, forKey: .version) <= Self.version else {
            throw DecodingError.dataCorruptedError(
                forKey: .version, in: container, debugDescription: "a newer version has written it")
        }
        zone = try container.decodeIfPresent(Zone.self, forKey: .zone)
        zoneIsTold = try container.decodeIfPresent(Bool.self, forKey: .zoneIsTold) ?? false
        reminders = try container.decodeIfPresent([Reminder].self, forKey: .reminders) ?? []
        nextKey = try container.decodeIfPresent(Int.self, forKey: .nextKey) ?? 1
        undo = try container.decodeIfPresent([UndoStep].self, forKey: .undo) ?? []
        deliveries = try container.decodeIfPresent([Delivery].self, forKey: .deliveries) ?? []
        references = try container.decodeIfPresent([Reference].self, forKey: .references) ?? []
        asked = try container.decodeIfPresent(Asked.self, forKey: .asked)
        mentioned = try container.decodeIfPresent(Int.self, forKey: .mentioned)
    }

    /// Writes what is not empty.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(Self.version, forKey: .version)
        try container.encodeIfPresent(zone, forKey: .zone)
        if zoneIsTold { try container.encode(true, forKey: .zoneIsTold) }
        if !reminders.isEmpty { try container.encode(reminders, forKey: .reminders) }
        try container.encode(nextKey, forKey: .nextKey)
        if !undo.isEmpty { try container.encode(undo, forKey: .undo) }
        if !deliveries.isEmpty { try container.encode(deliveries, forKey: .deliveries) }
        if !references.isEmpty { try container.encode(references, forKey: .references) }
        try container.encodeIfPresent(asked, forKey: .asked)
        try container.encodeIfPresent(mentioned, forKey: .mentioned)
    }
}
