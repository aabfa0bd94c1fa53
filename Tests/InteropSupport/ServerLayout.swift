// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import Foundation

/// One server's directory, ports and configuration file, filled in from the templates in `Tests/Interop/Servers`.
struct ServerLayout: Sendable {
    struct Ports: Sendable {
        var client: Int
        var component: Int
        var componentTLS: Int
        var shared: Int
        var http: Int

        static func reserve() throws(InteropError) -> Ports {
            let ports = try LoopbackPorts.reserve(5)
            return Ports(
                client: ports[0], component: ports[1], componentTLS: ports[2], shared: ports[3], http: ports[4])
        }
    }

    let kind: RealServer.Kind
    let root: String
    let ports: Ports

    var log: String { root + "/server.log" }
    var certificateAuthority: String { root + "/certificates/ca.pem" }

    static let templates = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Interop/Servers").path

    /// Makes the directory and everything in it that the server needs to start.
    static func create(
        _ kind: RealServer.Kind, logLevel: RealServer.LogLevel, privileges: Bool, accounts: Bool,
        clientCertificates: Bool
    ) throws -> ServerLayout {
        let root = try makeTemporaryDirectory(kind.rawValue)
        let layout = ServerLayout(kind: kind, root: root, ports: try .reserve())
        do {
            try runToEnd("/bin/sh", [templates + "/make-certificates", root + "/certificates"])
            var marks: [String] = []
            if privileges || accounts { marks.append("PRIVILEGES") }
            if accounts { marks.append("ACCOUNTS") }
            if clientCertificates { marks.append("CERTIFICATES") }
            switch kind {
            case .prosody: try layout.fillIn("prosody.cfg.lua", logLevel: logLevel, marks.map { "--\($0) " })
            case .ejabberd:
                try layout.fillIn("ejabberd.yml", logLevel: logLevel, marks.map { "#\($0) " })
                try FileManager.default.createDirectory(atPath: root + "/spool", withIntermediateDirectories: true)
            }
        } catch {
            try? FileManager.default.removeItem(atPath: root)
            throw error
        }
        return layout
    }

    /// How to start the server in the foreground.
    func launch() throws -> ChildProcess.Launch {
        var environment = ProcessInfo.processInfo.environment
        environment["HOME"] = root
        switch kind {
        case .prosody:
            return ChildProcess.Launch(
                executable: try find("prosody"),
                arguments: ["-F", "--config", root + "/prosody.cfg.lua"],
                environment: environment, directory: root, output: log)
        case .ejabberd:
            // Straight from erl, not through ejabberdctl: no epmd, no cookie, any user. `+sbwt none`: idle schedulers do
            // not spin on a machine that others share.
            environment["ERL_LIBS"] = try ejabberdLibraries()
            environment["EJABBERD_CONFIG_PATH"] = root + "/ejabberd.yml"
            environment["EJABBERD_LOG_PATH"] = root + "/ejabberd.log"
            environment["ERL_CRASH_DUMP_BYTES"] = "0"
            let options = "+K true +S 2 +sbwt none +sbwtdcpu none +sbwtdio none -noinput -s ejabberd -mnesia dir"
            return ChildProcess.Launch(
                executable: try find("erl"),
                arguments: options.split(separator: " ").map(String.init) + ["\"\(root)/spool\""],
                environment: environment, directory: root, output: log)
        }
    }

    /// - Parameter marks: Make comments of the lines that begin with them, and are left out; lines that end with
    ///   `not with` and one of them are left out whole.
    private func fillIn(_ name: String, logLevel: RealServer.LogLevel, _ marks: [String]) throws {
        var text = try String(contentsOfFile: Self.templates + "/\(name).in", encoding: .utf8)
        let values = [
            "ROOT": root, "LOG_LEVEL": logLevel.rawValue, "CLIENT_PORT": "\(ports.client)",
            "COMPONENT_PORT": "\(ports.component)", "TLS_PORT": "\(ports.componentTLS)",
            "SHARED_PORT": "\(ports.shared)", "HTTP_PORT": "\(ports.http)",
        ]
        for mark in marks {
            let excluded = " not with " + mark.drop { !$0.isLetter }.dropLast()
            text = text.split(separator: "\n", omittingEmptySubsequences: false).filter { !$0.hasSuffix(excluded) }
                .joined(separator: "\n")
            text = text.replacingOccurrences(of: "\n" + mark, with: "\n")
        }
        for (key, value) in values { text = text.replacingOccurrences(of: "@\(key)@", with: value) }
        try text.write(toFile: root + "/" + name, atomically: true, encoding: .utf8)
    }

    private func find(_ program: String) throws(InteropError) -> String {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        let directories = path.split(separator: ":").map(String.init) + ["/usr/bin", "/usr/sbin", "/usr/local/bin"]
        for directory in directories where FileManager.default.isExecutableFile(atPath: "\(directory)/\(program)") {
            return "\(directory)/\(program)"
        }
        throw InteropError("\(program) is not installed: apt-get install \(kind.rawValue)")
    }

    /// The folder that holds `ejabberd-<version>/ebin`: /usr/lib/<machine>-linux-gnu on Debian.
    private func ejabberdLibraries() throws(InteropError) -> String {
        let files = FileManager.default
        let machines = ((try? files.contentsOfDirectory(atPath: "/usr/lib")) ?? []).filter { $0.contains("-linux-") }
        for folder in machines.map({ "/usr/lib/\($0)" }) + ["/usr/lib", "/usr/share"] {
            let names = (try? files.contentsOfDirectory(atPath: folder)) ?? []
            if names.contains(where: { $0.hasPrefix("ejabberd-") }) { return folder }
        }
        throw InteropError("ejabberd is not installed: apt-get install ejabberd")
    }
}

/// Makes a directory that only we can read.
func makeTemporaryDirectory(_ name: String) throws(InteropError) -> String {
    let base = FileManager.default.temporaryDirectory.path
    var template = Array("\(base)/xmpp-\(name)-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
        throw InteropError("no temporary directory in \(base): \(String(cString: strerror(errno)))")
    }
    return String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
}

/// Runs a short program of ours and throws what it printed when it fails.
private func runToEnd(_ executable: String, _ arguments: [String]) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: executable)
    process.arguments = arguments
    let output = Pipe()
    process.standardError = output
    let text = try process.runToEnd {
        String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    }
    guard process.terminationStatus == 0 else {
        throw InteropError("\(arguments.first ?? executable) failed: \(text)")
    }
}
