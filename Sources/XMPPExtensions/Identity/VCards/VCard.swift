// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0054 v1.3.0: §3.1 (retrieving), §8 (implementation notes), §9 (DTD)

public import XMLStream
public import XMPPCore

/// Somebody's card (XEP-0054): names, addresses, a photo. Everything may be missing.
///
/// What has no property here, or is there more often than the property holds, is kept in ``others`` and written again.
public struct VCard: XMLPayload, IQResponse, Equatable {
    /// `{vcard-temp}vCard`
    public static let name = QName("vCard", in: "vcard-temp")

    /// The name as it is shown (`FN`).
    public var fullName: String?
    /// The parts of the name (`N`).
    public var structuredName: StructuredName?
    /// What somebody is called (`NICKNAME`); several are separated by commas.
    public var nickname: String?
    /// A photo, which is the avatar of XEP-0153 (`PHOTO`).
    public var photo: Image?
    /// When somebody was born (`BDAY`), a date or a moment of ISO 8601; see ``birthDate``.
    public var birthday: String?
    /// Postal addresses (`ADR`).
    public var addresses: [Address]
    /// Telephone numbers (`TEL`).
    public var telephones: [Telephone]
    /// Mail addresses (`EMAIL`).
    public var emails: [Email]
    /// The XMPP address (`JABBERID`), as text: it is not always one.
    public var jabberID: String?
    /// What somebody is at work (`TITLE`).
    public var title: String?
    /// What somebody does (`ROLE`).
    public var role: String?
    /// Where somebody works (`ORG`).
    public var organization: Organization?
    /// Words to be found by (`CATEGORIES`).
    public var categories: [String]
    /// A remark (`NOTE`).
    public var note: String?
    /// When the card was last changed (`REV`), a moment of ISO 8601.
    public var revision: String?
    /// What identifies the card (`UID`).
    public var uniqueID: String?
    /// A place in the web (`URL`).
    public var url: String?
    /// Words about somebody (`DESC`).
    public var details: String?
    /// All other fields, in their order.
    public var others: [Element]

    /// A card with a name and no more.
    public init(fullName: String? = nil) {
        self.fullName = fullName
        addresses = []
        telephones = []
        emails = []
        categories = []
        others = []
    }

    /// The day of ``birthday``; `nil` when there is none, or it is told in another form than `1476-06-09`.
    public var birthDate: CalendarDate? {
        get { birthday.flatMap { CalendarDate(String($0.prefix { $0 != "T" })) } }
        set { birthday = newValue?.description }
    }

    /// The address of ``jabberID``; `nil` when there is none, or it is none.
    public var jid: JID? {
        get { jabberID.flatMap { JID($0.trimmingWhitespace()) } }
        set { jabberID = newValue?.description }
    }

    /// Whether the card says nothing (XEP-0054 §3.1: an empty card is that of nobody).
    public var isEmpty: Bool { self == VCard() }

    /// Decodes a card. Nothing is required, and a field that is not in its form is one of the ``others``.
    public init(_ element: Element) throws(PayloadError) {
        self.init()
        for field in element.children where !read(field) { others.append(field) }
    }

    /// Encodes the card in the order of the DTD.
    public func write(to writer: inout Writer) {
        writer.element(Self.name) { writer in
            Self.write("FN", fullName, to: &writer)
            structuredName?.write(to: &writer)
            Self.write("NICKNAME", nickname, to: &writer)
            photo?.write("PHOTO", to: &writer)
            Self.write("BDAY", birthday, to: &writer)
            for address in addresses { address.write(to: &writer) }
            for telephone in telephones { telephone.write(to: &writer) }
            for email in emails { email.write(to: &writer) }
            Self.write("JABBERID", jabberID, to: &writer)
            Self.write("TITLE", title, to: &writer)
            Self.write("ROLE", role, to: &writer)
            organization?.write(to: &writer)
            if !categories.isEmpty {
                writer.element(Self.child("CATEGORIES")) { writer in
                    for category in categories { Self.write("KEYWORD", category, to: &writer) }
                }
            }
            Self.write("NOTE", note, to: &writer)
            Self.write("REV", revision, to: &writer)
            Self.write("UID", uniqueID, to: &writer)
            Self.write("URL", url, to: &writer)
            Self.write("DESC", details, to: &writer)
            for other in others { writer.copy(other) }
        }
    }

    static func child(_ name: String) -> QName { QName(name, in: Self.name.namespace) }

    static func write(_ name: String, _ text: String?, to writer: inout Writer) {
        if let text { writer.element(child(name), text: text) }
    }
}
