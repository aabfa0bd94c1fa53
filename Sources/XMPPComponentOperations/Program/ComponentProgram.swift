// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

public import ArgumentParser
public import XMPPComponent

/// A program that is one component: with it come its command line, a health endpoint, notifications of the service manager.
///
/// ```swift
/// @main
/// struct Echo: ComponentProgram {
///     static var routes: [any Routable] {
///         OnMessage(.chat) { message, context in
///             try await context.reply(body: message.body ?? "")
///         }
///     }
/// }
/// ```
/// Without arguments it serves: configured by its environment or a file (``XMPPComponent/ComponentConfiguration/load()``), until SIGTERM.
/// `doctor` says what is wrong, `config` shows the settings and where they come from; `--help` and `--version` are there.
/// ``ProgramExit`` has the numbers that it ends with. `HEALTH_PORT` turns on `/livez`, `/readyz` and `/metrics`.
public protocol ComponentProgram: Sendable {
    /// The executable's name; by default that of the type, in lower case with hyphens.
    static var name: String { get }
    /// What it is, in a sentence for `--help`.
    static var abstract: String { get }
    /// Its settings, for `--help`, beside those that every component has.
    static var settingsHelp: String { get }
    /// Its version; by default this package's.
    static var version: String { get }
    /// What it answers, for a component without settings of its own.
    @RouteBuilder static var routes: [any Routable] { get }
    /// Makes the component that serves; by default of ``routes``. Called once.
    ///
    /// - Parameters:
    ///   - configuration: What was read, to be changed at will.
    ///   - settings: Further settings. What is asked for here is what `config` lists.
    /// - Throws: `ComponentError` (`invalidConfiguration`) that names the variable and the cure; anything else ends with
    ///   ``ProgramExit/failure``.
    static func component(_ configuration: ComponentConfiguration, _ settings: ComponentSettings) async throws
        -> Component
    /// The component as ``component(_:_:)`` would make it, for `config` and `doctor`, which look at its configuration and never run it:
    /// same settings, same errors, but nothing is opened, made or changed. By default it is what ``component(_:_:)`` makes: a program whose
    /// stores are opened there has a draft of its own.
    static func draft(_ configuration: ComponentConfiguration, _ settings: ComponentSettings) async throws -> Component
    /// What `doctor` looks at besides the server and the configuration: whether a store can be opened, a file be read.
    static func inspections(
        _ configuration: ComponentConfiguration, _ settings: ComponentSettings
    ) throws -> [Inspection]
    /// What the server has to grant for it to work as it is set.
    static func needs(_ settings: ComponentSettings) throws -> ServerNeeds
    /// Commands of its own, beside `serve`, `doctor` and `config`.
    static var commands: [any ParsableCommand.Type] { get }
}

/// What a server has to grant to a component beyond its domain.
public struct ServerNeeds: Sendable, Hashable {
    /// Privileges (XEP-0356): access to rosters, presence, messages or requests in the name of users.
    public var privileges: Bool
    /// Namespaces whose requests the server is to hand on (XEP-0355).
    public var delegations: [String]

    /// - Parameters:
    ///   - privileges: Whether there have to be any (XEP-0356).
    ///   - delegations: Namespaces whose requests the server is to hand on (XEP-0355).
    public init(privileges: Bool = false, delegations: [String] = []) {
        self.privileges = privileges
        self.delegations = delegations
    }
}

extension ComponentProgram {
    /// The type's name in lower case with hyphens: `echo-component` of `EchoComponent`.
    public static var name: String {
        "\(Self.self)".reduce(into: "") { name, character in
            if character.isUppercase, !name.isEmpty { name.append("-") }
            name.append(contentsOf: character.lowercased())
        }
    }

    /// A component for an XMPP server.
    public static var abstract: String { "A component for an XMPP server (XEP-0114)." }
    /// None.
    public static var settingsHelp: String { "" }
    /// This package's.
    public static var version: String { PackageVersion.string }
    /// None.
    public static var routes: [any Routable] { [] }
    /// None.
    public static var commands: [any ParsableCommand.Type] { [] }
    /// A component of the routes.
    public static func component(
        _ configuration: ComponentConfiguration, _ settings: ComponentSettings
    ) async throws -> Component {
        try Component(configuration) { routes }
    }
    /// What ``component(_:_:)`` makes.
    public static func draft(
        _ configuration: ComponentConfiguration, _ settings: ComponentSettings
    ) async throws -> Component {
        try await component(configuration, settings)
    }
    /// Nothing.
    public static func inspections(
        _ configuration: ComponentConfiguration, _ settings: ComponentSettings
    ) throws -> [Inspection] { [] }
    /// Nothing.
    public static func needs(_ settings: ComponentSettings) throws -> ServerNeeds { ServerNeeds() }

    // @concurrent, as the compiler takes no function that stays with its caller for a @main of another module.
    /// Reads the command line and does what it says.
    @concurrent public static func main() async {
        await RootCommand<Self>.main()
    }
}
