// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Configuration
import FoundationEssentials

/// The settings of a JSON file: objects are scopes, everything else is a value.
///
/// Stands in for `JSONSnapshot` of swift-configuration, which needs all of Foundation: 40 MB of a static executable and
/// a third of an idle component's memory, for a file that is read once.
struct JSONSettings: FileConfigSnapshot {
    struct ParsingOptions: FileParsingOptions {
        static let `default` = ParsingOptions()
    }

    /// What JSON has besides objects.
    private enum Value: Sendable {
        case text(String)
        case truth(Bool)
        case whole(Int)
        case number(Double)
        case list([Value])

        /// The value as text, as an environment variable would have it. That of a list is no valid setting of one value, so
        /// that it is refused there and does not become the default.
        var text: String {
            switch self {
            case .text(let text): text
            case .truth(let truth): truth.description
            case .whole(let number): number.description
            case .number(let number): number.description
            case .list(let values): "[\(values.map(\.text).joined(separator: ", "))]"
            }
        }
    }

    let providerName: String
    private let values: [String: Value]

    init(data: RawSpan, providerName: String, parsingOptions: ParsingOptions) throws {
        self.providerName = providerName
        let data = data.withUnsafeBytes { Data($0) }
        values = try JSONDecoder().decode(Tree.self, from: data).values
    }

    /// The names of all values in a file; none of one that cannot be read.
    static func names(inFile path: String) -> [String] {
        guard let data = FileManager.default.contents(atPath: path),
            let tree = try? JSONDecoder().decode(Tree.self, from: data)
        else { return [] }
        return tree.values.keys.sorted()
    }

    func value(forKey key: AbsoluteConfigKey, type: ConfigType) throws -> LookupResult {
        let name = key.components.joined(separator: ".")
        guard let value = values[name] else { return LookupResult(encodedKey: name, value: nil) }
        guard let content = Self.content(of: value, as: type) else {
            throw ComponentError(.invalidConfiguration, "«\(name)» in \(providerName) has a value of another type.")
        }
        return LookupResult(encodedKey: name, value: ConfigValue(content, isSecret: name.hasSuffix(".secret")))
    }

    private static func content(of value: Value, as type: ConfigType) -> ConfigContent? {
        switch type {
        case .string: .string(value.text)
        case .int: whole(value).map { .int($0) }
        case .double: number(value).map { .double($0) }
        case .bool: truth(value).map { .bool($0) }
        case .stringArray: list(value, \.text).map { .stringArray($0) }
        case .intArray: list(value, whole).map { .intArray($0) }
        case .doubleArray: list(value, number).map { .doubleArray($0) }
        case .boolArray: list(value, truth).map { .boolArray($0) }
        case .bytes, .byteChunkArray: nil
        }
    }

    private static func whole(_ value: Value) -> Int? {
        if case .whole(let number) = value { number } else { nil }
    }

    private static func number(_ value: Value) -> Double? {
        switch value {
        case .whole(let number): Double(number)
        case .number(let number): number
        default: nil
        }
    }

    private static func truth(_ value: Value) -> Bool? {
        if case .truth(let truth) = value { truth } else { nil }
    }

    private static func list<Result>(_ value: Value, _ convert: (Value) -> Result?) -> [Result]? {
        guard case .list(let values) = value else { return nil }
        let converted = values.compactMap(convert)
        return converted.count == values.count ? converted : nil
    }

    /// The whole file, flattened: nested names are joined by dots.
    private struct Tree: Decodable {
        var values: [String: Value] = [:]

        init(from decoder: any Decoder) throws {
            try read(decoder.container(keyedBy: Name.self), prefix: "")
        }

        private mutating func read(_ object: KeyedDecodingContainer<Name>, prefix: String) throws {
            for key in object.allKeys {
                let name = prefix + key.stringValue
                if let inner = try? object.nestedContainer(keyedBy: Name.self, forKey: key) {
                    try read(inner, prefix: name + ".")
                } else if var list = try? object.nestedUnkeyedContainer(forKey: key) {
                    var entries: [Value] = []
                    while !list.isAtEnd { entries.append(try list.decode(Leaf.self).value) }
                    values[name] = .list(entries)
                } else if try !object.decodeNil(forKey: key) {
                    values[name] = try object.decode(Leaf.self, forKey: key).value
                }
            }
        }
    }

    private struct Leaf: Decodable {
        let value: Value

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let truth = try? container.decode(Bool.self) {
                value = .truth(truth)
            } else if let number = try? container.decode(Int.self) {
                value = .whole(number)
            } else if let number = try? container.decode(Double.self) {
                value = .number(number)
            } else {
                value = .text(try container.decode(String.self))
            }
        }
    }

    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}

extension JSONSettings {
    /// The names alone: values may be secret.
    var description: String { "\(providerName)[\(values.count) values]" }
    var debugDescription: String { "\(providerName)[\(values.keys.sorted().joined(separator: ", "))]" }
}
