// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import CoreMetrics
import XMPPComponent

/// A setting that is given and that nobody asks for: a typing error, most likely.
struct StraySetting: Sendable, Hashable, CustomStringConvertible {
    /// Its variable, or its key in the file.
    let name: String
    /// The file that it is in; nil is the environment.
    let file: String?
    /// The setting that was meant, as far as that can be guessed.
    let meant: String?

    var description: String {
        let place = file.map { " in \($0)" } ?? ""
        return "\(name)\(place) is set, and there is no such setting" + (meant.map { ": is \($0) meant?" } ?? "")
    }
}

extension Preparation {
    /// The settings that are given and that nobody asks for.
    ///
    /// Of the environment those with the first word of a setting that there is (`COMPONENT_`), and those that are a setting but for
    /// two letters; of the file all.
    func straySettings<Program: ComponentProgram>(of program: Program.Type) async -> [StraySetting] {
        let keys = journal.entries.map(\.key) + ["component.configFile"]
        let strays = straySettings(besides: keys)
        // Not all were asked for when one was wrong, or made another needless.
        return strays.isEmpty ? [] : straySettings(besides: keys + (await Self.allKeys(of: program)))
    }

    private func straySettings(besides keys: [String]) -> [StraySetting] {
        let variables = Set(keys.map(ComponentSettings.variable))
        let prefixes = Set(variables.compactMap { $0.split(separator: "_").first.map { "\($0)_" } })
        var strays: [StraySetting] = []
        for (name, value) in environment.sorted(by: { $0.key < $1.key }) where !variables.contains(name) {
            guard !Self.isServiceLink(name, value) else { continue }
            let meant = Self.nearest(to: name, among: variables)
            guard meant != nil || prefixes.contains(where: name.hasPrefix) else { continue }
            strays.append(StraySetting(name: name, file: nil, meant: meant))
        }
        if let path = environment["COMPONENT_CONFIG_FILE"] {
            let known = Set(keys)
            strays += ComponentConfiguration.settingNames(inFile: path).filter { !known.contains($0) }
                .map { StraySetting(name: $0, file: path, meant: Self.nearest(to: $0, among: known)) }
        }
        return strays
    }

    /// Everything that a program asks for, set or not.
    static func allKeys<Program: ComponentProgram>(of program: Program.Type) async -> [String] {
        let bare = Preparation(environment: ["COMPONENT_DOMAIN": "component.localhost", "COMPONENT_SECRET": "-"])
        guard let settings = try? await bare.settings(), var configuration = try? await bare.configuration() else {
            return []
        }
        configuration.metrics = NOOPMetricsHandler.instance
        _ = try? HealthSettings(settings)
        // It may fail, but has asked by then.
        _ = try? await Program.draft(configuration, settings)
        _ = try? Program.needs(settings)
        return bare.journal.entries.map(\.key)
    }

    /// What Kubernetes tells each container of the services of its namespace, whatever their names: `PUBSUB_SERVICE_HOST`.
    private static func isServiceLink(_ name: String, _ value: String) -> Bool {
        let isPort = name.contains("_PORT_") && (name.contains("_TCP") || name.contains("_UDP"))
        let isURL = name.hasSuffix("_PORT") && (value.hasPrefix("tcp://") || value.hasPrefix("udp://"))
        return isPort || isURL || name.hasSuffix("_SERVICE_HOST") || name.contains("_SERVICE_PORT")
    }

    // MARK: Guessing

    private static func nearest(to name: String, among known: Set<String>) -> String? {
        // In a short name two letters are most of it.
        guard (8...100).contains(name.utf8.count) else { return nil }
        return known.sorted().map { (name: $0, distance: distance(name, $0)) }.filter { $0.distance <= 2 }
            .min { $0.distance < $1.distance }?.name
    }

    /// How many letters are missing, too many, other ones, or have changed places.
    private static func distance(_ first: String, _ second: String) -> Int {
        let first = Array(first.utf8)
        let second = Array(second.utf8)
        guard abs(first.count - second.count) <= 2 else { return 3 }
        var rows = [Array(0...second.count)]
        for row in first.indices {
            var next = [row + 1]
            for column in second.indices {
                let isSame = first[row] == second[column]
                var best = min(rows[row][column] + (isSame ? 0 : 1), rows[row][column + 1] + 1, next[column] + 1)
                if row > 0, column > 0, first[row] == second[column - 1], first[row - 1] == second[column] {
                    best = min(best, rows[row - 1][column - 1] + 1)
                }
                next.append(best)
            }
            rows.append(next)
        }
        return rows[first.count][second.count]
    }
}
