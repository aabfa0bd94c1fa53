// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0054 v1.3.0: §8 (implementation notes), §9 (DTD: ADR, TEL, EMAIL)

import XMLStream

extension VCard {
    /// What a telephone number, an address or a mail address is for (XEP-0054 §9, addressing type indicators).
    public struct Usage: RawRepresentable, Hashable, Sendable {
        /// The name of the element.
        public let rawValue: String

        /// A usage by the name of its element; those without a name here are neither read nor written.
        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// At home.
        public static let home = Usage(rawValue: "HOME")
        /// At work.
        public static let work = Usage(rawValue: "WORK")
        /// For letters.
        public static let postal = Usage(rawValue: "POSTAL")
        /// For parcels.
        public static let parcel = Usage(rawValue: "PARCEL")
        /// Within the country.
        public static let domestic = Usage(rawValue: "DOM")
        /// From other countries.
        public static let international = Usage(rawValue: "INTL")
        /// Better than the others.
        public static let preferred = Usage(rawValue: "PREF")
        /// For speech.
        public static let voice = Usage(rawValue: "VOICE")
        /// For telefax.
        public static let fax = Usage(rawValue: "FAX")
        /// Of a pager.
        public static let pager = Usage(rawValue: "PAGER")
        /// Takes messages.
        public static let messages = Usage(rawValue: "MSG")
        /// Of a mobile telephone.
        public static let cell = Usage(rawValue: "CELL")
        /// For video.
        public static let video = Usage(rawValue: "VIDEO")
        /// Of a bulletin board.
        public static let bulletinBoard = Usage(rawValue: "BBS")
        /// Of a modem.
        public static let modem = Usage(rawValue: "MODEM")
        /// Of ISDN.
        public static let isdn = Usage(rawValue: "ISDN")
        /// Of personal communication services.
        public static let personalCommunication = Usage(rawValue: "PCS")
        /// A mail address of the Internet.
        public static let internet = Usage(rawValue: "INTERNET")
        /// A mail address of X.400.
        public static let x400 = Usage(rawValue: "X400")

        /// In the order of the DTD.
        static let all: [Usage] = [
            .home, .work, .postal, .parcel, .domestic, .international, .voice, .fax, .pager, .messages, .cell, .video,
            .bulletinBoard, .modem, .isdn, .personalCommunication, .internet, .preferred, .x400,
        ]

        static func read(_ element: Element) -> Set<Usage> {
            Set(all.filter { element.child($0.rawValue) != nil })
        }

        static func write(_ usages: Set<Usage>, to writer: inout Writer) {
            for usage in all where usages.contains(usage) {
                writer.element(VCard.child(usage.rawValue)) { _ in }
            }
        }
    }

    /// A telephone number.
    public struct Telephone: Hashable, Sendable {
        /// The number; empty when there is none.
        public var number: String
        /// What it is for.
        public var usages: Set<Usage>

        /// A number.
        public init(_ number: String, _ usages: Set<Usage> = []) {
            self.number = number
            self.usages = usages
        }

        init(_ element: Element) {
            self.init(element.part("NUMBER") ?? "", Usage.read(element))
        }

        func write(to writer: inout Writer) {
            writer.element(VCard.child("TEL")) { writer in
                Usage.write(usages, to: &writer)
                // Required also when there is no number (XEP-0054 §8).
                VCard.write("NUMBER", number, to: &writer)
            }
        }
    }

    /// A mail address.
    public struct Email: Hashable, Sendable {
        /// The address; empty when there is none.
        public var address: String
        /// What it is for.
        public var usages: Set<Usage>

        /// An address.
        public init(_ address: String, _ usages: Set<Usage> = [.internet]) {
            self.address = address
            self.usages = usages
        }

        init(_ element: Element) {
            self.init(element.part("USERID") ?? "", Usage.read(element))
        }

        func write(to writer: inout Writer) {
            writer.element(VCard.child("EMAIL")) { writer in
                Usage.write(usages, to: &writer)
                VCard.write("USERID", address, to: &writer)
            }
        }
    }

    /// A postal address; several values of a part are separated by commas.
    public struct Address: Hashable, Sendable {
        /// What it is for.
        public var usages: Set<Usage>
        /// The post office box.
        public var postOfficeBox: String?
        /// What comes with the street, such as the floor.
        public var extended: String?
        /// The street with the number of the house.
        public var street: String?
        /// The city.
        public var locality: String?
        /// The state or province.
        public var region: String?
        /// The postal code.
        public var postalCode: String?
        /// The country.
        public var country: String?

        /// An address without any part.
        public init(_ usages: Set<Usage> = []) {
            self.usages = usages
        }

        init(_ element: Element) {
            usages = Usage.read(element)
            postOfficeBox = element.part("POBOX")
            extended = element.part("EXTADD")
            street = element.part("STREET")
            locality = element.part("LOCALITY")
            region = element.part("REGION")
            postalCode = element.part("PCODE")
            country = element.part("CTRY")
        }

        func write(to writer: inout Writer) {
            writer.element(VCard.child("ADR")) { writer in
                Usage.write(usages, to: &writer)
                VCard.write("POBOX", postOfficeBox, to: &writer)
                VCard.write("EXTADD", extended, to: &writer)
                VCard.write("STREET", street, to: &writer)
                VCard.write("LOCALITY", locality, to: &writer)
                VCard.write("REGION", region, to: &writer)
                VCard.write("PCODE", postalCode, to: &writer)
                VCard.write("CTRY", country, to: &writer)
            }
        }
    }
}
