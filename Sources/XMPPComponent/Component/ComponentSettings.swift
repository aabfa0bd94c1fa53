// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

public import Configuration
import SystemPackage
public import XMPPCore

/// Settings of a program's own, from where the component's come from (``ComponentConfiguration/load()``): the environment, and below it
/// the JSON file that `COMPONENT_CONFIG_FILE` names.
///
/// ```swift
/// let settings = try await ComponentSettings.load()
/// let store = settings.text("pubsub.store", default: "sqlite:pubsub.sqlite")      // PUBSUB_STORE
/// let pages = try settings.whole("pubsub.limits.page", default: 100, in: 1...1000) // PUBSUB_LIMITS_PAGE
/// ```
///
/// A value that is not allowed is an error that names the variable, never the default.
public struct ComponentSettings: Sendable {
    private let reader: ConfigReader
    private let journal: SettingsJournal?

    /// The settings of the environment and the file.
    ///
    /// - Throws: `ComponentError` (`invalidConfiguration`) when the file cannot be read.
    public static func load() async throws -> ComponentSettings {
        try await load(EnvironmentVariablesProvider(secretsSpecifier: .specific(["COMPONENT_SECRET"])))
    }

    package static func load(
        _ environment: EnvironmentVariablesProvider, journal: SettingsJournal? = nil
    ) async throws -> ComponentSettings {
        let providers = try await ComponentConfiguration.providers(environment)
        return ComponentSettings(
            reader: ConfigReader(providers: providers, accessReporter: journal), journal: journal)
    }

    /// The settings of these variables alone, for tests.
    public init(variables: [String: String]) {
        self.init(
            reader: ConfigReader(provider: EnvironmentVariablesProvider(environmentVariables: variables)))
    }

    /// The settings of providers of one's own.
    public init(reader: ConfigReader) {
        self.init(reader: reader, journal: nil)
    }

    init(reader: ConfigReader, journal: SettingsJournal?) {
        self.reader = reader
        self.journal = journal
    }

    /// The environment variable of a key: `PUBSUB_LIMITS_NODE_BYTES` of `pubsub.limits.nodeBytes`.
    public static func variable(_ key: String) -> String {
        key.reduce(into: "") { name, character in
            if character == "." {
                name.append("_")
            } else {
                if character.isUppercase { name.append("_") }
                name.append(contentsOf: character.uppercased())
            }
        }
    }

    /// The error for a value that is not allowed.
    ///
    /// - Parameter expectation: What would be: "a whole number".
    public static func refusal(of key: String, expecting expectation: String) -> ComponentError {
        ComponentError(.invalidConfiguration, "\(variable(key)) (in a file: \(key)) must be \(expectation).")
    }

    /// A text; `nil` when it is not set or empty.
    public func text(_ key: String) -> String? {
        guard let text = reader.string(forKey: ConfigKey(key)), !text.isEmpty else { return nil }
        return text
    }

    /// A text.
    public func text(_ key: String, default value: String) -> String {
        text(key) ?? noted(value, value, key)
    }

    /// A secret of one's own: the value of the key, or the file that the key with `File` after it names, which is read anew
    /// each time that the secret is asked for. The file counts first; `nil` when neither is set.
    ///
    /// ```swift
    /// let token = settings.secret("weather.token")        // WEATHER_TOKEN_FILE or WEATHER_TOKEN
    /// ```
    public func secret(_ key: String) -> Secret? {
        if let file = text("\(key)File") { return .file(file) }
        journal?.hide(key)
        guard let text = reader.string(forKey: ConfigKey(key), isSecret: true), !text.isEmpty else { return nil }
        return Secret(text)
    }

    /// Tells who lists the settings what is taken where nothing is set.
    @discardableResult
    func noted<Value>(_ value: Value, _ text: @autoclosure () -> String, _ key: String) -> Value {
        journal?.noteDefault(text(), of: key)
        return value
    }

    /// A whole number with bounds.
    ///
    /// - Throws: `ComponentError` (`invalidConfiguration`), as all of them.
    public func whole(_ key: String, default value: Int, in range: ClosedRange<Int>) throws -> Int {
        guard let text = text(key) else { return noted(value, "\(value)", key) }
        guard let number = Int(text), range.contains(number) else {
            throw Self.refusal(
                of: key, expecting: "a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// A whole number with bounds, or `none` for no limit.
    public func limit(_ key: String, default value: Int?, in range: ClosedRange<Int>) throws -> Int? {
        if text(key)?.lowercased() == "none" { return nil }
        guard let value else {
            return text(key) == nil ? noted(nil, "none", key) : try whole(key, default: range.lowerBound, in: range)
        }
        return try whole(key, default: value, in: range)
    }

    /// `true` or `false`; `yes`, `no`, `1`, `0`, `on`, `off` as well.
    public func truth(_ key: String, default value: Bool) throws -> Bool {
        switch text(key)?.lowercased() {
        case nil: noted(value, "\(value)", key)
        case "true", "yes", "1", "on": true
        case "false", "no", "0", "off": false
        default: throw Self.refusal(of: key, expecting: "true or false")
        }
    }

    /// One of some values by their names.
    public func choice<Value>(_ key: String, default value: Value, of values: KeyValuePairs<String, Value>) throws
        -> Value
    {
        guard let text = text(key)?.lowercased() else {
            return noted(value, values.first { "\($0.value)" == "\(value)" }?.key ?? "\(value)", key)
        }
        guard let chosen = values.first(where: { $0.key == text }) else {
            throw Self.refusal(of: key, expecting: "one of \(values.map(\.key).joined(separator: ", "))")
        }
        return chosen.value
    }

    /// Texts between commas or white space; in a file, a list too.
    public func list(_ key: String) -> [String] {
        var text = text(key)?[...] ?? ""
        // A list of the file comes as one text.
        if text.hasPrefix("["), text.hasSuffix("]") { text = text.dropFirst().dropLast() }
        return text.split { $0 == "," || $0.isWhitespace }.map(String.init)
    }

    /// Addresses between commas or white space.
    public func addresses(_ key: String) throws -> [JID] {
        try list(key).map { text in
            guard let address = JID(text) else {
                throw Self.refusal(of: key, expecting: "addresses such as alice@example.org; «\(text)» is none")
            }
            return address
        }
    }
}
