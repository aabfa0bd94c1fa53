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

    /// How many characters a line of the terminal has, 120 at most, for longer ones are hard to read; nil when it is none.
    static var width: Int? {
        var size = winsize()
        guard isatty(STDOUT_FILENO) == 1, ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 40 else {
            return nil
        }
        return min(Int(size.ws_col), 120)
    }

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
