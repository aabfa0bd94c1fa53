// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// An event or task of a calendar file, as a reminder of it.
struct ImportedReminder: Hashable, Sendable, Codable {
    var title: String
    var schedule: Schedule
    var uid: String?
}
