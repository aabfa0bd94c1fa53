// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// Something that the secretary says in answer.
public struct SecretaryReply: Hashable, Sendable {
    /// What kind of answer it is.
    public enum Kind: Hashable, Sendable {
        /// It was done, or this is what was asked for.
        case answer
        /// The secretary asks, and takes the next message, or a reaction, for the answer.
        case question
        /// It was not understood, or cannot be: the text says what can be said instead.
        case problem
    }

    /// A file that goes with it.
    public struct File: Hashable, Sendable {
        /// `reminders.ics`
        public var name: String
        /// `text/calendar`
        public var mediaType: String
        /// What is in it.
        public var content: [UInt8]
    }

    /// The message's id, which is to be its origin id too: reactions, replies and corrections name it.
    public var id: String
    /// What kind of answer it is.
    public var kind: Kind
    /// The text. Of several lines; without control characters, and nothing in it changes the direction of the rest.
    public var text: String
    /// A file that is to be sent as well.
    public var file: File?
}
