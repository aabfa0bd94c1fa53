// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

package import Configuration
import NIOConcurrencyHelpers

/// Takes note of every setting that a program asks for, so that all of them can be listed with where they come from:
/// whatever is asked for is listed, nothing has to be declared twice.
package final class SettingsJournal: AccessReporter, Sendable {
    /// Where a value comes from.
    package enum Source: String, Sendable {
        case environment
        case file
        case `default`
        case unset = "-"
    }

    /// One setting.
    package struct Entry: Sendable, Hashable {
        /// Its key in the file: `component.port`.
        package let key: String
        /// Its variable: `COMPONENT_PORT`.
        package var variable: String { ComponentSettings.variable(key) }
        /// The value; of a secret it is `********`.
        package let value: String
        /// Where it comes from.
        package let source: Source
    }

    private struct State {
        var found: [String: (value: String, source: Source)] = [:]
        var order: [String] = []
        var defaults: [String: String] = [:]
        var hidden: Set<String> = []
    }

    private let state = NIOLockedValueBox(State())

    package init() {}

    /// A setting was asked for.
    package func report(_ event: AccessEvent) {
        let key = event.metadata.key.components.joined(separator: ".")
        var found: (value: String, source: Source)?
        var isSecret = false
        for answer in event.providerResults {
            guard case .success(let lookup) = answer.result, let value = lookup.value else { continue }
            let isOfEnvironment = answer.providerName.hasPrefix("Environment")
            isSecret = isSecret || value.isSecret
            found = (Self.text(value.content), isOfEnvironment ? .environment : .file)
            break
        }
        var fallback: String?
        if found == nil, case .success(let value?) = event.result { fallback = Self.text(value.content) }
        state.withLockedValue { state in
            if state.found[key] == nil, !state.order.contains(key) { state.order.append(key) }
            if let found { state.found[key] = found }
            if let fallback { state.defaults[key] = fallback }
            if isSecret { state.hidden.insert(key) }
        }
    }

    /// What is taken when nothing is set.
    func noteDefault(_ value: String, of key: String) {
        state.withLockedValue { $0.defaults[key] = value }
    }

    /// The setting is a secret.
    func hide(_ key: String) {
        state.withLockedValue { _ = $0.hidden.insert(key) }
    }

    /// What was asked for so far, in the order of the keys.
    package var entries: [Entry] {
        state.withLockedValue { state in
            state.order.sorted().map { key in
                if let (value, source) = state.found[key], !value.isEmpty {
                    return Entry(key: key, value: Self.masked(value, key, state.hidden.contains(key)), source: source)
                }
                guard let value = state.defaults[key] else { return Entry(key: key, value: "", source: .unset) }
                return Entry(key: key, value: Self.masked(value, key, false), source: .default)
            }
        }
    }

    private static func text(_ content: ConfigContent) -> String {
        switch content {
        case .string(let text): text
        case .int(let number): "\(number)"
        case .double(let number): "\(number)"
        case .bool(let truth): "\(truth)"
        case .stringArray(let texts): texts.joined(separator: ", ")
        default: "\(content)"
        }
    }

    // MARK: Secrets

    private static let mask = "********"

    /// The value without what must not be seen: all of what is a secret or has a name like one, the password of a URL.
    private static func masked(_ value: String, _ key: String, _ isHidden: Bool) -> String {
        let name = key.lowercased()
        let isNamedSo = ["secret", "password", "token", "credential", "apikey"].contains { name.hasSuffix($0) }
        if isHidden || isNamedSo { return value.isEmpty ? "" : mask }
        return withoutPassword(value)
    }

    /// `postgresql://user:********@host/database?password=********`.
    package static func withoutPassword(_ text: String) -> String {
        guard let scheme = text.firstRange(of: "://") else { return text }
        var rest = text[scheme.upperBound...]
        let authorityEnd = rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex
        let authority = rest[..<authorityEnd]
        var result = String(text[..<scheme.upperBound])
        // The last one: a password may have an unescaped @ of its own.
        if let at = authority.lastIndex(of: "@") {
            let user = authority[..<at]
            if let colon = user.firstIndex(of: ":") {
                result += user[...colon] + mask
            } else {
                result += user
            }
            result += authority[at...]
        } else {
            result += authority
        }
        rest = rest[authorityEnd...]
        guard let question = rest.firstIndex(of: "?") else { return result + rest }
        result += rest[...question]
        result += rest[rest.index(after: question)...].split(separator: "&", omittingEmptySubsequences: false).map {
            parameter in
            let name = parameter.prefix { $0 != "=" }
            return name.lowercased().hasSuffix("password") ? "\(name)=\(mask)" : String(parameter)
        }.joined(separator: "&")
        return result
    }
}
