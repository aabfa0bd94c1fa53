// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0115 v1.6.0: §5.1 (generation), §5.4 (processing), §9.2 and §9.3 (attacks)

import TLSEngine
import XMLStream
public import XMPPComponent

extension DiscoInfo {
    /// The verification string (XEP-0115 §5.1): the digest, in Base64, of identities, features and forms in order.
    ///
    /// It is one of well-formed information only: see ``illFormedness``.
    ///
    /// - Returns: `nil` when the digest is none that is known here.
    public func verificationString(_ hash: CapabilityHash = .sha1) -> String? {
        hash.algorithm.map { Base64.text(Digest.digest(of: verificationInput, $0)) }
    }

    /// Why no verification string may be trusted that is made of this (XEP-0115 §5.4, rule 3); `nil` when it may.
    ///
    /// The XEP refuses what is there twice. Refused too is `<` within a value: it is what stands between values, so that
    /// whoever uses it can make one verification string of different information (XEP-0115 §9.3).
    public var illFormedness: CapabilityProblem? {
        var identityKeys: Set<[[UInt8]]> = []
        for identity in identities {
            let key = [identity.category, identity.type, identity.language ?? "", identity.name ?? ""]
            guard identityKeys.insert(key.map { Array($0.utf8) }).inserted else { return .repeatedIdentity }
        }
        // Compared by bytes: two strings that differ in bytes alone are different features.
        guard Set(features.map { Array($0.utf8) }).count == features.count else { return .repeatedFeature }
        var formTypes: Set<[UInt8]> = []
        for form in forms {
            switch VerifiedForm.read(form) {
            case nil: continue
            case .ambiguous: return .ambiguousFormType
            case .form(let form): guard formTypes.insert(form.type).inserted else { return .repeatedForm }
            }
        }
        return verificationFactors.contains { $0.contains(VerifiedForm.separator) } ? .separatorInValue : nil
    }

    private var verificationInput: [UInt8] {
        var input: [UInt8] = []
        for identity in sortedIdentities {
            input += Array(identity.joined(separator: [UInt8(ascii: "/")]))
            input.append(VerifiedForm.separator)
        }
        for factor in featureAndFormFactors {
            input += factor
            input.append(VerifiedForm.separator)
        }
        return input
    }

    private var verificationFactors: [[UInt8]] {
        sortedIdentities.flatMap(\.self) + featureAndFormFactors
    }

    /// Category, type, language and name of each identity, put in order by these (XEP-0115 §5.1, step 2).
    private var sortedIdentities: [[[UInt8]]] {
        identities.map { identity in
            [identity.category, identity.type, identity.language ?? "", identity.name ?? ""].map { Array($0.utf8) }
        }.sorted { left, right in
            for (left, right) in zip(left, right) where left != right { return left.lexicographicallyPrecedes(right) }
            return false
        }
    }

    private var featureAndFormFactors: [[UInt8]] {
        var factors = features.map { Array($0.utf8) }.sorted { $0.lexicographicallyPrecedes($1) }
        var readable: [VerifiedForm] = []
        for form in forms {
            if case .form(let form) = VerifiedForm.read(form) { readable.append(form) }
        }
        for form in readable.sorted(by: { $0.type.lexicographicallyPrecedes($1.type) }) { factors += form.factors }
        return factors
    }
}

/// A form as it goes into a verification string (XEP-0115 §5.1, steps 6 and 7).
struct VerifiedForm {
    static let separator = UInt8(ascii: "<")

    enum Reading {
        case form(VerifiedForm)
        /// It has several FORM_TYPEs.
        case ambiguous
    }

    var type: [UInt8]
    private var fields: [(variable: [UInt8], values: [[UInt8]])]

    /// Reads the element itself: what is hashed is its character data, whatever else is wrong with the form.
    ///
    /// - Returns: `nil` when the form does not count, having no hidden FORM_TYPE (XEP-0115 §5.4, rule 3.6).
    static func read(_ element: Element) -> Reading? {
        var types: Set<[UInt8]> = []
        var isHidden = true
        var fields: [(variable: [UInt8], values: [[UInt8]])] = []
        for field in element.children(DataForm.child("field")) {
            let values = field.children(DataForm.child("value")).map { Array($0.text.utf8) }
            let variable = field["var"] ?? ""
            if variable == DataForm.formTypeVariable {
                types.formUnion(values)
                isHidden = isHidden && field["type"] == FormField.Kind.hidden.rawValue
            } else {
                fields.append((Array(variable.utf8), values))
            }
        }
        guard let type = types.first, isHidden else { return nil }
        return types.count > 1 ? .ambiguous : .form(VerifiedForm(type: type, fields: fields))
    }

    /// The FORM_TYPE, then each field's name and values, put in order.
    var factors: [[UInt8]] {
        var factors = [type]
        for field in fields.sorted(by: { $0.variable.lexicographicallyPrecedes($1.variable) }) {
            factors.append(field.variable)
            factors += field.values.sorted { $0.lexicographicallyPrecedes($1) }
        }
        return factors
    }
}
