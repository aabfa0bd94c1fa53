// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// Writes Prometheus' text format, version 0.0.4.
struct PrometheusText {
    static let contentType = "text/plain; version=0.0.4; charset=utf-8"
    private(set) var text = ""

    /// What the next samples are.
    mutating func begin(_ name: String, _ type: MetricType, help: String?) {
        if let help {
            text += "# HELP \(name) \(Self.escaped(help, quotes: false))\n"
        }
        text += "# TYPE \(name) \(type.rawValue)\n"
    }

    /// One value.
    ///
    /// - Parameter labels: As ``labels(_:)`` makes them.
    mutating func sample(_ name: String, _ labels: String, _ value: Double) {
        line(name, labels, Self.number(value))
    }

    mutating func sample(_ name: String, _ labels: String, _ value: some FixedWidthInteger) {
        line(name, labels, "\(value)")
    }

    private mutating func line(_ name: String, _ labels: String, _ value: String) {
        text += labels.isEmpty ? "\(name) \(value)\n" : "\(name){\(labels)} \(value)\n"
    }

    /// A name with the characters that the format allows, and none of a digit at its beginning.
    static func name(_ label: String) -> String { fit(label, colons: true) }

    /// `kind="iq",route="a \"b\""`, ordered by name; the last of several values of one name.
    static func labels(_ dimensions: [(String, String)]) -> String {
        var labels: [String: String] = [:]
        for (name, value) in dimensions {
            // `le` is what a histogram's buckets have; names that begin with __ are Prometheus' own.
            let name = fit(name, colons: false)
            labels[name == "le" || name.hasPrefix("__") ? "exported_\(name)" : name] = value
        }
        return labels.sorted { $0.key < $1.key }.map { "\($0.key)=\"\(escaped($0.value, quotes: true))\"" }
            .joined(separator: ",")
    }

    private static func fit(_ text: String, colons: Bool) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "a"..."z", "A"..."Z", "_": result.unicodeScalars.append(scalar)
            case ":" where colons: result.unicodeScalars.append(scalar)
            case "0"..."9":
                if result.isEmpty { result = "_" }
                result.unicodeScalars.append(scalar)
            default: result += "_"
            }
        }
        return result.isEmpty ? "_" : result
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        var result = ""
        // By scalars: a carriage return and a line feed are one Character.
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\"" where quotes: result += "\\\""
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        // Whole numbers without the fraction, as people read them.
        if value == value.rounded(), abs(value) < 1e15 { return "\(Int64(value))" }
        return "\(value)"
    }
}
