// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Configuration
import XMPPComponent

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What a command of a program begins with: its environment, and the settings read from it.
struct Preparation: Sendable {
    /// The variables.
    let environment: [String: String]
    /// What was asked for.
    let journal = SettingsJournal()

    /// - Parameter environment: The variables; by default the process's.
    init(environment: [String: String]? = nil) {
        self.environment = environment ?? Self.processEnvironment()
    }

    private var provider: EnvironmentVariablesProvider {
        EnvironmentVariablesProvider(
            environmentVariables: environment, secretsSpecifier: .specific(["COMPONENT_SECRET"]))
    }

    /// The component's configuration.
    func configuration() async throws -> ComponentConfiguration { try await .load(provider, journal: journal) }
    /// Further settings.
    func settings() async throws -> ComponentSettings { try await .load(provider, journal: journal) }

    /// Variables that look like settings of this program and were not asked for: typing errors, most likely.
    ///
    /// Such are those with the first word of a variable that was asked for.
    var unknownVariables: [String] {
        let known = Set(journal.entries.map(\.variable) + ["COMPONENT_CONFIG_FILE"])
        let prefixes = Set(known.compactMap { $0.split(separator: "_").first.map { "\($0)_" } })
        return environment.keys.filter { name in !known.contains(name) && prefixes.contains { name.hasPrefix($0) } }
            .sorted()
    }

    private static func processEnvironment() -> [String: String] {
        var variables: [String: String] = [:]
        var pointer = environ
        while let entry = pointer.pointee {
            let text = String(cString: entry)
            if let equals = text.firstIndex(of: "=") {
                variables[String(text[..<equals])] = String(text[text.index(after: equals)...])
            }
            pointer += 1
        }
        return variables
    }
}

/// Writes to a standard stream, all at once.
enum Output {
    static func print(_ text: String) { write(text, to: STDOUT_FILENO) }
    static func complain(_ text: String) { write(text, to: STDERR_FILENO) }

    private static func write(_ text: String, to descriptor: Int32) {
        var rest = Array("\(text)\n".utf8)[...]
        while !rest.isEmpty {
            #if canImport(Glibc)
                let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            #elseif canImport(Musl)
                let written = rest.withUnsafeBytes { Musl.write(descriptor, $0.baseAddress, $0.count) }
            #else
                let written = rest.withUnsafeBytes { Darwin.write(descriptor, $0.baseAddress, $0.count) }
            #endif
            guard written > 0 else { return }
            rest = rest.dropFirst(written)
        }
    }
}
