// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0054 v1.3.0: §9 (DTD: N, ORG)

import XMLStream

extension VCard {
    /// The parts of a name; several values of a part are separated by commas.
    public struct StructuredName: Hashable, Sendable {
        /// The name of the family.
        public var family: String?
        /// The given name.
        public var given: String?
        /// Names between these.
        public var middle: String?
        /// What stands before the name, such as a title.
        public var prefix: String?
        /// What stands behind the name.
        public var suffix: String?

        /// A name of parts.
        public init(
            family: String? = nil, given: String? = nil, middle: String? = nil, prefix: String? = nil,
            suffix: String? = nil
        ) {
            self.family = family
            self.given = given
            self.middle = middle
            self.prefix = prefix
            self.suffix = suffix
        }

        init(_ element: Element) {
            self.init(
                family: element.part("FAMILY"), given: element.part("GIVEN"), middle: element.part("MIDDLE"),
                prefix: element.part("PREFIX"), suffix: element.part("SUFFIX"))
        }

        func write(to writer: inout Writer) {
            writer.element(VCard.child("N")) { writer in
                VCard.write("FAMILY", family, to: &writer)
                VCard.write("GIVEN", given, to: &writer)
                VCard.write("MIDDLE", middle, to: &writer)
                VCard.write("PREFIX", prefix, to: &writer)
                VCard.write("SUFFIX", suffix, to: &writer)
            }
        }
    }

    /// Where somebody works.
    public struct Organization: Hashable, Sendable {
        /// The name of the organization.
        public var name: String?
        /// The parts of it, the largest first.
        public var units: [String]

        /// An organization.
        public init(_ name: String?, units: [String] = []) {
            self.name = name
            self.units = units
        }

        init(_ element: Element) {
            name = element.part("ORGNAME")
            units = element.children(VCard.child("ORGUNIT")).compactMap(\.nonEmptyText)
        }

        func write(to writer: inout Writer) {
            writer.element(VCard.child("ORG")) { writer in
                VCard.write("ORGNAME", name, to: &writer)
                for unit in units { VCard.write("ORGUNIT", unit, to: &writer) }
            }
        }
    }
}
