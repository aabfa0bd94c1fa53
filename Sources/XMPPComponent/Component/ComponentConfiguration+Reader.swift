// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

public import Configuration
import Logging
import SystemPackage

extension ComponentConfiguration {
    /// Reads the environment, and below it the JSON file that `COMPONENT_CONFIG_FILE` names, if it does.
    ///
    /// | variable | key in the file | default |
    /// |---|---|---|
    /// | `COMPONENT_DOMAIN` | `component.domain` | required |
    /// | `COMPONENT_SECRET` | `component.secret` | this or the next is required |
    /// | `COMPONENT_SECRET_FILE` | `component.secretFile` | |
    /// | `COMPONENT_HOST` | `component.host` | 127.0.0.1; several between commas, each with a port of its own or not: `a,b:5348,[::1]`; or `unix:/path` |
    /// | `COMPONENT_PORT` | `component.port` | 5347 |
    /// | `COMPONENT_SERVER_DOMAIN` | `component.serverDomain` | the domain without its first label |
    /// | `COMPONENT_LISTEN` | `component.listen` | the component connects; else where the server is to connect to it: `0.0.0.0:5348`, `unix:/path` |
    /// | `COMPONENT_TLS` | `component.tls` | false |
    /// | `COMPONENT_TLS_CA_FILE` | `component.tlsCaFile` | the authorities of the system |
    /// | `COMPONENT_TLS_CERTIFICATE_FILE` | `component.tlsCertificateFile` | no certificate of our own |
    /// | `COMPONENT_TLS_KEY_FILE` | `component.tlsKeyFile` | the certificate's file |
    /// | `COMPONENT_TLS_SERVER_NAME` | `component.tlsServerName` | the host |
    /// | `COMPONENT_TLS_MINIMUM_VERSION` | `component.tlsMinimumVersion` | 1.2 (or 1.3) |
    /// | `COMPONENT_LOG_LEVEL` | `component.logLevel` | info |
    /// | `COMPONENT_CONFLICT` | `component.conflict` | single (or standby, shared) |
    /// | `COMPONENT_LIMITS_STANZA_BYTES` | `component.limits.stanzaBytes` | 1048576 |
    /// | `COMPONENT_LIMITS_OUTBOUND_STANZA_BYTES` | `component.limits.outboundStanzaBytes` | 262144 |
    /// | `COMPONENT_LIMITS_QUEUE` | `component.limits.queue` | 8192 |
    /// | `COMPONENT_LIMITS_LANE_QUOTA` | `component.limits.laneQuota` | 256 |
    /// | `COMPONENT_LIMITS_HANDLERS` | `component.limits.handlers` | 1024 |
    /// | `COMPONENT_TIMEOUTS_HANDLER_SECONDS` | `component.timeouts.handlerSeconds` | 25 |
    /// | `COMPONENT_TIMEOUTS_DRAIN_SECONDS` | `component.timeouts.drainSeconds` | 10 |
    ///
    /// The secret is not accepted on the command line, where other users of the machine could read it.
    ///
    /// - Throws: `ComponentError` (`invalidConfiguration`) that names the variable and the cure.
    public static func load() async throws -> ComponentConfiguration {
        try await load(EnvironmentVariablesProvider(secretsSpecifier: .specific(["COMPONENT_SECRET"])))
    }

    package static func load(
        _ environment: EnvironmentVariablesProvider, journal: SettingsJournal? = nil
    ) async throws -> ComponentConfiguration {
        let providers = try await providers(environment)
        let reader = ConfigReader(providers: providers, accessReporter: journal)
        var configuration = try ComponentConfiguration(
            reader: reader, settings: ComponentSettings(reader: reader, journal: journal))
        // A secret of the environment counts before a file of secrets that the configuration file names.
        if let own = try? secret(ConfigReader(provider: environment)) { configuration.secret = own }
        return configuration
    }

    /// The environment, and the file that it names.
    static func providers(_ environment: EnvironmentVariablesProvider) async throws -> [any ConfigProvider] {
        guard let path = ConfigReader(provider: environment).string(forKey: "component.configFile") else {
            return [environment]
        }
        do {
            return [environment, try await FileProvider<JSONSettings>(filePath: FilePath(path))]
        } catch {
            throw ComponentError(
                .invalidConfiguration, "COMPONENT_CONFIG_FILE names \(path), which cannot be read as JSON.",
                underlying: error)
        }
    }

    /// The names of the settings in a file that `COMPONENT_CONFIG_FILE` names; none of one that cannot be read.
    package static func settingNames(inFile path: String) -> [String] { JSONSettings.names(inFile: path) }

    /// Reads the keys that `load()` lists from providers of one's own.
    ///
    /// - Throws: `ComponentError` (`invalidConfiguration`) that names the key and the cure.
    public init(reader: ConfigReader) throws {
        try self.init(reader: reader, settings: ComponentSettings(reader: reader))
    }

    init(reader: ConfigReader, settings: ComponentSettings) throws {
        guard let domain = reader.string(forKey: "component.domain"), !domain.isEmpty else {
            throw ComponentError(
                .invalidConfiguration,
                "COMPONENT_DOMAIN is not set: the domain that the server's configuration gives to this component."
            )
        }
        self.init(domain: domain, secret: try Self.secret(reader))
        port = try settings.whole("component.port", default: port, in: 1...65535)
        settings.noted((), host, "component.host")
        try readServers(settings)
        tls = try Self.tls(settings)
        try readListenAddress(settings)
        serverDomain = reader.string(forKey: "component.serverDomain")
        settings.noted((), logger.logLevel.rawValue, "component.logLevel")
        settings.noted((), conflictPolicy.name, "component.conflict")
        if let level = reader.string(forKey: "component.logLevel") {
            guard let level = Logger.Level(rawValue: level.lowercased()) else {
                throw ComponentError(
                    .invalidConfiguration,
                    "COMPONENT_LOG_LEVEL is none of trace, debug, info, notice, warning, error, critical."
                )
            }
            logger.logLevel = level
        }
        if let policy = reader.string(forKey: "component.conflict") {
            guard ["single", "standby", "shared"].contains(policy) else {
                throw ComponentError(
                    .invalidConfiguration, "COMPONENT_CONFLICT is none of single, standby, shared.")
            }
            conflictPolicy = ConflictPolicy(name: policy)
        }
        limits.stream.maximumStanzaBytes = try settings.whole(
            "component.limits.stanzaBytes", default: limits.stream.maximumStanzaBytes, in: 10_000...(4 << 20))
        limits.maximumOutboundStanzaBytes = try settings.whole(
            "component.limits.outboundStanzaBytes", default: limits.maximumOutboundStanzaBytes, in: 10_000...(16 << 20))
        limits.hardMark = try settings.whole("component.limits.queue", default: limits.hardMark, in: 16...1_000_000)
        limits.softMark = min(limits.softMark, limits.hardMark)
        limits.laneQuota = try settings.whole(
            "component.limits.laneQuota", default: limits.laneQuota, in: 1...1_000_000)
        limits.maximumConcurrentHandlers = try settings.whole(
            "component.limits.handlers", default: limits.maximumConcurrentHandlers, in: 1...1_000_000)
        timeouts.handler = .seconds(try settings.whole("component.timeouts.handlerSeconds", default: 25, in: 1...3600))
        timeouts.drain = .seconds(try settings.whole("component.timeouts.drainSeconds", default: 10, in: 0...3600))
    }

    private mutating func readServers(_ settings: ComponentSettings) throws {
        let servers = try settings.list("component.host").map { text in
            guard let server = ServerAddress(text, defaultPort: port) else {
                throw ComponentSettings.refusal(
                    of: "component.host",
                    expecting: "hosts such as xmpp.example.org, xmpp.example.org:5348 or unix:/path; «\(text)» is none")
            }
            return server
        }
        guard let first = servers.first else { return }
        host = first.host ?? first.description
        port = first.port ?? port
        fallbackServers = Array(servers.dropFirst())
    }

    private mutating func readListenAddress(_ settings: ComponentSettings) throws {
        guard let text = settings.text("component.listen") else { return }
        guard settings.text("component.host") == nil else {
            throw ComponentError(
                .invalidConfiguration,
                "COMPONENT_LISTEN and COMPONENT_HOST are both set: either the server connects, or the component does.")
        }
        guard let address = ServerAddress(text, defaultPort: port) else {
            throw ComponentSettings.refusal(
                of: "component.listen", expecting: "an address such as 127.0.0.1:5348 or unix:/path; «\(text)» is none")
        }
        guard tls == nil || tls?.certificateFile != nil else {
            throw ComponentError(
                .invalidConfiguration,
                "To listen with TLS, COMPONENT_TLS_CERTIFICATE_FILE and COMPONENT_TLS_KEY_FILE are needed.")
        }
        listenAddress = address
    }

    private static func tls(_ settings: ComponentSettings) throws -> TLS? {
        var tls = TLS()
        tls.authorityFile = settings.text("component.tlsCaFile")
        tls.certificateFile = settings.text("component.tlsCertificateFile")
        tls.keyFile = settings.text("component.tlsKeyFile")
        tls.serverName = settings.text("component.tlsServerName")
        tls.minimumVersion = try settings.choice(
            "component.tlsMinimumVersion", default: .v1_2, of: ["1.2": .v1_2, "1.3": .v1_3])
        if tls.keyFile != nil, tls.certificateFile == nil {
            throw ComponentError(
                .invalidConfiguration, "COMPONENT_TLS_KEY_FILE is set, and COMPONENT_TLS_CERTIFICATE_FILE is not.")
        }
        if try settings.truth("component.tls", default: false) { return tls }
        // Who names an authority does not mean to speak in plain text.
        guard tls == TLS() else {
            throw ComponentError(
                .invalidConfiguration, "Settings COMPONENT_TLS_… are there, but TLS is not on: set COMPONENT_TLS=true.")
        }
        return nil
    }

    private static func secret(_ reader: ConfigReader) throws -> Secret {
        if let path = reader.string(forKey: "component.secretFile"), !path.isEmpty {
            return .file(path)
        }
        guard let secret = reader.string(forKey: "component.secret", isSecret: true), !secret.isEmpty else {
            throw ComponentError(
                .invalidConfiguration,
                """
                Neither COMPONENT_SECRET_FILE nor COMPONENT_SECRET is set: the secret that the server's configuration \
                has for this component (Prosody: component_secret, ejabberd: password).
                """
            )
        }
        return Secret(secret)
    }
}
